using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;

namespace MutualAid.Orleans;

/// <summary>
/// The engine of a cluster: each aggregate is a grain on one of the silos. While a silo is being replaced, calls to its
/// grains are tried again under the same key, which is always safe.
/// </summary>
internal sealed class OrleansEngine(IGrainFactory grains, Silo silo, FeedWatch feed, TimeProvider clock) : IEngine
{
    /// <summary>States that the caller's side remembers, so that only what changed crosses the wire.</summary>
    private const int RememberedStates = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<AggregateId, (long Version, object State)> _known = new();

    public event Action? Committed
    {
        add
        {
            silo.Commits.Committed += value;
            feed.Moved += value;
        }

        remove
        {
            silo.Commits.Committed -= value;
            feed.Moved -= value;
        }
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
        IAggregateGrain grain = Grain(type.Kind, id);
        WireText text = WireText.Of(command);
        WireOutcome outcome = await WhileSilosChange(() => grain.Send(retryKey.Value, retryKey.Content, text), cancellation);
        return EngineTelemetry.Ended(span, outcome.Read<TEvent>(type));
    }

    public async Task<TState> Read<TState, TCommand, TEvent>(
        AggregateType<TState, TCommand, TEvent> type, Guid id, CancellationToken cancellation)
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        var name = new AggregateId(type.Kind, id);
        IAggregateGrain grain = Grain(type.Kind, id);
        var known = _known.TryGetValue(name, out var entry) ? entry : (Version: -1, State: null!);
        WireState read = await WhileSilosChange(() => grain.Read(known.Version), cancellation);
        TState state = read.Text is not null
            ? JsonSerializer.Deserialize<TState>(read.Text, StoreJson.Options)!
            : type.Decider.Fold((TState)known.State, read.Since.Select(one => (TEvent)type.ReadEvent(one.Name, one.Body)));
        if (_known.Count >= RememberedStates) _known.Clear();
        _known[name] = (read.Version, state);
        return state;
    }

    public async Task Reload(AggregateId id, CancellationToken cancellation)
    {
        await WhileSilosChange(
            async () =>
            {
                await Grain(id.Kind, id.Value).Reload();
                return true;
            },
            cancellation);
        _known.TryRemove(id, out _);
    }

    private IAggregateGrain Grain(AggregateKind kind, Guid id) => kind switch
    {
        AggregateKind.Household => grains.GetGrain<IHouseholdGrain>(id),
        AggregateKind.Pantry => grains.GetGrain<IPantryStockGrain>(id),
        AggregateKind.Distribution => grains.GetGrain<IDistributionGrain>(id),
        AggregateKind.Route => grains.GetGrain<IDeliveryRouteGrain>(id),
        AggregateKind.Driver => grains.GetGrain<IDriverGrain>(id),
    };

    private async Task<T> WhileSilosChange<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        for (TimeSpan wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                return await call().WaitAsync(cancellation);
            }
            catch (Exception exception) when (
                exception is OrleansException or TimeoutException && clock.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(wait, clock, cancellation);
            }
        }
    }
}
