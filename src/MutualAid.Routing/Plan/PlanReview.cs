using MutualAid.Routing.Search;

namespace MutualAid.Routing;

/// <summary>
/// Judges routes that people put together, by the rules and the times of the search itself. What is locked in a place may be
/// moved here, and each vehicle loads once.
/// </summary>
public sealed class PlanReview
{
    private readonly RoutingProblem _problem;
    private readonly ProblemData _data;
    private readonly StaticObstacles _static;
    private readonly DepartureProfile _profile;
    private readonly Dictionary<StopId, int> _stops;
    private readonly Dictionary<VehicleId, int> _vehicles;

    /// <exception cref="InvalidRoutingProblemException">The problem contradicts itself.</exception>
    public PlanReview(RoutingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ProblemValidation.ThrowIfInvalid(problem);
        _problem = problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle with { MaxTrips = 1, LockedPrefix = [] })] };
        _data = ProblemCompiler.Compile(_problem);
        (_static, _profile) = (new StaticObstacles(_problem, _data), new DepartureProfile(_data));
        _stops = _problem.Stops.Select((stop, index) => (stop.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        _vehicles = _problem.Vehicles.Select((vehicle, index) => (vehicle.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
    }

    /// <summary>
    /// Times a route and finds every rule that it breaks. One that breaks none is timed as a plan is: it takes the least time. One
    /// that comes late leaves as early as it can, and does not wait for another day's window.
    /// </summary>
    /// <param name="route">A vehicle and stops of the problem, none twice; it may be empty.</param>
    public ReviewedRoute Review(RouteSequence route)
    {
        ArgumentNullException.ThrowIfNull(route);
        var (vehicle, stops) = (_vehicles[route.Vehicle], route.Stops.Select(stop => _stops[stop]).ToArray());
        var broken = Timeless(vehicle, stops).ToList();
        var departure = _data.EarliestDeparture[vehicle];
        var driven = Drive(vehicle, stops, departure);
        if (stops.Length > 0)
        {
            broken.AddRange(driven.Late);
            var over = driven.End - _data.ShiftEnd[vehicle];
            if (over > 0) broken.Add(new BrokenRule.ShiftTooShort(new Duration(over)));
            if (_profile.Drive(vehicle, stops))
            {
                departure = _profile.Shortest().Departure;
                driven = Drive(vehicle, stops, departure);
            }
            else if (over <= 0 && driven.Late.Count == 0) broken.Add(TooLong(vehicle, stops));
        }
        return new ReviewedRoute
        {
            Vehicle = route.Vehicle,
            Stops = [.. route.Stops.Zip(driven.Starts, (stop, start) => new ReviewedStop(stop, new PlanTime(start)))],
            Start = new PlanTime(departure - _data.LeadTime[vehicle]),
            End = new PlanTime(stops.Length > 0 ? driven.End : departure - _data.LeadTime[vehicle]),
            Distance = new Distance(stops.Length > 0 ? _data.LeadDistance[vehicle] + driven.Metres : 0),
            Broken = broken,
        };
    }

    /// <summary>
    /// The place in a route where a stop breaks least: no rule if that can be, else the fewest, by least; and of the places that are alike in
    /// this the cheapest.
    /// </summary>
    /// <returns>The route with the stop.</returns>
    public ReviewedRoute Cheapest(RouteSequence route, StopId stop)
    {
        ArgumentNullException.ThrowIfNull(route);
        return Enumerable.Range(0, route.Stops.Count + 1)
            .Select(place => Review(route with { Stops = [.. route.Stops.Take(place), stop, .. route.Stops.Skip(place)] }))
            .MinBy(reviewed => (reviewed.Broken.Count, reviewed.Broken.Sum(rule => (long)rule.Amount), CostOf(reviewed).Units))!;
    }

    /// <summary>What a route costs: its ways, its time and setting out. Nothing for an empty one.</summary>
    public Cost CostOf(ReviewedRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (route.Stops.Count == 0) return Cost.Zero;
        return new Cost(route.Distance.Metres * _data.PerMetre + _data.DurationCost(route.Duration.Seconds) + _data.FixedCost[_vehicles[route.Vehicle]]);
    }

    /// <summary>
    /// Why each stop is on none of the routes, in the order of the problem's stops. A vehicle whose route breaks a rule counts as
    /// none: what it could take besides nobody can say.
    /// </summary>
    /// <param name="routes">At most one for each vehicle.</param>
    /// <param name="patience">For how long changes are looked for with which a stop would fit.</param>
    public IReadOnlyList<UnassignedStop> Explain(IReadOnlyList<RouteSequence> routes, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var broken = routes.Where(route => Review(route).Broken.Count > 0).ToArray();
        var gone = broken.Select(route => route.Vehicle).ToHashSet();
        var served = broken.SelectMany(route => route.Stops).ToHashSet();
        var problem = _problem with
        {
            Vehicles = [.. _problem.Vehicles.Where(vehicle => !gone.Contains(vehicle.Id))],
            Stops = [.. _problem.Stops.Where(stop => !served.Contains(stop.Id) && !(stop.LockedVehicle is { } owner && gone.Contains(owner)))
                .Select(stop => stop with
                {
                    ExcludedVehicles = [.. stop.ExcludedVehicles.Where(vehicle => !gone.Contains(vehicle))],
                    Preferences = [.. stop.Preferences.Where(preference => !gone.Contains(preference.Vehicle))],
                })],
        };
        var data = gone.Count > 0 ? ProblemCompiler.Compile(problem) : _data;
        var vehicles = problem.Vehicles.Select((vehicle, index) => (vehicle.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        var stops = problem.Stops.Select((stop, index) => (stop.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        var solution = new Solution(data);
        foreach (var route in routes.Where(route => !gone.Contains(route.Vehicle)))
            foreach (var (place, stop) in route.Stops.Index()) solution.Insert(stops[stop], vehicles[route.Vehicle], place + 1);
        var started = TimeProvider.System.GetTimestamp();
        var finder = new ObstacleFinder(problem, data, solution, () => TimeProvider.System.GetElapsedTime(started) > patience);
        return [.. Enumerable.Range(0, data.StopCount).Where(stop => solution.RouteOf[stop] < 0).Select(finder.Explain)];
    }

    private IEnumerable<BrokenRule> Timeless(int vehicle, int[] stops)
    {
        foreach (var stop in stops)
            if (_static.FindTimeless(stop, vehicle) is { } obstacle and not Obstacle.CapacityTooSmall)
                yield return new BrokenRule.MayNotServe(_problem.Stops[stop].Id, obstacle);
        for (var dimension = 0; dimension < _data.Dimensions; dimension++)
        {
            var over = stops.Sum(stop => (long)_data.Demand[stop * _data.Dimensions + dimension])
                - _data.Capacity[vehicle * _data.Dimensions + dimension];
            if (over > 0) yield return new BrokenRule.CapacityTooSmall(_problem.CapacityDimensions[dimension], new Load((int)over));
        }
        if (stops.Length > _data.MaxStops[vehicle]) yield return new BrokenRule.TooManyStops(stops.Length - _data.MaxStops[vehicle]);
    }

    /// <summary>Leaves the start node at a moment, and begins service as early as it can.</summary>
    private (List<int> Starts, List<BrokenRule> Late, int End, int Metres) Drive(int vehicle, int[] stops, int departure)
    {
        var (time, node, metres) = (departure, _data.StartNode[vehicle], 0);
        var (starts, late) = (new List<int>(), new List<BrokenRule>());
        foreach (var stop in stops)
        {
            Travel(stop);
            if (time > _data.Closes[stop]) late.Add(new BrokenRule.Late(_problem.Stops[stop].Id, new Duration(time - _data.Closes[stop])));
            else time = _data.EarliestService(stop, time);
            starts.Add(time);
            time += _data.Service[stop];
        }
        Travel(_data.EndNode[vehicle]);
        return (starts, late, time, metres);

        void Travel(int to)
        {
            time += _data.Duration[node * _data.NodeCount + to];
            metres += _data.Distance[node * _data.NodeCount + to];
            node = to;
        }
    }

    /// <summary>For a route that keeps its windows and its shift, and can't be driven all the same.</summary>
    private BrokenRule TooLong(int vehicle, int[] stops)
    {
        var anyLength = _data with { MaxDuration = [.. _data.MaxDuration.Select(_ => TimeSegment.Always)] };
        var profile = new DepartureProfile(anyLength);
        if (profile.Drive(vehicle, stops))
            return new BrokenRule.DurationTooLong(new Duration(_data.LeadTime[vehicle] + profile.Shortest().Duration - _data.MaxDuration[vehicle]));
        var (low, high) = (1, RoutingProblem.LargestValue);
        while (low < high)
        {
            var by = low + (high - low) / 2;
            var longer = anyLength with { RideLimit = [.. _data.RideLimit.Select(limit => Math.Min(TimeSegment.Always, limit + by))] };
            if (new DepartureProfile(longer).Drive(vehicle, stops)) high = by;
            else low = by + 1;
        }
        return new BrokenRule.TooLongFromPantry(new Duration(low));
    }
}
