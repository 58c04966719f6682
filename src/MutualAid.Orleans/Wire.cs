using MutualAid.Domain;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;

namespace MutualAid.Orleans;

/// <summary>A command, event or refusal as the store writes it: so the domain needs no attribute of a serializer.</summary>
[GenerateSerializer]
[Immutable]
[Alias("text")]
public sealed record WireText([property: Id(0)] string Name, [property: Id(1)] string Body)
{
    public static WireText Of(object something) => new(StoreJson.NameOf(something), StoreJson.Write(something));
}

/// <summary>What became of a command: its events, or why it was refused.</summary>
[GenerateSerializer]
[Immutable]
[Alias("outcome")]
public sealed record WireOutcome([property: Id(0)] WireText[] Events, [property: Id(1)] WireText? Refusal)
{
    internal static WireOutcome Of<TEvent>(Decision<TEvent> decision) where TEvent : class =>
        decision is Decision<TEvent>.Accepted accepted
            ? new([.. accepted.Events.Select(WireText.Of)], null)
            : new([], WireText.Of(((Decision<TEvent>.Refused)decision).Reason));

    internal Decision<TEvent> Read<TEvent>(AggregateType type) => Refusal is null
        ? Events.Select(one => (TEvent)type.ReadEvent(one.Name, one.Body)).ToArray()
        : type.ReadRefusal(Refusal.Name, Refusal.Body);
}

/// <summary>An aggregate's state: whole, or as what has happened since the version that the caller knows.</summary>
/// <param name="Text">Null when there are events to go on with.</param>
[GenerateSerializer]
[Immutable]
[Alias("state")]
public sealed record WireState([property: Id(0)] long Version, [property: Id(1)] string? Text, [property: Id(2)] WireText[] Since);
