namespace MutualAid.Routing.Tests.Oracle;

/// <summary>Says what is untrue in a plan's explanations, by driving every route that they speak of.</summary>
public sealed class ObstacleChecker(RoutingProblem problem, RoutingPlan plan)
{
    private readonly RouteSimulator _simulator = new(problem);

    public IEnumerable<string> FalseClaims()
    {
        foreach (var entry in plan.Unassigned)
        {
            var stop = problem.Stops.Single(stop => stop.Id == entry.Stop);
            foreach (var (id, obstacle) in entry.ByVehicle.Select(pair => (pair.Vehicle, pair.Obstacle)))
                if (!Holds(stop, problem.Vehicles.Single(vehicle => vehicle.Id == id), obstacle))
                    yield return $"{stop.Id} on {id}: {obstacle}";
            if (!IsReason(entry)) yield return $"{stop.Id}: {entry.Reason} for {string.Join(", ", entry.ByVehicle)}";
        }
    }

    private bool Holds(Stop stop, Vehicle vehicle, Obstacle obstacle)
    {
        var alone = _simulator.Cost(vehicle, [stop]) is not null;
        var route = plan.Routes.FirstOrDefault(route => route.Vehicle == vehicle.Id);
        var planned = RouteSimulator.Sequence(problem, route);
        var trips = RouteSimulator.Trips(planned);
        var earliest = EarliestArrival(stop, vehicle);
        return obstacle switch
        {
            Obstacle.NoVehicle or Obstacle.FleetFull => false,
            Obstacle.LockedToAnotherVehicle locked => Owner(stop) == locked.Vehicle && locked.Vehicle != vehicle.Id,
            Obstacle.AlreadyUnderWay => vehicle.LeftPantryAt is not null && Owner(stop) is null,
            Obstacle.SkillMissing missing =>
                missing.Skills.Count > 0
                && stop.RequiredSkills.Except(vehicle.Skills).Order(ByName).SequenceEqual(missing.Skills.Order(ByName)),
            Obstacle.VehicleExcluded => stop.ExcludedVehicles.Contains(vehicle.Id),
            Obstacle.CapacityTooSmall small =>
                Demand(stop, small.Dimension) == small.Demand && Capacity(vehicle, small.Dimension) == small.Capacity
                && small.Demand > small.Capacity,
            Obstacle.ShiftMissesWindow =>
                stop.Windows.All(window => window.Closes < vehicle.ShiftStart || vehicle.ShiftEnd < window.Opens),
            Obstacle.WindowOutOfReach late =>
                late.EarliestArrival == earliest && stop.Windows.All(window => window.Closes < earliest),
            Obstacle.RideTooLong ride =>
                stop.MaxTimeFromPantry == ride.Limit && !alone
                && CouldAlone(stop with { MaxTimeFromPantry = null },
                vehicle with { MaxDuration = null, ShiftEnd = Later(vehicle) }),
            Obstacle.ShiftTooShort =>
                !alone && CouldAlone(stop, vehicle with { MaxDuration = null, ShiftEnd = Later(vehicle) }),
            Obstacle.StopLimitReached limit => vehicle.MaxStops == limit.MaxStops && trips.Sum(trip => trip.Count) == limit.MaxStops,
            Obstacle.LockedOrderInfeasible =>
                alone && vehicle.LockedPrefix.Contains(stop.Id)
                && !BruteForce.KeptPrefix(problem, vehicle).Contains(stop),
            Obstacle.CapacityFull full => alone && Demand(stop, full.Dimension) == full.Demand
                && Capacity(vehicle, full.Dimension).Units
                    - trips.Min(trip => RouteSimulator.Load(trip, Dimension(full.Dimension))) == full.Free.Units
                    && full.Demand > full.Free,
            Obstacle.NoTimeLeft =>
                alone && (trips.Count > 1 || _simulator.MayCarry(vehicle, [.. planned, stop])) && CheapestInsertion(stop, vehicle, planned) is null,
            Obstacle.PrizeTooLow low => stop.Obligation is Obligation.Optional optional && optional.Prize == low.Prize
                && CheapestInsertion(stop, vehicle, planned) == low.CheapestInsertion.Units
                    && low.CheapestInsertion >= low.Prize,
            _ => throw new InvalidOperationException($"No check for {obstacle}."),
        };
    }

    /// <summary>The reason is one of the obstacles, or says that those of the able vehicles differ.</summary>
    private static bool IsReason(UnassignedStop entry) => entry.Reason switch
    {
        Obstacle.NoVehicle => entry.ByVehicle.Count == 0,
        Obstacle.FleetFull => entry.ByVehicle.Select(pair => pair.Obstacle).Where(IsOfThisPlan).Distinct().Count() > 1,
        var reason when IsOfThisPlan(reason) => entry.ByVehicle.Any(pair => pair.Obstacle == reason),
        var reason =>
            entry.ByVehicle.Any(pair => pair.Obstacle == reason)
            && !entry.ByVehicle.Any(pair => IsOfThisPlan(pair.Obstacle)),
    };

    private static bool IsOfThisPlan(Obstacle obstacle) =>
        obstacle is Obstacle.CapacityFull or Obstacle.StopLimitReached or Obstacle.NoTimeLeft or Obstacle.PrizeTooLow;

    private long? CheapestInsertion(Stop stop, Vehicle vehicle, Stop[] planned)
    {
        var locked = BruteForce.KeptPrefix(problem, vehicle).Count;
        var before = _simulator.Cost(vehicle, planned);
        return Enumerable.Range(locked, planned.Length - locked + 1)
            .Select(position =>
                _simulator.Cost(vehicle, [.. planned[..position], stop, .. planned[position..]]) - before)
            .Min();
    }

    private bool CouldAlone(Stop stop, Vehicle vehicle) => _simulator.LeastDuration(vehicle, [stop]) is not null;

    /// <summary>Late enough for any way home, and for any stop that opens before the shift was to end.</summary>
    private static PlanTime Later(Vehicle vehicle) => vehicle.ShiftEnd + new Duration(SmallProblems.Horizon);

    private PlanTime EarliestArrival(Stop stop, Vehicle vehicle) => vehicle.LeftPantryAt is null
        ? vehicle.ShiftStart + problem.Travel.DurationBetween(vehicle.StartPlace, problem.Pantry.Place)
            + problem.Pantry.LoadTime
            + problem.Travel.DurationBetween(problem.Pantry.Place, stop.Place)
        : vehicle.ShiftStart + problem.Travel.DurationBetween(vehicle.StartPlace, stop.Place);

    private VehicleId? Owner(Stop stop) =>
        stop.LockedVehicle ?? problem.Vehicles.FirstOrDefault(vehicle => vehicle.LockedPrefix.Contains(stop.Id))?.Id;

    private Load Demand(Stop stop, string dimension) =>
        stop.Demand.Count == 0 ? default : stop.Demand[Dimension(dimension)];

    private Load Capacity(Vehicle vehicle, string dimension) => vehicle.Capacity[Dimension(dimension)];

    private int Dimension(string name) => problem.CapacityDimensions.Index().Single(entry => entry.Item == name).Index;

    private static Comparer<Skill> ByName =>
        Comparer<Skill>.Create((left, right) => string.CompareOrdinal(left.Name, right.Name));
}
