namespace MutualAid.Routing;

/// <summary>
/// A vehicle with its driver, for one route: from its start place to the pantry, where it loads, then from stop
/// to stop, maybe over the pantry again for another load, then to its end place.
/// </summary>
public sealed record Vehicle
{
    /// <summary>The caller's name for the vehicle.</summary>
    public required VehicleId Id { get; init; }

    /// <summary>
    /// Index of the place that the route starts from. The way from there to the pantry counts as part of the
    /// route; a vehicle whose way there shall not count starts at the pantry's place.
    /// </summary>
    public required int StartPlace { get; init; }

    /// <summary>Index of the place that the route ends at; null to end wherever the last stop is.</summary>
    public int? EndPlace { get; init; }

    /// <summary>The earliest moment to leave the start place.</summary>
    public required PlanTime ShiftStart { get; init; }

    /// <summary>The latest moment to be at the end place, or to leave the last stop where there is none.</summary>
    public required PlanTime ShiftEnd { get; init; }

    /// <summary>
    /// What fits in, one amount for each of <see cref="RoutingProblem.CapacityDimensions"/> in their order.
    /// Empty means that nothing limits the load.
    /// </summary>
    public IReadOnlyList<Load> Capacity { get; init; } = [];

    /// <summary>What this vehicle and its driver can do.</summary>
    public IReadOnlyCollection<Skill> Skills { get; init; } = [];

    /// <summary>
    /// How many times the vehicle may load, 1 or more. Between two trips it drives from the last stop back to the pantry, and
    /// loads again, which takes <see cref="Pantry.LoadTime"/> each time; it may wait there until it is worth leaving.
    /// <see cref="Capacity"/> and a stop's longest time from the pantry hold for each trip; all other limits hold for the whole
    /// route. A vehicle under way does not come back to load: 1.
    /// </summary>
    public int MaxTrips { get; init; } = 1;

    /// <summary>The most stops on the route, 1 or more; null for no limit.</summary>
    public int? MaxStops { get; init; }

    /// <summary>The longest time from leaving the start place to the end of the route; null for no limit.</summary>
    public Duration? MaxDuration { get; init; }

    /// <summary>What using this vehicle at all adds to the plan's cost; 0 or more.</summary>
    public Cost FixedCost { get; init; }

    /// <summary>
    /// Stops that this route begins with, in this order, with nothing before or between them. A stop that cannot
    /// be kept in this order is left out with <see cref="Obstacle.LockedOrderInfeasible"/>; the others stay.
    /// </summary>
    public IReadOnlyList<StopId> LockedPrefix { get; init; } = [];

    /// <summary>
    /// When a vehicle that is already under way left the pantry; null for one that still has to load. A vehicle
    /// under way continues from its start place at its shift's start, does not see the pantry again, and serves
    /// only stops that are locked to it.
    /// </summary>
    public PlanTime? LeftPantryAt { get; init; }
}
