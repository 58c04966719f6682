using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Routing;
using MutualAid.Storage.Queries;
using PlannedRoute = MutualAid.Domain.Distributions.PlannedRoute;

namespace MutualAid.Server.Staff;

/// <summary>
/// A draft beside the requests and drivers as they are now. Requests that left are on its routes no more, and drivers who took
/// their hours back have none.
/// </summary>
internal sealed class DraftView
{
    /// <summary>How long changes are looked for that would make room for what is on no route.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly PlanReview _review;
    private readonly Dictionary<RequestId, string> _codes;

    public DraftView(PlanDraft draft, DayProblem day)
    {
        (Draft, Day, _review) = (draft, day, new PlanReview(day.Problem));
        _codes = draft.Routes.SelectMany(route => route.Stops).ToDictionary(stop => stop.Request, stop => stop.Code);
        var stops = draft.Routes.ToDictionary(route => DayProblem.VehicleOf(route.Driver), route => route.Stops);
        Routes =
        [
            .. day.Problem.Vehicles.Select(vehicle => _review.Review(new RouteSequence(
                vehicle.Id,
                [
                    .. (stops.TryGetValue(vehicle.Id, out var planned) ? planned : []).Where(stop => day.Has(stop.Request))
                        .Select(stop => DayProblem.StopOf(stop.Request)),
                ]))),
        ];
    }

    public PlanDraft Draft { get; }

    public DayProblem Day { get; }

    /// <summary>Every driver's route, empty ones too.</summary>
    public IReadOnlyList<ReviewedRoute> Routes { get; }

    /// <summary>What is on no route, why, and what would help.</summary>
    public IReadOnlyList<UnassignedStop> Unassigned => field ??= _review.Explain([.. Routes.Select(Sequence)], Patience);

    /// <summary>The driver's stops in the draft whose request left since.</summary>
    public int Gone => Draft.Routes.SelectMany(route => route.Stops).Count(stop => !Day.Has(stop.Request));

    /// <summary>Those in the draft who have no hours any more, or another route.</summary>
    public IEnumerable<PlannedRoute> WithoutHours => Draft.Routes.Where(route => Routes.All(one => one.Vehicle != DayProblem.VehicleOf(route.Driver)));

    /// <summary>What a change comes to; null where the stop or the driver is not there.</summary>
    public DraftTrial? Try(DraftChange change)
    {
        Routing.StopId stop = DayProblem.StopOf(change.Request);
        if (!Day.Has(change.Request)) return null;
        VehicleId? to = change.To is { } driver ? DayProblem.VehicleOf(driver) : null;
        if (to is not null && Routes.All(route => route.Vehicle != to)) return null;
        PlanReview review = With(change) is { } relaxed ? new PlanReview(relaxed) : _review;
        var effects = new List<(ReviewedRoute, ReviewedRoute)>();
        int? place = null;
        foreach (ReviewedRoute before in Routes)
        {
            RouteSequence without = Sequence(before) with { Stops = [.. before.Stops.Select(one => one.Stop).Where(one => one != stop)] };
            if (before.Vehicle != to)
            {
                if (without.Stops.Count < before.Stops.Count) effects.Add((before, review.Review(without)));
                continue;
            }

            ReviewedRoute after = change.Place is { } wanted
                ? review.Review(without with { Stops = [.. without.Stops.Take(wanted - 1), stop, .. without.Stops.Skip(wanted - 1)] })
                : review.Cheapest(without, stop);
            place = after.Stops.ToList().FindIndex(one => one.Stop == stop) + 1;
            effects.Add((before, after));
        }

        return new DraftTrial(
            change with { Place = place },
            [
                .. Routes.Select(route =>
                    Sequence(effects.Find(effect => effect.Item1.Vehicle == route.Vehicle) is { Item2: { } after } ? after : route)),
            ],
            effects);
    }

    /// <summary>Where a stop costs least: on a route that then breaks no rule, if there is one.</summary>
    public DraftTrial? Cheapest(RequestId stop) => Routes.Select(route => Try(new DraftChange(stop, Day.ShiftOf(route.Vehicle).Driver)))
        .OfType<DraftTrial>().MinBy(trial => (trial.IsForbidden, trial.IsBroken, CostOf(trial)));

    /// <summary>What a stop is called: by its code on a route, else by its box.</summary>
    public string CodeOf(RequestId request) =>
        _codes.GetValueOrDefault(request) ?? Day.Task.Requests.FirstOrDefault(one => one.Request == request)?.BoxCode ?? T($"no box");

    public string CodeOf(Routing.StopId stop) => CodeOf(DayProblem.RequestOf(stop));

    /// <summary>Which rules a change breaks that were kept before, and by how much; null where it breaks none.</summary>
    public string? Breaks(DraftTrial trial)
    {
        string rules = string.Join("; ", trial.Worse.Select(one => $"{Day.ShiftOf(one.Vehicle).Label} {Obstacles.Describe(one.Rule, CodeOf)}"));
        return rules.Length > 0 ? rules : null;
    }

    /// <summary>What the routes cost more after a change.</summary>
    public Cost CostOf(DraftTrial trial) => trial.Effects.Aggregate(
        Cost.Zero, (sum, effect) => sum + _review.CostOf(effect.After) - _review.CostOf(effect.Before));

    /// <summary>The change that would give this stop a place, if it is one of ours: longer hours, or room for more boxes.</summary>
    public DraftChange? Fit(UnassignedStop stop)
    {
        if (stop.Relaxation is not { } change) return null;
        ShiftRow shift = Day.ShiftOf(change.Vehicle);
        var plain = new DraftChange(DayProblem.RequestOf(stop.Stop), shift.Driver);
        return change switch
        {
            Relaxation.ShiftEndsLater longer => Hours(plain with { From = shift.FromTime, Until = shift.ToTime.PlusMinutes(Minutes(longer.By)) }, shift),
            Relaxation.ShiftStartsEarlier longer => Hours(plain with { From = shift.FromTime.PlusMinutes(-Minutes(longer.By)), Until = shift.ToTime }, shift),
            Relaxation.LargerCapacity larger when larger.Dimension == PlanningRules.Dimensions[0] => plain with { Boxes = shift.Boxes + larger.By.Units },
            Relaxation.OneMoreStop => plain with { Boxes = shift.Boxes + 1 },
            _ => null,
        };

        // Not beyond midnight, on either side.
        static DraftChange? Hours(DraftChange change, ShiftRow shift) => change.From <= shift.FromTime && change.Until >= shift.ToTime ? change : null;
    }

    /// <summary>The draft with a change, as it is to be saved.</summary>
    public (ImmutableArray<PlannedRoute> Routes, ImmutableArray<UnplannedRequest> Unplanned) Saved(DraftTrial trial)
    {
        var codes = new DayCodes(Draft.Routes.SelectMany(route => route.Stops));
        var known = Draft.Routes.ToDictionary(route => route.Driver, route => route.Route);
        var after = trial.Routes.Where(route => route.Stops.Count > 0).Select(_review.Review).ToArray();
        return (
            [
                .. after.Select(route => Day.RouteOf(
                        route.Vehicle, [.. route.Stops.Select(stop => (stop.Stop, stop.ServiceStart))], route.Start, route.End, route.Distance, codes))
                    .Select(route => known.TryGetValue(route.Driver, out RouteId id) ? route with { Route = id } : route),
            ],
            [.. Day.Unplannable, .. Day.Unplanned(_review.Explain(trial.Routes, Patience))]);
    }

    private static RouteSequence Sequence(ReviewedRoute route) => new(route.Vehicle, [.. route.Stops.Select(stop => stop.Stop)]);

    private static int Minutes(Routing.Duration length) => (length.Seconds + 59) / 60;

    /// <summary>The problem in which the driver has the hours or the room of a change; null where they stay as they are.</summary>
    private RoutingProblem? With(DraftChange change)
    {
        if (change.To is not { } driver || (change.Until is null && change.Boxes is null)) return null;
        VehicleId id = DayProblem.VehicleOf(driver);
        return Day.Problem with { Vehicles = [.. Day.Problem.Vehicles.Select(vehicle => vehicle.Id == id ? Given(vehicle) : vehicle)] };

        Vehicle Given(Vehicle vehicle) => vehicle with
        {
            ShiftStart = change.From is { } from ? Day.Clock.At(from) : vehicle.ShiftStart,
            ShiftEnd = change.Until is { } until ? Day.Clock.At(until) : vehicle.ShiftEnd,
            Capacity = change.Boxes is { } boxes ? [new Load(boxes), .. vehicle.Capacity.Skip(1)] : vehicle.Capacity,
        };
    }
}
