namespace MutualAid.Routing.Tests.Checking;

/// <summary>
/// Finds what is wrong with a plan. Knows the solver's public types and nothing else of it: all times, loads, distances
/// and costs are computed again from the problem.
/// </summary>
public sealed class PlanChecker
{
    private readonly RoutingProblem _problem;
    private readonly RoutingPlan _plan;
    private readonly Dictionary<StopId, Stop> _stops;
    private readonly Dictionary<VehicleId, Vehicle> _vehicles;
    private readonly List<Violation> _violations = [];

    private PlanChecker(RoutingProblem problem, RoutingPlan plan)
    {
        _problem = problem;
        _plan = plan;
        _stops = problem.Stops.ToDictionary(stop => stop.Id);
        _vehicles = problem.Vehicles.ToDictionary(vehicle => vehicle.Id);
    }

    public static IReadOnlyList<Violation> Check(RoutingProblem problem, RoutingPlan plan)
    {
        var checker = new PlanChecker(problem, plan);
        checker.CheckCoverage();
        foreach (var route in plan.Routes) checker.CheckRoute(route);
        checker.CheckObjective();
        checker.CheckUnassigned();
        return checker._violations;
    }

    private void CheckCoverage()
    {
        var served = _plan.Routes.SelectMany(route => route.Stops).Select(stop => stop.Stop).ToList();
        var unassigned = _plan.Unassigned.Select(entry => entry.Stop).ToList();
        foreach (var vehicle in _plan.Routes.CountBy(route => route.Vehicle))
        {
            Require(_vehicles.ContainsKey(vehicle.Key), ViolationKind.UnknownVehicle, $"{vehicle.Key}");
            Require(vehicle.Value == 1, ViolationKind.VehicleUsedTwice, $"{vehicle.Key} has {vehicle.Value} routes");
        }
        foreach (var stop in served.Concat(unassigned))
            Require(_stops.ContainsKey(stop), ViolationKind.UnknownStop, $"{stop}");
        foreach (var stop in served.CountBy(stop => stop).Concat(unassigned.CountBy(stop => stop)))
            Require(stop.Value == 1, ViolationKind.StopServedTwice, $"{stop.Key} stands {stop.Value} times");
        foreach (var stop in served.Intersect(unassigned))
            Add(ViolationKind.StopBothServedAndUnassigned, $"{stop}");
        foreach (var stop in _stops.Keys.Except(served).Except(unassigned))
            Add(ViolationKind.StopMissing, $"{stop}");
    }

    private void CheckRoute(PlannedRoute route)
    {
        if (!_vehicles.TryGetValue(route.Vehicle, out var vehicle)) return;
        if (route.Stops.Count == 0)
        {
            Add(ViolationKind.EmptyRoute, $"{route.Vehicle}");
            return;
        }
        if (route.Stops.Any(stop => !_stops.ContainsKey(stop.Stop))) return;
        CheckWhoServes(route, vehicle);
        CheckLoads(route, vehicle);
        CheckTimes(route, vehicle);
        CheckDistances(route, vehicle);
    }

    private void CheckWhoServes(PlannedRoute route, Vehicle vehicle)
    {
        foreach (var stop in route.Stops.Select(planned => _stops[planned.Stop]))
        {
            var where = $"{stop.Id} on {vehicle.Id}";
            Require(stop.RequiredSkills.All(vehicle.Skills.Contains), ViolationKind.SkillMissing, where);
            Require(!stop.ExcludedVehicles.Contains(vehicle.Id), ViolationKind.VehicleExcluded, where);
            Require(stop.LockedVehicle is null || stop.LockedVehicle == vehicle.Id, ViolationKind.LockedVehicleIgnored,
                where);
            var prefixOf = _problem.Vehicles.FirstOrDefault(other => other.LockedPrefix.Contains(stop.Id));
            Require(prefixOf is null || prefixOf.Id == vehicle.Id, ViolationKind.LockedPrefixIgnored, where);
            Require(vehicle.LeftPantryAt is null || stop.LockedVehicle == vehicle.Id || prefixOf?.Id == vehicle.Id,
                ViolationKind.UnlockedStopUnderWay, where);
        }
        var order = route.Stops.Select(planned => planned.Stop).ToList();
        var kept = vehicle.LockedPrefix.Where(order.Contains).ToList();
        Require(order.Take(kept.Count).SequenceEqual(kept), ViolationKind.LockedPrefixIgnored,
            $"{vehicle.Id} begins otherwise");
    }

    private void CheckLoads(PlannedRoute route, Vehicle vehicle)
    {
        Require(vehicle.MaxStops is null || route.Stops.Count <= vehicle.MaxStops, ViolationKind.TooManyStops,
            $"{vehicle.Id}");
        Require(1 + route.Stops.Count(planned => planned.Reload is not null) <= vehicle.MaxTrips, ViolationKind.TooManyTrips,
            $"{vehicle.Id}");
        for (var dimension = 0; dimension < _problem.CapacityDimensions.Count; dimension++)
        {
            var where = $"{vehicle.Id}, {_problem.CapacityDimensions[dimension]}";
            Require(route.Load[dimension].Units == route.Stops.Sum(planned => Demand(planned.Stop, dimension)),
                ViolationKind.LoadMisstated, where);
            var onBoard = 0;
            foreach (var (index, planned) in route.Stops.Index())
            {
                if (index == 0 || planned.Reload is not null)
                {
                    onBoard = Demand(planned.Stop, dimension) + route.Stops.Skip(index + 1).TakeWhile(other => other.Reload is null)
                        .Sum(other => Demand(other.Stop, dimension));
                    Require(vehicle.Capacity.Count == 0 || onBoard <= vehicle.Capacity[dimension].Units,
                        ViolationKind.CapacityExceeded, where);
                }
                onBoard -= Demand(planned.Stop, dimension);
                Require(planned.OnBoardAfter[dimension].Units == onBoard, ViolationKind.LoadMisstated,
                    $"{where} after {planned.Stop}");
            }
        }
    }

    private void CheckTimes(PlannedRoute route, Vehicle vehicle)
    {
        Require(route.Start >= vehicle.ShiftStart, ViolationKind.StartBeforeShift, $"{vehicle.Id}");
        Require(route.End <= vehicle.ShiftEnd, ViolationKind.EndAfterShift, $"{vehicle.Id}");
        Require(vehicle.MaxDuration is null || route.End - route.Start <= vehicle.MaxDuration, ViolationKind.TooLong,
            $"{vehicle.Id}");
        var (time, place) = CheckLoading(route, vehicle);
        var leftPantry = vehicle.LeftPantryAt ?? time;
        foreach (var planned in route.Stops)
        {
            var stop = _stops[planned.Stop];
            if (planned.Reload is { } reload)
            {
                var arrival = time + _problem.Travel.DurationBetween(place, _problem.Pantry.Place);
                Require(reload.Arrival == arrival && reload.Departure >= arrival + _problem.Pantry.LoadTime,
                    ViolationKind.LoadingMisstated, $"before {stop.Id}");
                (time, place, leftPantry) = (reload.Departure, _problem.Pantry.Place, reload.Departure);
            }
            Require(planned.Arrival == time + _problem.Travel.DurationBetween(place, stop.Place),
                ViolationKind.ArrivalMisstated, $"{stop.Id}");
            CheckService(stop, planned);
            Require(stop.MaxTimeFromPantry is null || planned.ServiceStart - leftPantry <= stop.MaxTimeFromPantry,
                ViolationKind.TooLongFromPantry, $"{stop.Id}");
            (time, place) = (planned.Departure, stop.Place);
        }
        var end = vehicle.EndPlace is { } endPlace ? time + _problem.Travel.DurationBetween(place, endPlace) : time;
        Require(route.End == end, ViolationKind.EndMisstated, $"{vehicle.Id}");
    }

    private (PlanTime Time, int Place) CheckLoading(PlannedRoute route, Vehicle vehicle)
    {
        if (vehicle.LeftPantryAt is not null)
        {
            Require(route.Loading is null, ViolationKind.LoadingMisstated, $"{vehicle.Id} is under way");
            return (route.Start, vehicle.StartPlace);
        }
        var arrival = route.Start + _problem.Travel.DurationBetween(vehicle.StartPlace, _problem.Pantry.Place);
        var expected = new PantryVisit(arrival, arrival + _problem.Pantry.LoadTime);
        Require(route.Loading == expected, ViolationKind.LoadingMisstated, $"{vehicle.Id}");
        return (expected.Departure, _problem.Pantry.Place);
    }

    private void CheckService(Stop stop, PlannedStop planned)
    {
        var inWindow = stop.Windows.Count == 0
            || stop.Windows.Any(window => planned.ServiceStart >= window.Opens
                && planned.ServiceStart <= window.Closes);
        Require(inWindow, ViolationKind.ServiceOutsideWindow, $"{stop.Id} at {planned.ServiceStart}");
        var couldStart = stop.Windows.Count == 0
            ? planned.Arrival
            : stop.Windows.Where(window => window.Closes >= planned.Arrival)
                .Select(window => window.Opens > planned.Arrival ? window.Opens : planned.Arrival)
                    .DefaultIfEmpty(planned.ServiceStart).Min();
        Require(planned.ServiceStart == couldStart, ViolationKind.ServiceNotAtOnce, $"{stop.Id}");
        Require(planned.Departure == planned.ServiceStart + stop.ServiceTime, ViolationKind.DepartureMisstated,
            $"{stop.Id}");
    }

    private void CheckDistances(PlannedRoute route, Vehicle vehicle)
    {
        var sum = vehicle.LeftPantryAt is null ? Metres(vehicle.StartPlace, _problem.Pantry.Place) : 0;
        var place = vehicle.LeftPantryAt is null ? _problem.Pantry.Place : vehicle.StartPlace;
        foreach (var planned in route.Stops)
        {
            var stop = _stops[planned.Stop];
            if (planned.Reload is not null)
            {
                sum += Metres(place, _problem.Pantry.Place);
                place = _problem.Pantry.Place;
            }
            var leg = Metres(place, stop.Place);
            Require(planned.DistanceFromPrevious.Metres == leg, ViolationKind.DistanceMisstated, $"{stop.Id}");
            sum += leg;
            place = stop.Place;
        }
        if (vehicle.EndPlace is { } end) sum += Metres(place, end);
        Require(route.Distance.Metres == sum, ViolationKind.DistanceMisstated, $"{vehicle.Id}: {sum} m");
    }

    private void CheckObjective()
    {
        if (_violations.Count > 0) return;
        var unassigned = _plan.Unassigned.Select(entry => _stops[entry.Stop].Obligation).ToList();
        var weights = _problem.Weights;
        var expected = new PlanObjective
        {
            PriorityLeftOut = unassigned.OfType<Obligation.Mandatory>().Sum(mandatory => (long)mandatory.Priority),
            Distance = new Cost(_plan.Routes.Sum(route => (long)route.Distance.Metres) * weights.PerMetre),
            Duration = new Cost(_plan.Routes.Sum(route => (long)(route.End - route.Start).Seconds) * weights.PerSecond),
            Balance = new Cost(_plan.Routes.Sum(route =>
                (long)weights.PerSquareMinute * route.Duration.Seconds * route.Duration.Seconds / 3600)),
            Fixed = new Cost(_plan.Routes.Sum(route => _vehicles[route.Vehicle].FixedCost.Units)),
            Preferences = new Cost(_plan.Routes.Sum(Unmet)),
            MissedPrizes = new Cost(unassigned.OfType<Obligation.Optional>().Sum(optional => optional.Prize.Units)),
        };
        Require(_plan.Objective == expected, ViolationKind.ObjectiveMisstated, $"expected {expected}");
    }

    private long Unmet(PlannedRoute route) => route.Stops.SelectMany(planned => _stops[planned.Stop].Preferences)
        .Sum(preference => preference.Vehicle == route.Vehicle ? 0 : preference.Otherwise.Units);

    private void CheckUnassigned()
    {
        foreach (var entry in _plan.Unassigned)
        {
            var vehicles = entry.ByVehicle.Select(obstacle => obstacle.Vehicle);
            Require(vehicles.SequenceEqual(_problem.Vehicles.Select(vehicle => vehicle.Id)),
                ViolationKind.ObstaclesIncomplete, $"{entry.Stop}");
        }
    }

    private int Demand(StopId stop, int dimension) =>
        _stops[stop].Demand is [_, ..] demand ? demand[dimension].Units : 0;

    private int Metres(int from, int to) => _problem.Travel.DistanceBetween(from, to).Metres;

    private void Require(bool holds, ViolationKind kind, string message)
    {
        if (!holds) Add(kind, message);
    }

    private void Add(ViolationKind kind, string message) => _violations.Add(new Violation(kind, message));
}
