using System.Collections.Concurrent;
using System.Diagnostics;
using MutualAid.Domain;
using MutualAid.Engine.Turns;

namespace MutualAid.Engine.Embedded;

/// <summary>The engine for one machine: it must be the only one that appends to its store.</summary>
public sealed class EmbeddedEngine : IEngine, IAsyncDisposable
{
    private readonly ConcurrentDictionary<AggregateId, Mailbox> _mailboxes = new();
    private readonly IEventStore _store;
    private readonly EngineOptions _options;
    private readonly GroupCommit _commits;
    private int _sweeping;

    public EmbeddedEngine(IEventStore store, EngineOptions options)
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

    public async Task<Decision<TEvent>> Send<TState, TCommand, TEvent>(
        AggregateType<TState, TCommand, TEvent> type,
        Guid id,
        CommandId retryKey,
        TCommand command,
        CancellationToken cancellation)
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        using Activity? span = EngineTelemetry.Sending(type.Kind, command, retryKey);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Find(type, id).TrySend(retryKey, command) is { } outcome)
                return EngineTelemetry.Ended(span, await outcome.WaitAsync(cancellation));
        }
    }

    public async Task<TState> Read<TState, TCommand, TEvent>(
        AggregateType<TState, TCommand, TEvent> type, Guid id, CancellationToken cancellation)
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Find(type, id).TryRead() is { } current) return (await current.WaitAsync(cancellation)).State;
        }
    }

    public Task Reload(AggregateId id, CancellationToken cancellation) =>
        _mailboxes.TryGetValue(id, out Mailbox? mailbox) ? mailbox.Reload().WaitAsync(cancellation) : Task.CompletedTask;

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
            name, _ => new Mailbox<TState, TCommand, TEvent>(type, id, _store, _commits, _options, null));
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
