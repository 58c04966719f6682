namespace MutualAid.Routing.Search;

/// <summary>What keeps a vehicle from serving a stop even alone, whatever the plan.</summary>
internal sealed class StaticObstacles(RoutingProblem problem, ProblemData data)
{
    private readonly DepartureProfile _profile = new(data);
    private readonly HashSet<Skill>[] _skills = [.. problem.Vehicles.Select(vehicle => vehicle.Skills.ToHashSet())];

    /// <returns>The first obstacle, or null where the vehicle could serve the stop alone.</returns>
    public Obstacle? Find(int stop, int vehicle) =>
        Named(problem.Stops[stop], vehicle) ?? TooSmall(stop, vehicle) ?? TooLate(stop, vehicle);

    private Obstacle? Named(Stop stop, int index)
    {
        var vehicle = problem.Vehicles[index];
        if (stop.LockedVehicle is { } owner && owner != vehicle.Id) return new Obstacle.LockedToAnotherVehicle(owner);
        if (vehicle.LeftPantryAt is not null && stop.LockedVehicle is null) return new Obstacle.AlreadyUnderWay();
        Skill[] missing = [.. stop.RequiredSkills.Where(skill => !_skills[index].Contains(skill)).Distinct()];
        if (missing.Length > 0) return new Obstacle.SkillMissing(missing);
        return stop.ExcludedVehicles.Contains(vehicle.Id) ? new Obstacle.VehicleExcluded() : null;
    }

    private Obstacle.CapacityTooSmall? TooSmall(int stop, int vehicle)
    {
        for (var dimension = 0; dimension < data.Dimensions; dimension++)
        {
            var demand = new Load(data.Demand[stop * data.Dimensions + dimension]);
            var capacity = new Load(data.Capacity[vehicle * data.Dimensions + dimension]);
            if (demand > capacity)
                return new Obstacle.CapacityTooSmall(problem.CapacityDimensions[dimension], demand, capacity);
        }
        return null;
    }

    private Obstacle? TooLate(int index, int vehicle)
    {
        var (stop, shift) = (problem.Stops[index], problem.Vehicles[vehicle]);
        if (stop.Windows.Count > 0
            && stop.Windows.All(window => window.Closes < shift.ShiftStart || window.Opens > shift.ShiftEnd))
            return new Obstacle.ShiftMissesWindow();
        var way = data.Duration[data.StartNode[vehicle] * data.NodeCount + index];
        var arrival = data.EarliestDeparture[vehicle] + way;
        if (stop.Windows.Count > 0 && arrival > stop.Windows[^1].Closes.Seconds)
            return new Obstacle.WindowOutOfReach(new PlanTime(arrival));
        // For a vehicle under way the limit is a deadline, which has already cut the windows.
        if (stop.MaxTimeFromPantry is { } limit && (way > limit.Seconds || arrival > data.Closes[index]))
            return new Obstacle.RideTooLong(limit);
        return _profile.Drive(vehicle, [index]) ? null : new Obstacle.ShiftTooShort();
    }
}
