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

    public Task<Decision<HouseholdEvent>> Send(HouseholdId id, HouseholdCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    public Task<Decision<PantryEvent>> Send(PantryId id, PantryCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    public Task<Decision<DistributionEvent>> Send(DistributionId id, DistributionCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    public Task<Decision<RouteEvent>> Send(RouteId id, RouteCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    public Task<Decision<DriverEvent>> Send(DriverId id, DriverCommand command) =>
        engine.Send(id, NextKey(), command, cancellation);

    private CommandId NextKey()
    {
        string source = $"{process}|{recorded.Stream}|{recorded.Version}|{retry}|{_sent++}";
        // The content follows from the event, so its fingerprint may be that of the event's place.
        return new CommandId(DerivedId.Of(source), BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(source))));
    }
}
