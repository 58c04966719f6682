using Microsoft.Extensions.Logging;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;
using MutualAid.Engine.Turns;
using Orleans.Concurrency;
using Orleans.Storage;

namespace MutualAid.Orleans;

/// <summary>
/// Hosts one aggregate's turns. Commands that come in while a commit is under way are decided together, so the grain
/// has to be reentrant; no rule lives here.
/// </summary>
[Reentrant]
internal abstract class AggregateGrain<TState, TCommand, TEvent>(
    AggregateType<TState, TCommand, TEvent> type, Silo silo, IPersistentState<KeptState> snapshot)
    : Grain, IAggregateGrain
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private Mailbox<TState, TCommand, TEvent> _mailbox = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _mailbox = new(type, this.GetPrimaryKey(), silo.Store, silo.Commits, silo.Options, new KeptSnapshots(Newest, Keep, () => snapshot.ReadStateAsync()));
        return Task.CompletedTask;
    }

    public async Task<WireOutcome> Send(Guid key, long content, WireText command)
    {
        var read = (TCommand)type.ReadCommand(command.Name, command.Body);
        return WireOutcome.Of(await _mailbox.TrySend(new CommandId(key, content), read)!);
    }

    public async Task<WireState> Read(long knownVersion)
    {
        Current<TState> current = await _mailbox.TryRead()!;
        return _mailbox.EventsBetween(knownVersion, current.Version) is { } since
            ? new WireState(current.Version, null, [.. since.Select(one => new WireText(one.Name, one.Body))])
            : new WireState(current.Version, StoreJson.Write(current.State), []);
    }

    public Task Reload() => _mailbox.Reload();

    private Snapshot? Newest() =>
        snapshot.State is { State: { } text } kept ? new Snapshot(kept.Version, kept.Schema, text) : null;

    private async Task Keep(Snapshot newer)
    {
        snapshot.State = new KeptState { Version = newer.Version, Schema = newer.Schema, State = newer.State };
        try
        {
            await snapshot.WriteStateAsync();
        }
        catch (Exception exception)
        {
            silo.Log.LogWarning("A snapshot of a {Kind} was not kept: {Reason}", type.Kind, exception.GetType().Name);
            if (exception is InconsistentStateException) await snapshot.ReadStateAsync(); // another activation's
        }
    }
}

/// <summary>A snapshot as grain storage has it.</summary>
[GenerateSerializer]
[Alias("snapshot")]
internal sealed class KeptState
{
    [Id(0)]
    public long Version { get; set; }

    [Id(1)]
    public int Schema { get; set; }

    [Id(2)]
    public string? State { get; set; }
}
