namespace MutualAid.Routing;

/// <summary>How to search, beside what to search for.</summary>
public sealed record SolveOptions
{
    /// <summary>When to stop.</summary>
    public required StoppingRule StoppingRule { get; init; }

    /// <summary>Where the search's random numbers start from.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// How many threads to use; all processors unless stated otherwise. A search with a limit on its iterations uses one
    /// whatever stands here, since several are never the same twice.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Measures the time; decides nothing where the stopping rule has no time limit.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Hears of the first plan, of better ones (not of each, where they follow fast), and of the last. Called on
    /// the searching thread.
    /// </summary>
    public IProgress<SolveProgress>? Progress { get; init; }

    /// <summary>
    /// Routes to start from, such as an earlier plan's. What no longer fits is dropped from them, and what is
    /// missing is inserted.
    /// </summary>
    public IReadOnlyList<RouteSequence> InitialRoutes { get; init; } = [];
}

/// <summary>An order of stops for a vehicle, without times.</summary>
/// <param name="Vehicle">Which vehicle.</param>
/// <param name="Stops">Its stops in order.</param>
public sealed record RouteSequence(VehicleId Vehicle, IReadOnlyList<StopId> Stops);

/// <summary>How far the search has come.</summary>
public sealed record SolveProgress
{
    /// <summary>What the best plan so far is judged by; it never gets worse.</summary>
    public required PlanObjective Best { get; init; }

    /// <summary>How many routes that plan has.</summary>
    public required int Routes { get; init; }

    /// <summary>How many stops that plan leaves out.</summary>
    public required int Unassigned { get; init; }

    /// <summary>How many iterations are done.</summary>
    public required long Iterations { get; init; }

    /// <summary>How long the search has taken.</summary>
    public required TimeSpan Elapsed { get; init; }
}
