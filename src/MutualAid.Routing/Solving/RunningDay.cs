namespace MutualAid.Routing;

/// <summary>A delivery day at one moment: what was planned, and what has become of it.</summary>
public sealed record RunningDay
{
    /// <summary>
    /// The day as it was planned first, with no vehicle under way. Its travel matrix has to know the places of
    /// <see cref="Added"/> stops and of vehicles <see cref="UnderWay"/> too.
    /// </summary>
    public required RoutingProblem Problem { get; init; }

    /// <summary>The routes that the drivers have been given. They may still hold what is finished or cancelled.</summary>
    public required IReadOnlyList<RouteSequence> Routes { get; init; }

    /// <summary>No vehicle that has not left yet starts before this.</summary>
    public required PlanTime Now { get; init; }

    /// <summary>The vehicles that have left the pantry. All others have not.</summary>
    public IReadOnlyList<VehicleUnderWay> UnderWay { get; init; } = [];

    /// <summary>Vehicles that drive no further today, under way or not.</summary>
    public IReadOnlyCollection<VehicleId> Gone { get; init; } = [];

    /// <summary>Stops that the problem does not have.</summary>
    public IReadOnlyList<Stop> Added { get; init; } = [];

    /// <summary>Stops that need not be served any more.</summary>
    public IReadOnlyCollection<StopId> Cancelled { get; init; } = [];

    /// <summary>Stops that keep the driver on whose route they are, if that driver can still take them.</summary>
    public IReadOnlyCollection<StopId> Locked { get; init; } = [];

    /// <summary>
    /// What it adds to the cost if a stop goes over to another driver, though its own is there and has not left without it,
    /// and no lock says otherwise; 0 or more. At 0 the rest of the day is planned as if nobody knew a route yet; at more than
    /// any route costs, a stop changes hands only so that a mandatory one need not be left out.
    /// </summary>
    public Cost PerMovedStop { get; init; }
}

/// <summary>Where a vehicle is that has left the pantry.</summary>
public sealed record VehicleUnderWay
{
    /// <summary>Which vehicle.</summary>
    public required VehicleId Vehicle { get; init; }

    /// <summary>When it left the pantry.</summary>
    public required PlanTime LeftPantryAt { get; init; }

    /// <summary>
    /// Index of the place in the travel matrix from which it goes on: where it is, or the stop that it is driving to and will
    /// serve in any case, which then counts as finished.
    /// </summary>
    public required int Place { get; init; }

    /// <summary>When it can go on from there; not before <see cref="LeftPantryAt"/>.</summary>
    public required PlanTime FreeFrom { get; init; }

    /// <summary>The stops that are done.</summary>
    public IReadOnlyCollection<StopId> Finished { get; init; } = [];

    /// <summary>The stops whose boxes it has on board.</summary>
    public IReadOnlyCollection<StopId> Loaded { get; init; } = [];
}
