namespace MutualAid.Routing;

/// <summary>When the search ends: at the first limit reached. At least one must be given.</summary>
public sealed record StoppingRule
{
    /// <summary>
    /// The most iterations; 0 stops after the construction, and a local search where that is quick. With this limit alone the same problem
    /// and seed give the same plan everywhere.
    /// </summary>
    public long? MaxIterations { get; init; }

    /// <summary>The longest time, measured by <see cref="SolveOptions.Clock"/>.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Stops after this many iterations.</summary>
    public static StoppingRule AfterIterations(long iterations) => new() { MaxIterations = iterations };

    /// <summary>Stops after this time.</summary>
    public static StoppingRule AfterTime(TimeSpan time) => new() { MaxTime = time };
}
