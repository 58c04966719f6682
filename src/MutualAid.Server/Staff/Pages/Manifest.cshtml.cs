using Microsoft.AspNetCore.Authorization;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A route on paper, by codes.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class ManifestModel(RouteQueries routes, StockQueries stock) : RoutePage(routes, stock)
{
    public override Task OnGet() => FindRoute(T($"Manifest") + " · ");
}
