namespace MutualAid.Routing;

/// <summary>
/// One vehicle's day. Of all ways to time the same order of stops this is the one that takes the least time, and
/// of these the one that leaves earliest.
/// </summary>
public sealed record PlannedRoute
{
    /// <summary>Who drives.</summary>
    public required VehicleId Vehicle { get; init; }

    /// <summary>When the vehicle leaves its start place.</summary>
    public required PlanTime Start { get; init; }

    /// <summary>
    /// When it stands at the pantry to load, for its first trip; null for a vehicle that was under way already. Further trips
    /// begin at the stops that have a <see cref="PlannedStop.Reload"/>.
    /// </summary>
    public required PantryVisit? Loading { get; init; }

    /// <summary>The stops in the order in which they are served; never empty.</summary>
    public required IReadOnlyList<PlannedStop> Stops { get; init; }

    /// <summary>When the vehicle is at its end place, or leaves the last stop where there is none.</summary>
    public required PlanTime End { get; init; }

    /// <summary>All metres driven, from the start place to the end place.</summary>
    public required Distance Distance { get; init; }

    /// <summary>What is loaded for all trips together, one amount for each capacity dimension.</summary>
    public required IReadOnlyList<Load> Load { get; init; }

    /// <summary>The time from <see cref="Start"/> to <see cref="End"/>.</summary>
    public Duration Duration => End - Start;

    /// <summary>The time spent waiting for windows to open.</summary>
    public Duration Waiting => Stops.Aggregate(Duration.Zero, (sum, stop) => sum + stop.Waiting);
}

/// <summary>A stay at the pantry to load.</summary>
/// <param name="Arrival">When the vehicle arrives and starts to load.</param>
/// <param name="Departure">
/// When it leaves, loaded: the moment from which time out of refrigeration counts. Before a further trip it may wait.
/// </param>
public sealed record PantryVisit(PlanTime Arrival, PlanTime Departure);

/// <summary>A stop with its times.</summary>
public sealed record PlannedStop
{
    /// <summary>Which stop.</summary>
    public required StopId Stop { get; init; }

    /// <summary>When the vehicle arrives.</summary>
    public required PlanTime Arrival { get; init; }

    /// <summary>Where the stop is the first of a further trip: the stay at the pantry before it. Else null.</summary>
    public PantryVisit? Reload { get; init; }

    /// <summary>When service begins: on arrival, or when the next window opens.</summary>
    public required PlanTime ServiceStart { get; init; }

    /// <summary>When the vehicle leaves: after the service time.</summary>
    public required PlanTime Departure { get; init; }

    /// <summary>The metres from the place before, which is the pantry for the first stop of a trip.</summary>
    public required Distance DistanceFromPrevious { get; init; }

    /// <summary>What is still on board when the vehicle leaves, one amount for each capacity dimension.</summary>
    public required IReadOnlyList<Load> OnBoardAfter { get; init; }

    /// <summary>The time from arrival to the start of service.</summary>
    public Duration Waiting => ServiceStart - Arrival;
}
