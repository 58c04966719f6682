using Microsoft.AspNetCore.Authorization;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Server.Households;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Where a date's routes go, to about 500 m.</summary>
[Authorize(Roles = StaffRoles.Dispatch)]
internal sealed class MapModel(
    IEngine engine, FieldVault vault, StockQueries stock, RouteQueries routes, DriverQueries drivers, DistributionQueries distributions)
    : DayPage(distributions)
{
    public RouteMap? Map { get; private set; }

    /// <summary>Whether it shows a draft: its routes, and those that it leaves as they are.</summary>
    public bool IsDraft { get; private set; }

    public override async Task OnGet()
    {
        if (!await FindDay("Map · ")) return;
        PlanDraft? draft = (await engine.Read(Day!.Id, Cancellation)).Draft;
        IsDraft = draft is not null;
        var labels = (await drivers.Shifts(Day.Pantry, Day.Date, Cancellation)).ToDictionary(shift => shift.Driver, shift => shift.Label);
        var shown = (draft?.Routes ?? []).Select(route => (
            Driver: labels.GetValueOrDefault(route.Driver, "?"), Stops: route.Stops.Select(stop => (stop.Code, stop.Household)).ToArray())).ToList();
        foreach (RouteRow row in await routes.OfDistribution(Day.Id, Cancellation))
        {
            if (row.State == "Withdrawn" || draft?.Routes.Any(route => route.Route == row.Id) is true) continue;
            RouteState state = await engine.Read(row.Id, Cancellation);
            shown.Add((row.DriverLabel, [.. state.Stops.Where(stop => stop.Cancelled is null).Select(stop => (stop.Code, stop.Household))]));
        }

        shown.RemoveAll(route => route.Stops.Length == 0);
        if (shown.Count == 0) return;
        var details = await vault.ReadAll([.. shown.SelectMany(route => route.Stops).Select(stop => stop.Household.Value).Distinct()], Cancellation);
        var pantry = (await stock.Pantries(Cancellation)).Single(one => one.Id == Day.Pantry);
        Map = new RouteMap(
            new GeoPoint(pantry.Latitude, pantry.Longitude),
            shown.OrderBy(route => route.Driver, StringComparer.Ordinal)
                .Select(route => (route.Driver, route.Stops.Select(stop => (stop.Code, PlaceOf(stop.Household))))));

        GeoPoint? PlaceOf(HouseholdId household) =>
            details.TryGetValue(household.Value, out var fields) ? HouseholdDetails.FromVault(fields).Coordinates : null;
    }
}
