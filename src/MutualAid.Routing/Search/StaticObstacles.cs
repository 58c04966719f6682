namespace MutualAid.Routing.Search;

/// <summary>What keeps a vehicle from serving a stop even alone, whatever the plan.</summary>
internal sealed class StaticObstacles(RoutingProblem problem, ProblemData data)
{
    private readonly DepartureProfile _profile = new(data);
    private readonly HashSet<Skill>[] _skills = [.. problem.Vehicles.Select(vehicle => vehicle.Skills.ToHashSet())];

    /// <returns>The first obstacle, or null where the vehicle could serve the stop alone.</returns>
    public Obstacle? Find(int stop, int vehicle) => FindTimeless(stop, vehicle) ?? TooLate(stop, vehicle);

    /// <returns>The first obstacle that no stop before this one could remove, as it can remove one of time where a detour is quicker.</returns>
    public Obstacle? FindTimeless(int stop, int vehicle) => Named(stop, vehicle) ?? TooSmall(stop, vehicle);

    /// <summary>Whether the stop is another vehicle's, or the vehicle under way and the stop no one's yet.</summary>
    public bool IsTied(int stop, int vehicle) => Tie(problem.Stops[stop], vehicle) is not null;

    /// <summary>The skills that the stop requires and the vehicle lacks, each once.</summary>
    public Skill[] MissingSkills(int stop, int vehicle) =>
        [.. problem.Stops[stop].RequiredSkills.Where(skill => !_skills[vehicle].Contains(skill)).Distinct()];

    private Obstacle? Tie(Stop stop, int index)
    {
        var vehicle = problem.Vehicles[index];
        if (stop.LockedVehicle is { } owner && owner != vehicle.Id) return new Obstacle.LockedToAnotherVehicle(owner);
        return vehicle.LeftPantryAt is not null && stop.LockedVehicle is null ? new Obstacle.AlreadyUnderWay() : null;
    }

    private Obstacle? Named(int stop, int vehicle)
    {
        if (Tie(problem.Stops[stop], vehicle) is { } tie) return tie;
        var missing = MissingSkills(stop, vehicle);
        if (missing.Length > 0) return new Obstacle.SkillMissing(missing);
        return problem.Stops[stop].ExcludedVehicles.Contains(problem.Vehicles[vehicle].Id) ? new Obstacle.VehicleExcluded() : null;
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
