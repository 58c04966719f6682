using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Embedded;
using MutualAid.Engine.Processes;
using NodaTime;

namespace MutualAid.Bench.Drivers;

/// <summary>
/// A pantry on its delivery day, made without pages and planner: households that asked, a box for each, drivers with an
/// enrolled device, and a published route for each of them.
/// </summary>
internal sealed class PublishedRoutes(IEventStore store, int drivers, int stops)
{
    private const int AtOnce = 64;
    private static readonly string[] Categories = ["protein", "grain", "vegetables", "fruit"];
    private static readonly Instant Now = SystemClock.Instance.GetCurrentInstant();
    private readonly PantryId _pantry = new(Guid.NewGuid());
    private readonly DistributionId _distribution = new(Guid.NewGuid());
    private readonly (HouseholdId Household, RequestId Request, BoxId Box)[] _asked =
    [
        .. Enumerable.Range(0, drivers * stops).Select(_ =>
            (new HouseholdId(Guid.NewGuid()), new RequestId(Guid.NewGuid()), new BoxId(Guid.NewGuid()))),
    ];

    private IEngine _engine = null!;

    public LocalDate Date { get; } = Now.InUtc().Date;

    /// <summary>Each driver's device, with the key that it signs with.</summary>
    public (DriverId Driver, DeviceId Device, ECDsa Key)[] Devices { get; } =
    [
        .. Enumerable.Range(0, drivers).Select(_ =>
            (new DriverId(Guid.NewGuid()), new DeviceId(Guid.NewGuid()), ECDsa.Create(ECCurve.NamedCurves.nistP256))),
    ];

    public async Task Publish()
    {
        await using var engine = new EmbeddedEngine(store, new EngineOptions());
        _engine = engine;
        using var processes = new ProcessRunner(
            engine, store, DomainProcesses.All, new ProcessRunnerOptions(), TimeProvider.System, NullLogger<ProcessRunner>.Instance);
        engine.Committed += processes.Wake;
        await processes.StartAsync(CancellationToken.None);
        await Stock();
        await Check(Send(new DistributionCommand.OpenDistribution(_pantry, Date, Now + Duration.FromDays(1), _asked.Length)));
        await Parallel.ForEachAsync(_asked, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
        {
            await Check(Send(one.Household, new HouseholdCommand.RegisterHousehold(_pantry, Fields, Now)));
            await Check(Send(
                one.Household, new HouseholdCommand.OpenRequest(one.Request, _distribution, Date, null, Now + Duration.FromDays(1), Now)));
        });
        await Parallel.ForEachAsync(Devices, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) => await Enrol(one));
        await Send(new PantryCommand.AllocateDistribution(_distribution, Date, [.. _asked.Select((one, n) =>
            new BoxRequest(one.Request, one.Box, $"B{n}", 2, RequestPriority.Normal, DietaryNeeds.None))]));
        await processes.Settled(CancellationToken.None);
        PantryState pantry = await engine.Read(_pantry, CancellationToken.None);
        PlannedRoute[] routes = await Task.WhenAll(Devices.Select((one, n) => Plan(one.Driver, n, pantry)));
        await Check(Send(new DistributionCommand.SavePlan(0, [.. routes], [])));
        await Check(Send(new DistributionCommand.PublishPlan(
            1,
            Guid.NewGuid(),
            routes.SelectMany(route => route.Stops).SelectMany(stop => stop.Boxes)
                .ToImmutableDictionary(box => box.Box, box => box.Revision),
            routes.ToImmutableDictionary(route => route.Driver, route => route.DriverRevision))));
        await processes.Settled(CancellationToken.None);
        if ((await engine.Read(_distribution, CancellationToken.None)).Stops.Count != _asked.Length)
            throw new InvalidOperationException("The routes were not published.");
        await processes.StopAsync(CancellationToken.None);
    }

    private static ImmutableSortedDictionary<string, FieldVersion> Fields => ImmutableSortedDictionary<string, FieldVersion>.Empty;

    private async Task Stock()
    {
        await Send(new PantryCommand.OpenPantry(new PantryProfile(
            "Corner Pantry", "Etc/UTC", new GeoPoint(34.03, -118.2), Duration.FromMinutes(15), 110, [])));
        foreach (string category in Categories)
        {
            await Send(new PantryCommand.DefineItem(new Item(
                new ItemId(category), category, null, category, "can", new Grams(400), StorageKind.Ambient, [], [])));
            await Send(new PantryCommand.ReceiveLot(
                new LotId(category.ToUpperInvariant()), new ItemId(category), _asked.Length * 3, null, LotSource.Donation, false));
        }

        await Send(new PantryCommand.DefineBoxTemplate(new BoxTemplate([.. Categories.Select(one => new BoxTemplateLine(one, 2, 1))])));
    }

    private async Task Enrol((DriverId Driver, DeviceId Device, ECDsa Key) one)
    {
        string key = Convert.ToBase64String(one.Key.ExportSubjectPublicKeyInfo());
        string invitation = one.Device.ToString();
        foreach (DriverCommand command in (DriverCommand[])
        [
            new DriverCommand.RegisterDriver(_pantry, "driver", new Vehicle(stops, stops), true, [], Fields),
            new DriverCommand.OfferShift(Date, new LocalTime(9, 0), new LocalTime(17, 0)),
            new DriverCommand.InviteDriver(invitation, Now + Duration.FromDays(1)),
            new DriverCommand.EnrolDevice(invitation, one.Device, key, key, Now),
        ]) await Check(_engine.Send(one.Driver, NewKey(), command, CancellationToken.None));
    }

    private async Task<PlannedRoute> Plan(DriverId driver, int number, PantryState pantry)
    {
        int revision = (await _engine.Read(driver, CancellationToken.None)).Revision;
        var planned = _asked.Skip(number * stops).Take(stops).Select((one, n) => new PlannedStop(
            new StopId(Guid.NewGuid()),
            $"{number}-{n}",
            one.Request,
            one.Household,
            [new PlannedBox(one.Box, pantry.Boxes[one.Box].Code, pantry.Boxes[one.Box].Revision)],
            Now + Duration.FromMinutes(10 * n)));
        return new PlannedRoute(new RouteId(Guid.NewGuid()), driver, revision, 0, [.. planned], Now, Now + Duration.FromHours(8), 10_000);
    }

    private Task<Decision<HouseholdEvent>> Send(HouseholdId household, HouseholdCommand command) =>
        _engine.Send(household, NewKey(), command, CancellationToken.None);

    private Task<Decision<DistributionEvent>> Send(DistributionCommand command) =>
        _engine.Send(_distribution, NewKey(), command, CancellationToken.None);

    private Task Send(PantryCommand command) => Check(_engine.Send(_pantry, NewKey(), command, CancellationToken.None));

    private static async Task Check<TEvent>(Task<Decision<TEvent>> decision)
    {
        if (await decision.Refusal() is { } refusal) throw new InvalidOperationException($"Refused: {refusal}");
    }

    private static CommandId NewKey() => new(Guid.NewGuid(), 1);
}
