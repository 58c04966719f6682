using MutualAid.Routing.Search;

namespace MutualAid.Routing;

/// <summary>Explains what keeps a stop off every route of a solution.</summary>
internal sealed class ObstacleFinder(RoutingProblem problem, ProblemData data, Solution solution, Func<bool> hurry)
{
    private readonly StaticObstacles _static = new(problem, data);
    private readonly InsertionScan _insertion = new(data);
    private readonly RelaxationFinder _relaxations = new(problem, data, solution);

    public UnassignedStop Explain(int stop)
    {
        Obstacle?[] always = [.. Enumerable.Range(0, data.VehicleCount).Select(vehicle => Always(stop, vehicle))];
        int[] able = [.. Enumerable.Range(0, data.VehicleCount).Where(vehicle => always[vehicle] is null)];
        // Where a vehicle is short of several things, it names the one that most vehicles are short of.
        int[] dimensions = [.. Enumerable.Range(0, data.Dimensions)
            .OrderByDescending(dimension => able.Count(vehicle => IsShort(stop, vehicle, dimension)))];
        VehicleObstacle[] obstacles = [.. problem.Vehicles.Select((vehicle, index) =>
            new VehicleObstacle(vehicle.Id, always[index] ?? InThisPlan(stop, index, dimensions)))];
        return new UnassignedStop
        {
            Stop = problem.Stops[stop].Id,
            Reason = Reason(obstacles),
            ByVehicle = obstacles,
            Relaxation = hurry() ? null : _relaxations.Find(stop),
        };
    }

    private Obstacle? Always(int stop, int vehicle) =>
        _static.Find(stop, vehicle) ?? (data.DroppedFromPrefix[stop] ? new Obstacle.LockedOrderInfeasible() : null);

    private Obstacle InThisPlan(int stop, int vehicle, int[] dimensions)
    {
        foreach (var dimension in dimensions)
        {
            if (IsShort(stop, vehicle, dimension))
                return new Obstacle.CapacityFull(problem.CapacityDimensions[dimension],
                    new Load(Demand(stop, dimension)), new Load(Free(vehicle, dimension)));
        }
        var route = solution[vehicle];
        if (route.Count - route.Reloads >= data.MaxStops[vehicle]) return new Obstacle.StopLimitReached(data.MaxStops[vehicle]);
        var cheapest = new Insertion(long.MaxValue);
        _insertion.Improve(route, stop, ref cheapest);
        return cheapest.Found
            ? new Obstacle.PrizeTooLow(new Cost(data.SkipPenalty[stop]), new Cost(cheapest.Cost))
            : new Obstacle.NoTimeLeft();
    }

    private bool IsShort(int stop, int vehicle, int dimension) => Demand(stop, dimension) > Free(vehicle, dimension);

    private int Demand(int stop, int dimension) => data.Demand[stop * data.Dimensions + dimension];

    /// <summary>What is free on the trip where most is.</summary>
    private int Free(int vehicle, int dimension) =>
        data.Capacity[vehicle * data.Dimensions + dimension] - TripLoads.Least(data, solution[vehicle], dimension);

    /// <summary>
    /// The obstacle of the vehicles that come furthest; among these the least, as far as it can be measured.
    /// </summary>
    private static Obstacle Reason(VehicleObstacle[] obstacles)
    {
        if (obstacles.Length == 0) return new Obstacle.NoVehicle();
        var furthest = obstacles.Max(entry => Stage(entry.Obstacle));
        Obstacle[] alike = [.. obstacles.Select(entry => entry.Obstacle)
            .Where(obstacle => Stage(obstacle) == furthest)];
        var kinds = alike.Select(Kind).Distinct().Count();
        return kinds > 1 ? new Obstacle.FleetFull() : alike.MinBy(Shortfall)!;
    }

    /// <summary>How far a vehicle came with the stop. All that speaks of this plan is one stage.</summary>
    private static int Stage(Obstacle obstacle) => obstacle switch
    {
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
        Obstacle.CapacityFull or Obstacle.StopLimitReached or Obstacle.NoTimeLeft => 11,
        Obstacle.PrizeTooLow => 12,
        _ => throw new InvalidOperationException($"No stage for {obstacle}."),
    };

    /// <summary>
    /// In one stage, what differs in kind cannot be summed up as one: full of boxes here, of cold boxes there.
    /// </summary>
    private static object Kind(Obstacle obstacle) => obstacle switch
    {
        Obstacle.CapacityFull full => full.Dimension,
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
