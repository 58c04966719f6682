using System.Diagnostics;
using MutualAid.Domain;
using MutualAid.Engine.Serialization;

namespace MutualAid.Engine.Turns;

/// <summary>An aggregate's durable state and how many events it is made of.</summary>
public sealed record Current<TState>(TState State, long Version);

/// <summary>Commands of one aggregate, decided one on top of the other, none of them durable yet.</summary>
internal sealed class Turn<TState, TCommand, TEvent>(
    AggregateType<TState, TCommand, TEvent> type, Current<TState> start)
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private readonly List<CommandOutcome> _outcomes = [];
    private readonly List<Decision<TEvent>> _decisions = [];
    private readonly HashSet<Guid> _keys = [];
    private TState _state = start.State;

    /// <summary>Those who wait for the outcomes of this turn.</summary>
    public List<Pending<TState, TCommand, TEvent>> Decided { get; } = [];

    public int EventCount { get; private set; }

    public Current<TState> Result => new(_state, start.Version + EventCount);

    public IEnumerable<NewEvent> Events => _outcomes.SelectMany(outcome => outcome.Events);

    public bool Contains(CommandId key) => _keys.Contains(key.Value);

    /// <summary>Decides one more. When a rule throws, only this caller hears of it.</summary>
    public void Decide(Pending<TState, TCommand, TEvent> pending)
    {
        Decision<TEvent> decision;
        NewEvent[] events = [];
        TState next = _state;
        try
        {
            decision = type.Decider.Decide(pending.Command!, _state);
            if (decision is Decision<TEvent>.Accepted accepted)
            {
                next = type.Decider.Fold(_state, accepted.Events);
                events = [.. accepted.Events.Select(e => new NewEvent(e, StoreJson.NameOf(e), StoreJson.Write(e)))];
            }
        }
        catch (Exception exception)
        {
            pending.Fail(exception);
            return;
        }

        _state = next;
        EventCount += events.Length;
        _keys.Add(pending.Key.Value);
        Decided.Add(pending);
        _decisions.Add(decision);
        _outcomes.Add(new CommandOutcome(pending.Key, events, (decision as Decision<TEvent>.Refused)?.Reason));
    }

    public AppendUnit ToUnit(Guid id, bool withSnapshot) => new(
        new AggregateId(type.Kind, id),
        start.Version,
        _outcomes,
        withSnapshot ? ToSnapshot() : null);

    public Snapshot ToSnapshot() => new(start.Version + EventCount, type.SnapshotSchema, StoreJson.Write(_state));

    /// <summary>Tells everybody, now that it is durable.</summary>
    /// <param name="began">When the commit began, in ticks of <see cref="Stopwatch"/>.</param>
    public void Announce(RecentOutcomes<TEvent> recent, long began)
    {
        for (int i = 0; i < Decided.Count; i++)
        {
            recent.Remember(Decided[i].Key, _decisions[i]);
            EngineTelemetry.Commands.Add(
                1,
                new("aggregate", type.Kind.ToString()),
                new("outcome", EngineTelemetry.OutcomeOf(_decisions[i])));
            EngineTelemetry.QueueSeconds.Record(Stopwatch.GetElapsedTime(Decided[i].Since, began).TotalSeconds);
            EngineTelemetry.Committed(Decided[i].Span, began);
            Decided[i].Answer(_decisions[i]);
        }
    }
}
