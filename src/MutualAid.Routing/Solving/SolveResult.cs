namespace MutualAid.Routing;

/// <summary>The best plan that a search found, and what the search did.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Iterations">How many iterations it took.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="StoppedBy">What ended it.</param>
public sealed record SolveResult(RoutingPlan Plan, long Iterations, TimeSpan Elapsed, StopCause StoppedBy);

/// <summary>What ended a search.</summary>
public enum StopCause
{
    /// <summary>The iterations were used up.</summary>
    IterationLimit,

    /// <summary>The time was used up.</summary>
    TimeLimit,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>There was nothing to search: no stop that any vehicle can serve.</summary>
    NothingToPlan,
}
