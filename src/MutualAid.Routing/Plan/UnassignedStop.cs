namespace MutualAid.Routing;

/// <summary>A stop that no route of the plan serves.</summary>
public sealed record UnassignedStop
{
    /// <summary>Which stop.</summary>
    public required StopId Stop { get; init; }

    /// <summary>
    /// What the vehicles that come closest lack. Where no vehicle could serve the stop even alone, this says so and
    /// holds whatever the plan; otherwise it speaks of this plan, and another plan might serve the stop instead of
    /// others.
    /// </summary>
    public required Obstacle Reason { get; init; }

    /// <summary>What keeps each vehicle from serving it, in the order of the problem's vehicles.</summary>
    public required IReadOnlyList<VehicleObstacle> ByVehicle { get; init; }

    /// <summary>
    /// The smallest single change of the problem after which this plan would have served the stop too: for an optional stop,
    /// at less than its prize. Null where no single change would do, where none is needed, for a stop of a locked prefix, and for
    /// what a cancelled search had no time left to look at.
    /// </summary>
    public required Relaxation? Relaxation { get; init; }
}

/// <summary>What keeps one vehicle from serving one stop.</summary>
/// <param name="Vehicle">Which vehicle.</param>
/// <param name="Obstacle">
/// The first thing that stands in the way, in the order in which <see cref="Obstacle"/> lists them.
/// </param>
public sealed record VehicleObstacle(VehicleId Vehicle, Obstacle Obstacle);
