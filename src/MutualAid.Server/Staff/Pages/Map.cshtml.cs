using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Server.Households;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Where a date's routes go, to about 500 m.</summary>
[Authorize(Roles = StaffRoles.Dispatch)]
internal sealed class MapModel(
    IEngine engine, FieldVault vault, StockQueries stock, RouteQueries routes, DriverQueries drivers, DistributionQueries distributions,
    IOptions<ServerSettings> settings)
    : DayPage(distributions)
{
    public RouteMap? Map { get; private set; }

    /// <summary>What the map with streets is drawn from, as JSON; null where the operator has no file with streets.</summary>
    public string? Streets => Map is null || settings.Value.MapTiles is null ? null : JsonSerializer.Serialize(new
    {
        tiles = MapTiles.Path,
        routes = Map.Places,
        texts = PinMap.Texts(T($"Stops")),
    });

    /// <summary>Whether it shows a draft: its routes, and those that it leaves as they are.</summary>
    public bool IsDraft { get; private set; }

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Map · "))) return;
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
        var places = await vault.ReadAll(
            [.. shown.SelectMany(route => route.Stops).Select(stop => stop.Household.Value).Distinct()], Cancellation, [HouseholdDetails.PlaceField]);
        var pantry = (await stock.Pantries(Cancellation)).Single(one => one.Id == Day.Pantry);
        Map = new RouteMap(
            new GeoPoint(pantry.Latitude, pantry.Longitude),
            shown.OrderBy(route => route.Driver, StringComparer.Ordinal)
                .Select(route => (route.Driver, route.Stops.Select(stop => (stop.Code, PlaceOf(stop.Household))))));
        if (Streets is not null) SecurityHeaders.AllowMap(Response);

        GeoPoint? PlaceOf(HouseholdId household) =>
            places.TryGetValue(household.Value, out var fields) ? HouseholdDetails.FromVault(fields).Coordinates : null;
    }
}
