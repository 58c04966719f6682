using System.Collections.Concurrent;
using MutualAid.Domain;

namespace MutualAid.Engine.Embedded;

/// <summary>How the one-machine engine trades memory and latency for speed.</summary>
public sealed record EmbeddedEngineOptions
{
    /// <summary>Aggregates' appends in one transaction; 1 turns group commit off, commands of one aggregate included.</summary>
    public int MaxUnitsPerCommit { get; init; } = 512;

    /// <summary>Commands of one aggregate in one transaction.</summary>
    public int MaxCommandsPerTurn { get; init; } = 256;

    /// <summary>Events of one aggregate after which its state is stored, too.</summary>
    public int EventsPerSnapshot { get; init; } = 500;

    /// <summary>Outcomes that each aggregate keeps in memory for commands that are sent again.</summary>
    public int RememberedOutcomes { get; init; } = 64;

    /// <summary>How often a turn starts over when somebody else appends to the stream.</summary>
    public int MaxAttempts { get; init; } = 20;

    /// <summary>Aggregates in memory, above which those that have been idle longest go.</summary>
    public int MaxAggregates { get; init; } = 20_000;
}

/// <summary>The engine for one machine: it must be the only one that appends to its store.</summary>
public sealed class EmbeddedEngine : IEngine, IAsyncDisposable
{
    private readonly ConcurrentDictionary<AggregateId, Mailbox> _mailboxes = new();
    private readonly IEventStore _store;
    private readonly EmbeddedEngineOptions _options;
    private readonly GroupCommit _commits;
    private int _sweeping;

    public EmbeddedEngine(IEventStore store, EmbeddedEngineOptions options)
    {
        _store = store;
        _options = options;
        _commits = new GroupCommit(store, options.MaxUnitsPerCommit);
    }

    /// <summary>Raised after every commit, for whoever follows the feed.</summary>
    public event Action? Committed
    {
        add => _commits.Committed += value;
        remove => _commits.Committed -= value;
    }

    public Task<Decision<TEvent>> Send<TState, TCommand, TEvent>(
        AggregateType<TState, TCommand, TEvent> type,
        Guid id,
        CommandId retryKey,
        TCommand command,
        CancellationToken cancellation)
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Find(type, id).TrySend(retryKey, command) is { } outcome) return outcome.WaitAsync(cancellation);
        }
    }

    public Task<TState> Read<TState, TCommand, TEvent>(
        AggregateType<TState, TCommand, TEvent> type, Guid id, CancellationToken cancellation)
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Find(type, id).TryRead() is { } state) return state.WaitAsync(cancellation);
        }
    }

    /// <summary>Stores what is under way, and takes nothing more.</summary>
    public ValueTask DisposeAsync() => _commits.DisposeAsync();

    private Mailbox<TState, TCommand, TEvent> Find<TState, TCommand, TEvent>(
        AggregateType<TState, TCommand, TEvent> type, Guid id)
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        var name = new AggregateId(type.Kind, id);
        if (_mailboxes.TryGetValue(name, out Mailbox? known)) return (Mailbox<TState, TCommand, TEvent>)known;
        if (_mailboxes.Count >= _options.MaxAggregates) Sweep();
        return (Mailbox<TState, TCommand, TEvent>)_mailboxes.GetOrAdd(
            name, _ => new Mailbox<TState, TCommand, TEvent>(type, id, _store, _commits, _options));
    }

    /// <summary>Lets a quarter of the aggregates go, those first that have been idle longest.</summary>
    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1) return;
        try
        {
            // ToArray is one moment's copy; sorting the dictionary itself fails when somebody adds to it meanwhile.
            var oldest = _mailboxes.ToArray().OrderBy(entry => entry.Value.LastUsed).Take(_options.MaxAggregates / 4);
            foreach (var (name, mailbox) in oldest)
                if (mailbox.TryRetire()) _mailboxes.TryRemove(name, out _);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
