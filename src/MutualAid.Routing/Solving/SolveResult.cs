namespace MutualAid.Routing;

/// <summary>The best plan that a search found, and what the search did.</summary>
public sealed record SolveResult
{
    /// <summary>The plan.</summary>
    public required RoutingPlan Plan { get; init; }

    /// <summary>How many iterations the search did.</summary>
    public required long Iterations { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What ended it.</summary>
    public required StopCause StoppedBy { get; init; }
}

/// <summary>What ended a search.</summary>
public enum StopCause
{
    /// <summary>The iterations were used up.</summary>
    IterationLimit,

    /// <summary>The time was used up.</summary>
    TimeLimit,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>There was nothing to search: every stop is locked in its place, or no vehicle can serve it.</summary>
    NothingToPlan,
}
