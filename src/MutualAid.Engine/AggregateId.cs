using MutualAid.Domain;

namespace MutualAid.Engine;

/// <summary>The kinds of aggregate. The numbers are stored; they never change.</summary>
public enum AggregateKind
{
    Household = 1,
    Pantry = 2,
    Distribution = 3,
    Route = 4,
    Driver = 5,
}

/// <summary>Names one aggregate, and with it one stream of events.</summary>
public readonly record struct AggregateId(AggregateKind Kind, Guid Value)
{
    public static implicit operator AggregateId(HouseholdId id) => new(AggregateKind.Household, id.Value);

    public static implicit operator AggregateId(PantryId id) => new(AggregateKind.Pantry, id.Value);

    public static implicit operator AggregateId(DistributionId id) => new(AggregateKind.Distribution, id.Value);

    public static implicit operator AggregateId(RouteId id) => new(AggregateKind.Route, id.Value);

    public static implicit operator AggregateId(DriverId id) => new(AggregateKind.Driver, id.Value);

    public override string ToString() => $"{Kind}/{Value}";
}

/// <summary>
/// The retry key of a command: sent again with the same key, it takes effect once and gets the first outcome.
/// </summary>
/// <param name="Value">Made up by whoever asks, or derived from what they made up.</param>
/// <param name="Content">
/// The first 64 bits of a keyed HMAC of what was asked, taken at the edge. The same key with other content is refused.
/// </param>
public readonly record struct CommandId(Guid Value, long Content);
