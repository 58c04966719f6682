using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Routes;
using MutualAid.Routing;
using NodaTime;
using PlannedStop = MutualAid.Domain.Distributions.PlannedStop;

namespace MutualAid.Server.Staff;

/// <summary>Routes that drivers have, as the solver sees them, and the way back from its plan to a draft.</summary>
internal sealed class RunningRoutes
{
    /// <summary>As long as a vehicle that has left may be out: its stops are served, however late.</summary>
    private static readonly Routing.Duration AnyLength = new(24 * 60 * 60);

    private readonly DayProblem _day;
    private readonly IReadOnlyList<LiveRoute> _live;
    private readonly IReadOnlyList<LiveRoute> _others;
    private readonly PlanTime _now;
    private readonly Dictionary<RequestId, (LiveRoute Route, RouteStop Stop)> _has;

    public RunningRoutes(DayProblem day, IReadOnlyList<LiveRoute> live, Instant now)
    {
        // A route with a stop that is not on the map, or without a shift, stays as it is: nobody could say what a change does to it.
        _day = day;
        _live =
        [
            .. live.Where(route => route.Open.All(stop => day.Has(stop.Request))
                && day.Problem.Vehicles.Any(vehicle => vehicle.Id == DayProblem.VehicleOf(route.State.Driver))),
        ];
        _others = live.Except(_live).ToArray();
        _now = day.Clock.At(now);
        _has = _live.SelectMany(route => route.Open.Select(stop => (route, stop))).ToDictionary(one => one.stop.Request);
    }

    /// <summary>The day at this moment.</summary>
    public RunningDay Day(Cost perMovedStop)
    {
        var aboard = _has.Where(one => one.Value.Route.State.IsFixed(one.Value.Stop.Stop)).Select(one => DayProblem.StopOf(one.Key)).ToHashSet();
        var others = _others.Select(Id).ToHashSet();
        var elsewhere = _others.SelectMany(route => Known(route.State.Stops)).ToHashSet();
        return new RunningDay
        {
            // What is in a vehicle is delivered in its order, in or out of hours.
            Problem = _day.Problem with
            {
                Stops =
                [
                    .. _day.Problem.Stops.Where(stop => !elsewhere.Contains(stop.Id)).Select(stop => aboard.Contains(stop.Id)
                        ? stop with { Windows = [], ExcludedVehicles = [], RequiredSkills = [] }
                        : stop with { ExcludedVehicles = [.. stop.ExcludedVehicles.Except(others)] }),
                ],
                Vehicles =
                [
                    .. _day.Problem.Vehicles.Where(vehicle => !others.Contains(vehicle.Id))
                        .Select(vehicle => RouteOf(vehicle.Id) is { } route ? Tied(vehicle, route) : vehicle),
                ],
            },
            Routes = [.. _live.Select(route => new RouteSequence(Id(route), [.. Known(route.Open)]))],
            Now = _now,
            UnderWay = [.. _live.Where(route => route.HasLeft).Select(UnderWay)],
            Cancelled = [.. _live.Where(route => !route.HasLeft).SelectMany(route => Known(Finished(route)))],
            Locked = aboard,
            PerMovedStop = perMovedStop,
        };

        Vehicle Tied(Vehicle vehicle, LiveRoute route) => vehicle with
        {
            LockedPrefix = [.. Known(route.Open.Where(stop => route.State.IsFixed(stop.Stop)))],
            ShiftEnd = route.HasLeft ? Later(_now, vehicle.ShiftEnd) + AnyLength : vehicle.ShiftEnd,
        };
    }

    /// <summary>The routes that change, whole, and new ones; and what is on none.</summary>
    public (ImmutableArray<Domain.Distributions.PlannedRoute> Changed, ImmutableArray<UnplannedRequest> Unplanned) Draft(RoutingPlan plan)
    {
        var next = plan.Routes.ToDictionary(route => route.Vehicle);
        var codes = new DayCodes(_live.SelectMany(route => route.State.Stops.Concat(route.State.Removed)).Select(stop => stop.Code));
        var changed = ImmutableArray.CreateBuilder<Domain.Distributions.PlannedRoute>();
        foreach (LiveRoute route in _live)
        {
            var planned = next.GetValueOrDefault(Id(route));
            RequestId[] after = [.. (planned?.Stops ?? []).Select(stop => DayProblem.RequestOf(stop.Stop))];
            if (!after.SequenceEqual(route.Open.Select(stop => stop.Request))) changed.Add(Changed(route, planned, codes));
        }

        foreach (var route in plan.Routes.Where(route => RouteOf(route.Vehicle) is null))
        {
            Domain.Distributions.PlannedRoute made = _day.RouteOf(
                route.Vehicle, [.. route.Stops.Select(stop => (stop.Stop, stop.ServiceStart))], route.Start, route.End, route.Distance, codes);
            changed.Add(made with { Stops = [.. made.Stops.Select(stop => Named(stop))] });
        }

        return (changed.ToImmutable(), [.. _day.Unplannable, .. _day.Unplanned(plan.Unassigned)]);
    }

    /// <summary>
    /// What is finished keeps its place among what is in the vehicle; all else follows as planned. A stop that the route has already
    /// comes without boxes: the route knows them.
    /// </summary>
    private Domain.Distributions.PlannedRoute Changed(LiveRoute route, Routing.PlannedRoute? planned, DayCodes codes)
    {
        var old = new Queue<RouteStop>(route.State.Stops.Where(stop => route.State.IsFixed(stop.Stop)));
        var stops = ImmutableArray.CreateBuilder<PlannedStop>();
        Finish();
        foreach (var stop in planned?.Stops ?? [])
        {
            RequestId request = DayProblem.RequestOf(stop.Stop);
            Instant arrival = _day.Clock.ToInstant(stop.ServiceStart);
            if (_has.TryGetValue(request, out var has) && has.Route == route)
            {
                if (route.State.IsFixed(has.Stop.Stop)) old.Dequeue();
                stops.Add(Kept(has.Stop, arrival));
                if (route.State.IsFixed(has.Stop.Stop)) Finish();
            }
            else stops.Add(Named(_day.PlannedStopOf(stop.Stop, arrival, codes)));
        }

        foreach (RouteStop rest in old) stops.Add(Kept(rest, rest.Arrival));
        return new Domain.Distributions.PlannedRoute(
            route.Id,
            route.State.Driver,
            _day.ShiftOf(Id(route)).Revision,
            route.State.Version,
            stops.ToImmutable(),
            planned is null ? _day.Clock.ToInstant(_now) : _day.Clock.ToInstant(planned.Start),
            planned is null ? _day.Clock.ToInstant(_now) : _day.Clock.ToInstant(planned.End),
            planned?.Distance.Metres ?? 0);

        void Finish()
        {
            while (old.TryPeek(out RouteStop? first) && route.State.OutcomeOf(first.Stop) is not null)
            {
                old.Dequeue();
                stops.Add(Kept(first, first.Arrival));
            }
        }

        static PlannedStop Kept(RouteStop stop, Instant arrival) => new(stop.Stop, stop.Code, stop.Request, stop.Household, [], arrival);
    }

    /// <summary>A stop that comes from another route is a new one, under the code that is on its label.</summary>
    private PlannedStop Named(PlannedStop stop) => _has.TryGetValue(stop.Request, out var has) ? stop with { Code = has.Stop.Code } : stop;

    private VehicleUnderWay UnderWay(LiveRoute route)
    {
        RouteStop? last = route.State.Stops.Where(stop => route.State.ReportOf(stop.Stop) is not null && _day.Has(stop.Request))
            .MaxBy(stop => route.State.ReportOf(stop.Stop)!.Order);
        PlanTime left = _day.Clock.At(route.State.Loads.Values.Max(load => load.Order.OccurredAt));
        // Whoever loaded early does not drive early.
        PlanTime free = Later(Later(_now, left), _day.Problem.Vehicles.First(vehicle => vehicle.Id == Id(route)).ShiftStart);
        return new VehicleUnderWay
        {
            Vehicle = Id(route),
            LeftPantryAt = left,
            Place = last is null ? 0 : _day.Problem.Stops.First(stop => stop.Id == DayProblem.StopOf(last.Request)).Place,
            FreeFrom = free,
            Finished = [.. Known(Finished(route))],
            Loaded = [.. Known(route.Open.Where(stop => route.State.IsFixed(stop.Stop)))],
        };
    }

    private static IEnumerable<RouteStop> Finished(LiveRoute route) => route.State.Stops.Where(stop => route.State.OutcomeOf(stop.Stop) is not null);

    private IEnumerable<Routing.StopId> Known(IEnumerable<RouteStop> stops) =>
        stops.Where(stop => _day.Has(stop.Request)).Select(stop => DayProblem.StopOf(stop.Request));

    private LiveRoute? RouteOf(VehicleId vehicle) => _live.FirstOrDefault(route => Id(route) == vehicle);

    private static VehicleId Id(LiveRoute route) => DayProblem.VehicleOf(route.State.Driver);

    private static PlanTime Later(PlanTime one, PlanTime other) => one > other ? one : other;
}
