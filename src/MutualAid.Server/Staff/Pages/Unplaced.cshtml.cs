using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Server.Households;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Households that nobody has found on the map yet.</summary>
[Authorize(Roles = StaffRoles.Requests)]
internal sealed class UnplacedModel(IntakeDesk desk, HouseholdQueries households, FieldVault vault) : StaffPage
{
    public IReadOnlyList<(UnplacedRow Row, string Address)> Rows { get; private set; } = [];

    public override async Task OnGet()
    {
        Title = "Not on the map yet";
        var rows = await households.Unplaced(Cancellation);
        var details = await vault.ReadAll([.. rows.Select(row => row.Household.Value)], Cancellation);
        Rows =
        [
            .. rows.Select(row => (row, details.TryGetValue(row.Household.Value, out var fields)
                ? HouseholdDetails.FromVault(fields).Address ?? string.Empty
                : string.Empty)),
        ];
    }

    public async Task<IActionResult> OnPost(Guid household, string? place)
    {
        if (Show.Point(place) is not { } point) return Back("Paste the coordinates as latitude, longitude, such as 34.05, -118.25.");
        return Back(await desk.Place(Asked(), new HouseholdId(household), point, Cancellation), "It is on the map.");
    }
}
