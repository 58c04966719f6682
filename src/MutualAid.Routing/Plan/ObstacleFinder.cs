using MutualAid.Routing.Search;

namespace MutualAid.Routing;

/// <summary>Explains what keeps a stop off every route of a solution.</summary>
internal sealed class ObstacleFinder(RoutingProblem problem, ProblemData data, Solution solution)
{
    private readonly StaticObstacles _static = new(problem, data);
    private readonly InsertionScan _insertion = new(data);

    public UnassignedStop Explain(int stop)
    {
        VehicleObstacle[] obstacles = [.. problem.Vehicles.Select((vehicle, index) => new VehicleObstacle(vehicle.Id, Find(stop, index)))];
        return new UnassignedStop { Stop = problem.Stops[stop].Id, Reason = Reason(obstacles), ByVehicle = obstacles };
    }

    private Obstacle Find(int stop, int vehicle) =>
        _static.Find(stop, vehicle)
        ?? (data.DroppedFromPrefix[stop] ? new Obstacle.LockedOrderInfeasible() : InThisPlan(stop, vehicle));

    private Obstacle InThisPlan(int stop, int vehicle)
    {
        var route = solution[vehicle];
        for (var dimension = 0; dimension < data.Dimensions; dimension++)
        {
            var demand = data.Demand[stop * data.Dimensions + dimension];
            var free = data.Capacity[vehicle * data.Dimensions + dimension] - route.Load[dimension];
            if (demand > free) return new Obstacle.CapacityFull(problem.CapacityDimensions[dimension], new Load(demand), new Load(free));
        }
        if (route.Count >= data.MaxStops[vehicle]) return new Obstacle.StopLimitReached(data.MaxStops[vehicle]);
        var cheapest = new Insertion(long.MaxValue);
        _insertion.Improve(route, stop, ref cheapest);
        return cheapest.Found
            ? new Obstacle.PrizeTooLow(new Cost(data.SkipPenalty[stop]), new Cost(cheapest.Cost))
            : new Obstacle.NoTimeLeft();
    }

    /// <summary>The obstacle of the vehicles that come furthest; among these the least, as far as it can be measured.</summary>
    private static Obstacle Reason(VehicleObstacle[] obstacles)
    {
        if (obstacles.Length == 0) return new Obstacle.NoVehicle();
        var furthest = obstacles.Max(entry => Stage(entry.Obstacle));
        Obstacle[] alike = [.. obstacles.Select(entry => entry.Obstacle).Where(obstacle => Stage(obstacle) == furthest)];
        var kinds = alike.Select(Kind).Distinct().Count();
        return kinds > 1 ? new Obstacle.FleetFull() : alike.MinBy(Shortfall)!;
    }

    /// <summary>How far a vehicle came with the stop. All that speaks of this plan is one stage.</summary>
    private static int Stage(Obstacle obstacle) => obstacle switch
    {
        Obstacle.NoVehicle => 0,
        Obstacle.LockedToAnotherVehicle => 1,
        Obstacle.AlreadyUnderWay => 2,
        Obstacle.SkillMissing => 3,
        Obstacle.VehicleExcluded => 4,
        Obstacle.CapacityTooSmall => 5,
        Obstacle.ShiftMissesWindow => 6,
        Obstacle.WindowOutOfReach => 7,
        Obstacle.RideTooLong => 8,
        Obstacle.ShiftTooShort => 9,
        Obstacle.LockedOrderInfeasible => 10,
        Obstacle.CapacityFull or Obstacle.StopLimitReached or Obstacle.NoTimeLeft or Obstacle.FleetFull => 11,
        Obstacle.PrizeTooLow => 12,
        _ => throw new InvalidOperationException($"No stage for {obstacle}."),
    };

    /// <summary>In one stage, what differs in kind cannot be summed up as one: full of boxes here, of cold boxes there.</summary>
    private static object Kind(Obstacle obstacle) => obstacle switch
    {
        Obstacle.CapacityFull full => full.Dimension,
        Obstacle.CapacityTooSmall => typeof(Obstacle.CapacityTooSmall),
        _ => obstacle.GetType(),
    };

    private static long Shortfall(Obstacle obstacle) => obstacle switch
    {
        Obstacle.SkillMissing missing => missing.Skills.Count,
        Obstacle.CapacityTooSmall small => (small.Demand - small.Capacity).Units,
        Obstacle.WindowOutOfReach late => late.EarliestArrival.Seconds,
        Obstacle.CapacityFull full => (full.Demand - full.Free).Units,
        Obstacle.PrizeTooLow low => low.CheapestInsertion.Units,
        _ => 0,
    };
}
