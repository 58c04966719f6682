using System.Collections.Frozen;
using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Engine.Serialization;

namespace MutualAid.Engine;

/// <summary>What every engine and store needs to know of a kind of aggregate, without its types.</summary>
public abstract class AggregateType
{
    private readonly FrozenDictionary<string, Type> _commands;
    private readonly FrozenDictionary<string, Type> _events;
    private readonly FrozenDictionary<string, Type> _refusals;

    private protected AggregateType(AggregateKind kind, int snapshotSchema, Type commands, Type events, Type refusals)
    {
        Kind = kind;
        SnapshotSchema = snapshotSchema;
        _commands = CasesOf(commands).ToFrozenDictionary(type => type.Name);
        _events = CasesOf(events).ToFrozenDictionary(type => type.Name);
        _refusals = CasesOf(refusals).Append(typeof(OperationIdReused)).ToFrozenDictionary(type => type.Name);
    }

    public AggregateKind Kind { get; }

    /// <summary>Raised when the state's shape or the rules that build it change; older snapshots are then passed over.</summary>
    public int SnapshotSchema { get; }

    public IEnumerable<Type> CommandTypes => _commands.Values;

    public IEnumerable<Type> EventTypes => _events.Values;

    /// <summary>Reads a command that came over a wire.</summary>
    /// <inheritdoc cref="ReadEvent" path="/exception"/>
    public object ReadCommand(string name, string body) => Read(_commands, name, body);

    /// <summary>Whether this version of the program can read such an event.</summary>
    public bool KnowsEvent(string name) => _events.ContainsKey(name);

    /// <summary>Reads a stored event.</summary>
    /// <exception cref="NewerVersionException">There is no such type.</exception>
    /// <exception cref="JsonException">The body is not of the named type.</exception>
    public object ReadEvent(string name, string body) => Read(_events, name, body);

    /// <inheritdoc cref="ReadEvent"/>
    public Refusal ReadRefusal(string name, string body) => (Refusal)Read(_refusals, name, body);

    /// <summary>The state after one more event, for whoever walks all streams without knowing their types.</summary>
    /// <param name="state">Null before the first event.</param>
    public abstract object EvolveAny(object? state, object @event);

    private static object Read(FrozenDictionary<string, Type> types, string name, string body) =>
        types.TryGetValue(name, out Type? type)
            ? JsonSerializer.Deserialize(body, type, StoreJson.Options)
                ?? throw new JsonException($"A stored {name} is null.")
            : throw new NewerVersionException(name);

    private static IEnumerable<Type> CasesOf(Type root) =>
        root.GetNestedTypes().Where(type => type.IsSubclassOf(root));
}

/// <summary>A kind of aggregate: its rules, and the names under which its events are stored.</summary>
public sealed class AggregateType<TState, TCommand, TEvent> : AggregateType
    where TState : class
    where TCommand : class
    where TEvent : class
{
    internal AggregateType(
        AggregateKind kind, int snapshotSchema, Decider<TState, TCommand, TEvent> decider, Type refusals)
        : base(kind, snapshotSchema, typeof(TCommand), typeof(TEvent), refusals) => Decider = decider;

    public Decider<TState, TCommand, TEvent> Decider { get; }

    public override object EvolveAny(object? state, object @event) =>
        Decider.Evolve((TState?)state ?? Decider.Initial, (TEvent)@event);
}

/// <summary>A newer version of the program has stored what this one does not know.</summary>
/// <param name="name">The name under which it is stored.</param>
public sealed class NewerVersionException(string name)
    : JsonException($"Only a newer version of the program knows {name}: put that version in place again.");
