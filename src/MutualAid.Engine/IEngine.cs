using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;

namespace MutualAid.Engine;

/// <summary>Where commands go. Two engines stand behind it: one machine's, and a cluster's.</summary>
public interface IEngine
{
    /// <summary>Raised soon after every commit, for whoever follows the feed; once for several, perhaps.</summary>
    event Action? Committed;

    /// <summary>
    /// Has a command decided by its aggregate and waits until the outcome is durable. Sending it again with the same
    /// key is always safe, and is what to do after an exception: the outcome may have been stored or not. Commands that
    /// don't wait for each other may be decided in any order.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// The caller stopped waiting; the command may take effect all the same.
    /// </exception>
    Task<Decision<TEvent>> Send<TState, TCommand, TEvent>(
        AggregateType<TState, TCommand, TEvent> type,
        Guid id,
        CommandId retryKey,
        TCommand command,
        CancellationToken cancellation)
        where TState : class
        where TCommand : class
        where TEvent : class;

    /// <summary>The aggregate's state after all that has been acknowledged so far.</summary>
    Task<TState> Read<TState, TCommand, TEvent>(
        AggregateType<TState, TCommand, TEvent> type, Guid id, CancellationToken cancellation)
        where TState : class
        where TCommand : class
        where TEvent : class;

    /// <summary>
    /// Lets go of what is in memory of an aggregate: its stored events were rewritten. When this ends, everything that was
    /// decided before is durable, and what follows is decided by what is stored.
    /// </summary>
    Task Reload(AggregateId id, CancellationToken cancellation);
}

/// <summary>What callers make of a decision.</summary>
public static class Decisions
{
    /// <summary>The refusal, or null when the command was accepted.</summary>
    public static async Task<Refusal?> Refusal<TEvent>(this Task<Decision<TEvent>> decision) =>
        (await decision as Decision<TEvent>.Refused)?.Reason;
}

/// <summary>The engine's calls, one for each kind of aggregate.</summary>
public static class EngineCalls
{
    public static Task<Decision<HouseholdEvent>> Send(
        this IEngine engine, HouseholdId id, CommandId key, HouseholdCommand command, CancellationToken cancellation) =>
        engine.Send(Aggregates.Household, id.Value, key, command, cancellation);

    public static Task<Decision<PantryEvent>> Send(
        this IEngine engine, PantryId id, CommandId key, PantryCommand command, CancellationToken cancellation) =>
        engine.Send(Aggregates.Pantry, id.Value, key, command, cancellation);

    public static Task<Decision<DistributionEvent>> Send(
        this IEngine engine,
        DistributionId id,
        CommandId key,
        DistributionCommand command,
        CancellationToken cancellation) =>
        engine.Send(Aggregates.Distribution, id.Value, key, command, cancellation);

    public static Task<Decision<RouteEvent>> Send(
        this IEngine engine, RouteId id, CommandId key, RouteCommand command, CancellationToken cancellation) =>
        engine.Send(Aggregates.Route, id.Value, key, command, cancellation);

    public static Task<Decision<DriverEvent>> Send(
        this IEngine engine, DriverId id, CommandId key, DriverCommand command, CancellationToken cancellation) =>
        engine.Send(Aggregates.Driver, id.Value, key, command, cancellation);

    public static Task<HouseholdState> Read(this IEngine engine, HouseholdId id, CancellationToken cancellation) =>
        engine.Read(Aggregates.Household, id.Value, cancellation);

    public static Task<PantryState> Read(this IEngine engine, PantryId id, CancellationToken cancellation) =>
        engine.Read(Aggregates.Pantry, id.Value, cancellation);

    public static Task<DistributionState> Read(
        this IEngine engine, DistributionId id, CancellationToken cancellation) =>
        engine.Read(Aggregates.Distribution, id.Value, cancellation);

    public static Task<RouteState> Read(this IEngine engine, RouteId id, CancellationToken cancellation) =>
        engine.Read(Aggregates.Route, id.Value, cancellation);

    public static Task<DriverState> Read(this IEngine engine, DriverId id, CancellationToken cancellation) =>
        engine.Read(Aggregates.Driver, id.Value, cancellation);
}
