using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Engine;

namespace MutualAid.Orleans;

/// <summary>What every aggregate's grain does; its key is the aggregate's id.</summary>
public interface IAggregateGrain : IGrainWithGuidKey
{
    /// <summary>Has a command decided, and answers once the outcome is durable.</summary>
    /// <param name="key">The retry key.</param>
    /// <param name="content">What the retry key was used for.</param>
    /// <param name="command">The command as the store writes things.</param>
    [Alias("send")]
    Task<WireOutcome> Send(Guid key, long content, WireText command);

    /// <summary>The durable state, or what has happened since the version that the caller knows; -1 when it knows none.</summary>
    [Alias("read")]
    Task<WireState> Read(long knownVersion);

    /// <summary>Lets go of what is in memory, the snapshot included.</summary>
    [Alias("reload")]
    Task Reload();
}

[Alias("household")]
public interface IHouseholdGrain : IAggregateGrain;

[Alias("pantry")]
public interface IPantryStockGrain : IAggregateGrain;

[Alias("distribution")]
public interface IDistributionGrain : IAggregateGrain;

[Alias("route")]
public interface IDeliveryRouteGrain : IAggregateGrain;

[Alias("driver")]
public interface IDriverGrain : IAggregateGrain;

[GrainType("household")]
internal sealed class HouseholdGrain(Silo silo, [PersistentState("snapshot", Silo.Snapshots)] IPersistentState<KeptState> snapshot)
    : AggregateGrain<HouseholdState, HouseholdCommand, HouseholdEvent>(Aggregates.Household, silo, snapshot), IHouseholdGrain;

[GrainType("pantry")]
internal sealed class PantryStockGrain(Silo silo, [PersistentState("snapshot", Silo.Snapshots)] IPersistentState<KeptState> snapshot)
    : AggregateGrain<PantryState, PantryCommand, PantryEvent>(Aggregates.Pantry, silo, snapshot), IPantryStockGrain;

[GrainType("distribution")]
internal sealed class DistributionGrain(Silo silo, [PersistentState("snapshot", Silo.Snapshots)] IPersistentState<KeptState> snapshot)
    : AggregateGrain<DistributionState, DistributionCommand, DistributionEvent>(Aggregates.Distribution, silo, snapshot), IDistributionGrain;

[GrainType("route")]
internal sealed class DeliveryRouteGrain(Silo silo, [PersistentState("snapshot", Silo.Snapshots)] IPersistentState<KeptState> snapshot)
    : AggregateGrain<RouteState, RouteCommand, RouteEvent>(Aggregates.Route, silo, snapshot), IDeliveryRouteGrain;

[GrainType("driver")]
internal sealed class DriverGrain(Silo silo, [PersistentState("snapshot", Silo.Snapshots)] IPersistentState<KeptState> snapshot)
    : AggregateGrain<DriverState, DriverCommand, DriverEvent>(Aggregates.Driver, silo, snapshot), IDriverGrain;
