using MutualAid.Domain;
using NodaTime;

namespace MutualAid.Engine;

/// <summary>Events to be stored, with the text they are stored as.</summary>
public sealed record NewEvent(object Event, string Name, string Body);

/// <summary>A command's outcome to be stored: its events, or its refusal, or neither when nothing was left to do.</summary>
public sealed record CommandOutcome(CommandId Key, IReadOnlyList<NewEvent> Events, Refusal? Refusal);

/// <summary>An aggregate's state as text, to start from instead of from its first event.</summary>
public sealed record Snapshot(long Version, int Schema, string State);

/// <summary>Commands of one aggregate that are stored together or not at all.</summary>
/// <param name="ExpectedVersion">The number of events that the stream holds already.</param>
public sealed record AppendUnit(
    AggregateId Stream, long ExpectedVersion, IReadOnlyList<CommandOutcome> Outcomes, Snapshot? Snapshot)
{
    public int EventCount => Outcomes.Sum(outcome => outcome.Events.Count);
}

/// <summary>What became of an <see cref="AppendUnit"/>.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>Everything is durable.</summary>
    public sealed record Stored : AppendResult;

    /// <summary>Nothing was stored: these keys were used before.</summary>
    public sealed record KeysUsed(IReadOnlyCollection<Guid> Keys) : AppendResult;

    /// <summary>Nothing was stored: somebody else appended to the stream.</summary>
    public sealed record VersionTaken : AppendResult;
}

/// <summary>An outcome as it was stored first.</summary>
public sealed record StoredOutcome(AggregateId Stream, long Content, IReadOnlyList<object> Events, Refusal? Refusal);

/// <summary>A stream as far as it has to be read: the newest usable snapshot, and the events after it.</summary>
public sealed record LoadedStream(Snapshot? Snapshot, IReadOnlyList<object> Events, long Version);

/// <summary>A stored event.</summary>
/// <param name="Position">Its place among all events: in the order of commits, without gaps.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
public sealed record RecordedEvent(
    long Position, AggregateId Stream, long Version, object Event, Guid Command, Instant RecordedAt);

/// <summary>An event that a process could not deal with; it waits for a person.</summary>
/// <param name="Why">The name of a refusal or of an exception, never a text that could hold data.</param>
/// <param name="Retries">How often somebody had it tried again.</param>
public sealed record ParkedEvent(string Process, long Position, string Why, int Retries, Instant At);

/// <summary>Where events are stored. Implementations differ in their database, and in nothing else.</summary>
public interface IEventStore
{
    /// <summary>How many commits may run side by side.</summary>
    int CommitLanes { get; }

    /// <param name="kept">A snapshot that the caller keeps, to start from if the store has no newer one.</param>
    Task<LoadedStream> Load(AggregateType type, Guid id, Snapshot? kept, CancellationToken cancellation);

    /// <summary>
    /// Stores units, each whole or not at all, with their read models and retry keys in the same transaction. Streams
    /// in <paramref name="units"/> differ from each other.
    /// </summary>
    /// <returns>One result a unit, in order.</returns>
    Task<IReadOnlyList<AppendResult>> Append(IReadOnlyList<AppendUnit> units, CancellationToken cancellation);

    /// <summary>The stored outcome of a key, or null.</summary>
    Task<StoredOutcome?> FindOutcome(Guid key, CancellationToken cancellation);

    /// <summary>Events after a position, in order. Never passes over one that a slower commit stores later.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadFeed(long after, int atMost, CancellationToken cancellation);

    /// <summary>The position of the newest event; 0 when there is none.</summary>
    Task<long> Head(CancellationToken cancellation);

    Task<long> LoadCheckpoint(string process, CancellationToken cancellation);

    Task SaveCheckpoint(string process, long position, CancellationToken cancellation);

    Task Park(ParkedEvent parked, CancellationToken cancellation);

    Task<IReadOnlyList<ParkedEvent>> ListParked(CancellationToken cancellation);

    Task Unpark(string process, long position, CancellationToken cancellation);
}
