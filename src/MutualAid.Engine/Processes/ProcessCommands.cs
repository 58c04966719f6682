using System.Security.Cryptography;
using System.Text;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;

namespace MutualAid.Engine.Processes;

/// <summary>Sends a process's commands for one event, under keys that are the same whenever the event is handled.</summary>
/// <param name="retry">How often a person had the event tried again; each time needs keys of its own.</param>
public sealed class ProcessCommands(
    IEngine engine, string process, RecordedEvent recorded, int retry, CancellationToken cancellation)
{
    private int _sent;

    /// <summary>Whether anything followed.</summary>
    public bool HasSent { get; private set; }

    /// <summary>
    /// A household that is counted by its date alone needs no telling. A key is taken all the same, so that the others stay
    /// what they were.
    /// </summary>
    public Task<Decision<HouseholdEvent>> Send(HouseholdId id, HouseholdCommand command)
    {
        CommandId key = NextKey();
        return id == default ? Task.FromResult(Decision<HouseholdEvent>.Nothing) : engine.Send(id, key, command, cancellation);
    }

    public Task<Decision<PantryEvent>> Send(PantryId id, PantryCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    public Task<Decision<DistributionEvent>> Send(DistributionId id, DistributionCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    public Task<Decision<RouteEvent>> Send(RouteId id, RouteCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    public Task<Decision<DriverEvent>> Send(DriverId id, DriverCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    /// <summary>
    /// For the only command that the event leads to in this household. Its key does not depend on the commands before
    /// it, so those may come in another order or at the same time, or be others when the event is handled again.
    /// </summary>
    public Task<Decision<HouseholdEvent>> SendOnce(HouseholdId id, HouseholdCommand command) =>
        engine.Send(id, KeyOf(Source(id)), command, cancellation);

    /// <summary>An id for what the event leads to in a household, the same whenever the event is handled.</summary>
    public Guid Derive(HouseholdId id) => DerivedId.Of($"{Source(id)}|id");

    private CommandId NextKey() => KeyOf(Source(_sent++));

    private string Source(object place) => $"{process}|{recorded.Stream}|{recorded.Version}|{retry}|{place}";

    private CommandId KeyOf(string source)
    {
        HasSent = true;
        // The content follows from the event, so its fingerprint may be that of the event's place.
        return new CommandId(DerivedId.Of(source), BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(source))));
    }
}
