using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Engine.Serialization;

namespace MutualAid.Engine.Turns;

/// <summary>An aggregate in memory, as far as the engine has to know it without its types.</summary>
public abstract class Mailbox
{
    /// <summary>When it was last used, in <see cref="Environment.TickCount64"/>.</summary>
    public long LastUsed { get; protected set; } = Environment.TickCount64;

    /// <summary>Closes it for good if nothing is going on in it.</summary>
    public abstract bool TryRetire();

    /// <inheritdoc cref="IEngine.Reload"/>
    public abstract Task Reload();
}

/// <summary>Where an aggregate's snapshots are when the event store doesn't keep them.</summary>
/// <param name="Newest">The newest one, or null.</param>
/// <param name="Keep">Keeps a newer one. What goes wrong with that is its own affair: the events are stored.</param>
/// <param name="Reread">Looks again which one there is.</param>
public sealed record KeptSnapshots(Func<Snapshot?> Newest, Func<Snapshot, Task> Keep, Func<Task> Reread);

/// <summary>
/// One aggregate's turn-taking: commands are decided one after the other against the state in memory, those that
/// wait together are stored together, and nobody hears of an outcome before it is durable.
/// </summary>
public sealed class Mailbox<TState, TCommand, TEvent>(
    AggregateType<TState, TCommand, TEvent> type,
    Guid id,
    IEventStore store,
    GroupCommit commits,
    EngineOptions options,
    KeptSnapshots? snapshots) : Mailbox
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private readonly Queue<Pending<TState, TCommand, TEvent>> _queue = new();
    private readonly RecentOutcomes<TEvent> _recent = new(options.RememberedOutcomes);
    private readonly RecentEvents _events = new(options.RememberedEvents);
    private Current<TState>? _current;
    private int _sinceSnapshot;
    private bool _running;
    private bool _retired;

    /// <summary>Takes a command in; null once the mailbox is retired and another one has to be asked.</summary>
    public Task<Decision<TEvent>>? TrySend(CommandId key, TCommand command)
    {
        var pending = new Pending<TState, TCommand, TEvent>(key, command);
        return TryEnqueue(pending) ? pending.Outcome : null;
    }

    /// <summary>The state after all that is durable; null once the mailbox is retired.</summary>
    public Task<Current<TState>>? TryRead()
    {
        if (Volatile.Read(ref _current) is { } current) return Task.FromResult(current);
        var pending = new Pending<TState, TCommand, TEvent>(default, null);
        return TryEnqueue(pending) ? pending.Current() : null;
    }

    /// <summary>The events that lead from one version to another, or null when they are not remembered.</summary>
    public IReadOnlyList<NewEvent>? EventsBetween(long after, long until) => _events.Between(after, until);

    public override bool TryRetire()
    {
        lock (_queue)
        {
            if (_running || _queue.Count > 0) return false;
            _retired = true;
            return true;
        }
    }

    public override Task Reload()
    {
        var pending = new Pending<TState, TCommand, TEvent>(default, null) { IsReload = true };
        return TryEnqueue(pending) ? pending.Outcome : Task.CompletedTask;
    }

    private bool TryEnqueue(Pending<TState, TCommand, TEvent> pending)
    {
        lock (_queue)
        {
            if (_retired) return false;
            LastUsed = Environment.TickCount64;
            _queue.Enqueue(pending);
            if (_running) return true;
            _running = true;
        }

        _ = Run();
        return true;
    }

    private async Task Run()
    {
        while (TakeWaiting() is { } batch)
        {
            try
            {
                await LetGo(batch);
                await Process(batch);
            }
            catch (Exception exception)
            {
                // What is stored is not known here, so the memory of it must go.
                Volatile.Write(ref _current, null);
                foreach (var pending in batch) pending.Fail(exception);
            }
        }
    }

    /// <summary>Answers those who ask for a reload, and takes them out. The turns before are over, and durable.</summary>
    private async Task LetGo(List<Pending<TState, TCommand, TEvent>> batch)
    {
        var reloads = batch.FindAll(pending => pending.IsReload);
        if (reloads.Count == 0) return;
        Volatile.Write(ref _current, null);
        if (snapshots is not null) await snapshots.Reread();
        batch.RemoveAll(pending => pending.IsReload);
        foreach (var pending in reloads) pending.Answer(Decision<TEvent>.Nothing);
    }

    private List<Pending<TState, TCommand, TEvent>>? TakeWaiting()
    {
        lock (_queue)
        {
            _running = _queue.Count > 0;
            if (!_running) return null;
            var batch = new List<Pending<TState, TCommand, TEvent>>();
            while (batch.Count < options.MaxCommandsPerTurn && _queue.TryDequeue(out var next)) batch.Add(next);
            return batch;
        }
    }

    private async Task Process(List<Pending<TState, TCommand, TEvent>> waiting)
    {
        for (int attempt = 1; waiting.Count > 0; attempt++)
        {
            if (attempt > options.MaxAttempts)
                throw new TimeoutException("Somebody else kept appending to the stream.");
            Current<TState> current = _current ?? await Load();
            var turn = new Turn<TState, TCommand, TEvent>(type, current);
            waiting = Decide(waiting, turn, current);
            if (turn.Decided.Count == 0) continue;
            bool snapshot = _sinceSnapshot + turn.EventCount >= options.EventsPerSnapshot;
            var (result, began) = await commits.Append(turn.ToUnit(id, snapshot && snapshots is null));
            switch (result)
            {
                case AppendResult.Stored:
                    _sinceSnapshot = snapshot ? 0 : _sinceSnapshot + turn.EventCount;
                    _events.Add(turn.Events);
                    Volatile.Write(ref _current, turn.Result);
                    turn.Announce(_recent, began);
                    if (snapshot && snapshots is not null) await snapshots.Keep(turn.ToSnapshot());
                    break;
                case AppendResult.KeysUsed used:
                    waiting = [.. await AnswerFromStore(turn.Decided, used.Keys), .. waiting];
                    break;
                default:
                    Volatile.Write(ref _current, null);
                    waiting = [.. turn.Decided, .. waiting];
                    break;
            }
        }
    }

    /// <summary>Decides what is new; returns repetitions of keys of this very turn, to be answered after it.</summary>
    private List<Pending<TState, TCommand, TEvent>> Decide(
        List<Pending<TState, TCommand, TEvent>> waiting, Turn<TState, TCommand, TEvent> turn, Current<TState> current)
    {
        List<Pending<TState, TCommand, TEvent>> repeated = [];
        foreach (var pending in waiting)
        {
            if (pending.Command is null) pending.Answer(current);
            else if (_recent.Find(pending.Key) is { } known) pending.Answer(known);
            else if (turn.Contains(pending.Key)) repeated.Add(pending);
            else turn.Decide(pending);
        }

        return repeated;
    }

    /// <summary>Answers those whose keys were used before; returns the others, to be decided again.</summary>
    private async Task<List<Pending<TState, TCommand, TEvent>>> AnswerFromStore(
        List<Pending<TState, TCommand, TEvent>> decided, IReadOnlyCollection<Guid> used)
    {
        List<Pending<TState, TCommand, TEvent>> others = [];
        foreach (var pending in decided)
        {
            StoredOutcome? stored = used.Contains(pending.Key.Value)
                ? await store.FindOutcome(pending.Key.Value, CancellationToken.None)
                : null;
            if (stored is null) others.Add(pending);
            else pending.Answer(Replay(stored, pending.Key));
        }

        return others;
    }

    private Decision<TEvent> Replay(StoredOutcome stored, CommandId key)
    {
        if (stored.Stream != new AggregateId(type.Kind, id) || stored.Content != key.Content)
            return new OperationIdReused();
        return stored.Refusal is { } refusal ? refusal : stored.Events.Cast<TEvent>().ToArray();
    }

    private async Task<Current<TState>> Load()
    {
        LoadedStream loaded = await store.Load(type, id, snapshots?.Newest(), CancellationToken.None);
        TState state = loaded.Snapshot is { } snapshot
            ? JsonSerializer.Deserialize<TState>(snapshot.State, StoreJson.Options)!
            : type.Decider.Initial;
        var current = new Current<TState>(
            type.Decider.Fold(state, loaded.Events.Cast<TEvent>()), loaded.Version);
        _sinceSnapshot = loaded.Events.Count;
        _events.StartAt(loaded.Version);
        Volatile.Write(ref _current, current);
        return current;
    }
}
