using Microsoft.AspNetCore.Authorization;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>The boxes of a route in the order in which they are loaded.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class LoadListModel(RouteQueries routes, StockQueries stock) : RoutePage(routes, stock)
{
    public override Task OnGet() => FindRoute(T($"Load list") + " · ");
}
