using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Routing;
using NodaTime;
using PlannedRoute = MutualAid.Domain.Distributions.PlannedRoute;
using PlannedStop = MutualAid.Domain.Distributions.PlannedStop;

namespace MutualAid.Server.Staff;

/// <summary>What a draft changes on the routes that drivers have.</summary>
internal sealed class ReplanDiff
{
    private readonly IReadOnlyList<LiveRoute> _live;
    private readonly PlanChanges _changes;

    public ReplanDiff(PlanDraft draft, IReadOnlyList<LiveRoute> live)
    {
        (Draft, _live) = (draft, live);
        var changed = draft.Routes.ToDictionary(route => route.Route);
        _changes = PlanChanges.Between(
            [.. live.Select(Sequence)],
            [
                .. live.Where(route => !changed.ContainsKey(route.Id)).Select(Sequence),
                .. draft.Routes.Select(route => new RouteSequence(
                    DayProblem.VehicleOf(route.Driver), [.. Open(route).Select(stop => DayProblem.StopOf(stop.Request))])),
            ]);

        static RouteSequence Sequence(LiveRoute route) =>
            new(DayProblem.VehicleOf(route.State.Driver), [.. route.Open.Select(stop => DayProblem.StopOf(stop.Request))]);
    }

    public PlanDraft Draft { get; }

    /// <summary>The stops that no route has any more, by their codes.</summary>
    public IReadOnlyList<string> NoLongerServed => [.. _changes.NoLongerServed.Select(stop => CodeOf(DayProblem.RequestOf(stop)))];

    /// <summary>What changes for each driver whose route changes, or who gets one.</summary>
    /// <param name="labelOf">What a driver is called.</param>
    public IEnumerable<RouteDiff> Routes(Func<DriverId, string> labelOf) => Draft.Routes.Select(route =>
    {
        VehicleId vehicle = DayProblem.VehicleOf(route.Driver);
        var open = Open(route).ToArray();
        var before = _live.FirstOrDefault(one => one.Id == route.Route)?.Open.ToDictionary(stop => stop.Request) ?? [];
        var from = _changes.Moved.Where(move => move.To == vehicle).ToDictionary(move => DayProblem.RequestOf(move.Stop), move => Label(move.From));
        var to = _changes.Moved.Where(move => move.From == vehicle).ToDictionary(move => DayProblem.RequestOf(move.Stop), move => Label(move.To));
        return new RouteDiff(
            labelOf(route.Driver),
            route.BaseVersion == 0,
            [
                .. open.Index().Where(one => !before.ContainsKey(one.Item.Request)).Select(one =>
                    new AddedStop(one.Item.Code, one.Index + 1, one.Item.Arrival, from.GetValueOrDefault(one.Item.Request))),
            ],
            [.. before.Values.Where(stop => open.All(one => one.Request != stop.Request)).Select(stop => (stop.Code, to.GetValueOrDefault(stop.Request)))],
            _changes.Inversions.Any(pair => pair.Vehicle == vehicle),
            [
                .. open.Where(stop => before.ContainsKey(stop.Request))
                    .Select(stop => (stop.Code, Minutes: (int)Math.Round((stop.Arrival - before[stop.Request].Arrival).TotalMinutes)))
                    .Where(stop => stop.Minutes != 0),
            ],
            open);

        string Label(VehicleId id) => labelOf(new DriverId(Guid.Parse(id.Value)));
    });

    private string CodeOf(RequestId request) => _live.SelectMany(route => route.Open).First(stop => stop.Request == request).Code;

    /// <summary>The stops that wait: what is finished stays on the route, and is no news.</summary>
    private IEnumerable<PlannedStop> Open(PlannedRoute route) => _live.FirstOrDefault(one => one.Id == route.Route) is { } live
        ? route.Stops.Where(stop => live.State.OutcomeOf(stop.Stop) is null)
        : route.Stops;
}

/// <summary>What changes for one driver.</summary>
/// <param name="IsNew">Whether the driver had no route.</param>
/// <param name="Removed">Codes of stops that leave the route, and who gets them; null for nobody.</param>
/// <param name="Shifted">By how many minutes stops that stay come later; fewer than none for earlier.</param>
/// <param name="Open">All stops that wait, in their new order.</param>
internal sealed record RouteDiff(
    string Driver, bool IsNew, IReadOnlyList<AddedStop> Added, IReadOnlyList<(string Code, string? To)> Removed, bool IsReordered,
    IReadOnlyList<(string Code, int Minutes)> Shifted, IReadOnlyList<PlannedStop> Open);

/// <summary>A stop that comes onto a route.</summary>
/// <param name="From">Who had it; null for nobody.</param>
internal sealed record AddedStop(string Code, int Place, Instant Arrival, string? From);
