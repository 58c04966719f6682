namespace MutualAid.Engine;

/// <summary>How an engine trades memory and latency for speed.</summary>
public sealed record EngineOptions
{
    /// <summary>Aggregates' appends in one transaction; 1 turns group commit off, commands of one aggregate included.</summary>
    public int MaxUnitsPerCommit { get; init; } = 512;

    /// <summary>Commands of one aggregate in one transaction.</summary>
    public int MaxCommandsPerTurn { get; init; } = 256;

    /// <summary>Events of one aggregate after which its state is stored, too.</summary>
    public int EventsPerSnapshot { get; init; } = 500;

    /// <summary>Outcomes that each aggregate keeps in memory for commands that are sent again.</summary>
    public int RememberedOutcomes { get; init; } = 64;

    /// <summary>Events that each aggregate keeps in memory for nodes that hold an older state of it; none on one machine.</summary>
    public int RememberedEvents { get; init; }

    /// <summary>How often a turn starts over when somebody else appends to the stream.</summary>
    public int MaxAttempts { get; init; } = 20;

    /// <summary>Aggregates in one machine's memory, above which those that have been idle longest go. A cluster's go by age.</summary>
    public int MaxAggregates { get; init; } = 20_000;
}
