using System.Collections.Frozen;

namespace MutualAid.Routing;

/// <summary>
/// The rest of a running day as a problem of its own, and how its plan differs from the routes that the drivers have:
/// <code>
/// var replanning = Replanning.Of(day);
/// var plan = RoutingSolver.Solve(replanning.Problem, options with { InitialRoutes = replanning.InitialRoutes }).Plan;
/// var changes = replanning.Changes(plan);
/// </code>
/// What a vehicle has on board stays with it; what it left without it can't serve any more. Neither a capacity nor a number
/// of stops limits what was loaded once, and setting out is paid for. Costs of time count the rest of the day only. A lock to
/// a vehicle that can't take the stop any more is released, and what concerns a vehicle that is gone is forgotten.
/// </summary>
public sealed class Replanning
{
    private readonly RunningDay _day;
    private readonly FrozenDictionary<VehicleId, VehicleUnderWay> _underWay;
    private readonly FrozenDictionary<StopId, VehicleId> _driver;
    private readonly FrozenDictionary<StopId, VehicleId> _carrier;
    private readonly FrozenSet<StopId> _finished;
    private readonly FrozenSet<VehicleId> _available;

    private Replanning(RunningDay day)
    {
        _day = day;
        _underWay = day.UnderWay.ToFrozenDictionary(vehicle => vehicle.Vehicle);
        _driver = day.Routes.SelectMany(route => route.Stops.Select(stop => (stop, route.Vehicle)))
            .ToFrozenDictionary(pair => pair.stop, pair => pair.Vehicle);
        _finished = day.UnderWay.SelectMany(vehicle => vehicle.Finished).ToFrozenSet();
        _carrier = day.UnderWay.SelectMany(vehicle => OnBoard(vehicle).Select(stop => (stop, vehicle.Vehicle)))
            .ToFrozenDictionary(pair => pair.stop, pair => pair.Vehicle);
        _available = day.Problem.Vehicles.Where(IsAvailable).Select(vehicle => vehicle.Id).ToFrozenSet();
        Finished = [.. day.UnderWay.Where(vehicle => vehicle.Finished.Count > 0)
            .Select(vehicle => new RouteSequence(vehicle.Vehicle, [.. vehicle.Finished]))];
        Stranded = [.. day.UnderWay.Where(vehicle => day.Gone.Contains(vehicle.Vehicle))
            .Select(vehicle => new RouteSequence(vehicle.Vehicle, [.. OnBoard(vehicle)])).Where(route => route.Stops.Count > 0)];
        Problem = day.Problem with
        {
            Stops = [.. day.Problem.Stops.Concat(day.Added).Where(stop => IsLeft(stop.Id)).Select(Free)],
            Vehicles = [.. day.Problem.Vehicles.Where(vehicle => _available.Contains(vehicle.Id)).Select(Continue)],
        };
        InitialRoutes = [.. day.Routes.Where(route => _available.Contains(route.Vehicle))
            .Select(route => route with { Stops = [.. route.Stops.Where(stop => IsLeft(stop) && CanTake(route.Vehicle, stop))] })];
    }

    /// <summary>The rest of the day.</summary>
    public RoutingProblem Problem { get; }

    /// <summary>What is left of the routes, to start the search from.</summary>
    public IReadOnlyList<RouteSequence> InitialRoutes { get; }

    /// <summary>What each vehicle has done; it is in no plan any more.</summary>
    public IReadOnlyList<RouteSequence> Finished { get; }

    /// <summary>
    /// What is on board of vehicles that are gone. It comes back to the pantry, or into another car, only by people: until
    /// then no vehicle can serve it, and it is in no plan. Once the boxes are back, the stop is on board of no vehicle, and
    /// can be planned again.
    /// </summary>
    public IReadOnlyList<RouteSequence> Stranded { get; }

    /// <summary>Works out what is left to plan.</summary>
    /// <exception cref="InvalidRoutingProblemException">The day contradicts itself, or its problem.</exception>
    public static Replanning Of(RunningDay day)
    {
        ArgumentNullException.ThrowIfNull(day);
        RunningDayValidation.ThrowIfInvalid(day);
        return new Replanning(day);
    }

    /// <summary>How a plan of <see cref="Problem"/> differs from the routes that the drivers have.</summary>
    public PlanChanges Changes(RoutingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return PlanChanges.Between(
            [.. _day.Routes.Select(route => route with { Stops = [.. route.Stops.Where(IsUnfinished)] })],
            [.. plan.Routes.Select(route => new RouteSequence(route.Vehicle, [.. route.Stops.Select(stop => stop.Stop)]))]);
    }

    private bool IsAvailable(Vehicle vehicle) =>
        !_day.Gone.Contains(vehicle.Id) && (_underWay.ContainsKey(vehicle.Id) || vehicle.ShiftEnd >= _day.Now);

    private bool IsUnfinished(StopId stop) => !_finished.Contains(stop) && !_day.Cancelled.Contains(stop);

    private IEnumerable<StopId> OnBoard(VehicleUnderWay vehicle) => vehicle.Loaded.Where(IsUnfinished);

    /// <summary>Whether the stop is to be planned: not finished, not cancelled, and not with a vehicle that is gone.</summary>
    private bool IsLeft(StopId stop) =>
        IsUnfinished(stop) && (!_carrier.TryGetValue(stop, out var carrier) || _available.Contains(carrier));

    /// <summary>Whether the vehicle has the stop's boxes on board, or can still load them.</summary>
    private bool CanTake(VehicleId vehicle, StopId stop) => _carrier.TryGetValue(stop, out var carrier)
        ? carrier == vehicle
        : _available.Contains(vehicle) && !_underWay.ContainsKey(vehicle);

    private Stop Free(Stop stop)
    {
        var owner = OwnerOf(stop);
        var preferences = stop.Preferences.Where(preference => _available.Contains(preference.Vehicle)).ToList();
        if (_day.PerMovedStop > Cost.Zero && owner is null
            && _driver.TryGetValue(stop.Id, out var driver) && CanTake(driver, stop.Id))
        {
            var earlier = preferences.Find(preference => preference.Vehicle == driver);
            if (earlier is not null) preferences.Remove(earlier);
            preferences.Add(new VehiclePreference(driver, _day.PerMovedStop + (earlier?.Otherwise ?? Cost.Zero)));
        }
        return stop with
        {
            LockedVehicle = owner,
            ExcludedVehicles = [.. stop.ExcludedVehicles.Where(_available.Contains)],
            Preferences = preferences,
        };
    }

    /// <summary>The only vehicle that may serve the stop, if there is one.</summary>
    private VehicleId? OwnerOf(Stop stop)
    {
        if (_carrier.TryGetValue(stop.Id, out var carrier)) return carrier;
        if (_day.Locked.Contains(stop.Id) && CanTake(_driver[stop.Id], stop.Id)) return _driver[stop.Id];
        return stop.LockedVehicle is { } locked && CanTake(locked, stop.Id) ? locked : null;
    }

    private Vehicle Continue(Vehicle vehicle)
    {
        StopId[] prefix = [.. vehicle.LockedPrefix.Where(stop => IsLeft(stop) && CanTake(vehicle.Id, stop))];
        if (!_underWay.TryGetValue(vehicle.Id, out var underWay))
            return vehicle with { LockedPrefix = prefix, ShiftStart = Later(vehicle.ShiftStart, _day.Now) };
        // The whole route has a longest duration, of which the rest sees only when it is over.
        var started = underWay.LeftPantryAt - _day.Problem.Pantry.LoadTime
            - _day.Problem.Travel.DurationBetween(vehicle.StartPlace, _day.Problem.Pantry.Place);
        var end = vehicle.MaxDuration is { } longest && started + longest < vehicle.ShiftEnd ? started + longest : vehicle.ShiftEnd;
        return vehicle with
        {
            StartPlace = underWay.Place,
            ShiftStart = underWay.FreeFrom,
            // One that is late already has no time left, rather than less than none.
            ShiftEnd = Later(end, underWay.FreeFrom),
            LeftPantryAt = underWay.LeftPantryAt,
            Capacity = [],
            MaxTrips = 1,
            MaxStops = null,
            MaxDuration = null,
            FixedCost = Cost.Zero,
            LockedPrefix = prefix,
        };
    }

    private static PlanTime Later(PlanTime one, PlanTime other) => one > other ? one : other;
}
