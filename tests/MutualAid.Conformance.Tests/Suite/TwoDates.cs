using System.Collections.Immutable;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>
/// Two households, one driver, and two dates a week apart for which both ask; so much happens that every aggregate which
/// names them has snapshots.
/// </summary>
internal sealed class TwoDates(Harness harness)
{
    private static readonly Instant Friday = Instant.FromUtc(2026, 12, 4, 18, 0);
    private static readonly CancellationToken Never = CancellationToken.None;
    private int _operations;

    public PantryId Pantry { get; } = new(Guid.NewGuid());

    public HouseholdId Leaves { get; } = new(Guid.NewGuid());

    public HouseholdId Stays { get; } = new(Guid.NewGuid());

    public DriverId Driver { get; } = new(Guid.NewGuid());

    public DistributionId[] Dates { get; } = [new(Guid.NewGuid()), new(Guid.NewGuid())];

    public RouteId[] Routes { get; } = [new(Guid.NewGuid()), new(Guid.NewGuid())];

    /// <summary>By date: the stop of the household that leaves, and of the one that stays.</summary>
    public StopId[][] Stops { get; } = [[new(Guid.NewGuid()), new(Guid.NewGuid())], [new(Guid.NewGuid()), new(Guid.NewGuid())]];

    /// <summary>With this its registration was sent.</summary>
    public CommandId Registration { get; } = ConformanceSuite.NewKey();

    public static HouseholdCommand.RegisterHousehold Registers(PantryId pantry) => new(
        pantry, ImmutableSortedDictionary<string, FieldVersion>.Empty.Add("address", new FieldVersion(Guid.NewGuid())), Friday);

    /// <summary>Both dates, the second one closed or not, and then one household asks to be forgotten.</summary>
    public async Task Run(bool secondIsClosed = true, bool erased = true)
    {
        await Prepare();
        for (int n = 0; n < 2; n++)
        {
            RequestId[] requests = await Plan(n);
            await Drive(n, requests);
            if (n == 0 || secondIsClosed) await Send(Pantry, new PantryCommand.CloseDistribution(Dates[n]));
            await harness.Settle();
        }

        if (erased) await Send(Leaves, new HouseholdCommand.AskErasure(Friday));
        await harness.Settle();
        Assert.Empty(await harness.Store.ListParked(Never));
    }

    public OperationOrder NextOperation() => new(
        Friday.Plus(Duration.FromMinutes(++_operations)), _operations, new OperationId(Guid.NewGuid()));

    private async Task Prepare()
    {
        await Send(Pantry, new PantryCommand.OpenPantry(Stock.Profile));
        await Send(Pantry, new PantryCommand.DefineItem(Stock.Food("I1", "protein", tags: "vegan")));
        await Send(Pantry, new PantryCommand.DefineBoxTemplate(Stock.Template(("protein", 3, 0))));
        await Send(Pantry, Stock.Receive("L1", "I1", 60));
        Assert.IsType<Decision<HouseholdEvent>.Accepted>(await harness.Engine.Send(Leaves, Registration, Registers(Pantry), Never));
        await Send(Stays, Registers(Pantry));
        await Send(Driver, new DriverCommand.RegisterDriver(
            Pantry, "D", new Vehicle(10, 5), true, [], ImmutableSortedDictionary<string, FieldVersion>.Empty));
        // Never this driver for them, then after all, and for one of them never again.
        foreach (HouseholdId household in (HouseholdId[])[Leaves, Stays])
        {
            await Send(Driver, new DriverCommand.ExcludeHousehold(household));
            await Send(Driver, new DriverCommand.AllowHousehold(household));
            await Send(Driver, new DriverCommand.ExcludeHousehold(household));
        }

        for (int n = 0; n < 30; n++) await Send(Driver, new DriverCommand.ChangeVehicle(new Vehicle(10, 5), true));
    }

    private async Task<RequestId[]> Plan(int n)
    {
        LocalDate day = Stock.Saturday.PlusWeeks(n);
        Instant cutoff = Friday.Plus(Duration.FromDays(7 * n)).Plus(Duration.FromHours(2));
        await Send(Dates[n], new DistributionCommand.OpenDistribution(Pantry, day, cutoff, 5));
        RequestId[] requests = [new(Guid.NewGuid()), new(Guid.NewGuid())];
        RequestId withdrawn = new(Guid.NewGuid());
        await Send(Leaves, Asks(withdrawn));
        await harness.Settle();
        await Send(Leaves, new HouseholdCommand.CancelRequest(withdrawn, Friday));
        await harness.Settle();
        await Send(Leaves, Asks(requests[0]));
        await Send(Stays, Asks(requests[1]));
        // Refused: there is one open. What was refused names it.
        Assert.NotNull(await harness.Engine.Send(Leaves, ConformanceSuite.NewKey(), Asks(withdrawn), Never).Refusal());
        await harness.Settle();
        BoxId[] boxes = [new(Guid.NewGuid()), new(Guid.NewGuid())];
        await Send(Pantry, new PantryCommand.AllocateDistribution(Dates[n], day, [.. Both.Select(i =>
            new BoxRequest(requests[i], boxes[i], $"B{n}{i}", 1, RequestPriority.Normal, DietaryNeeds.None))]));
        await harness.Settle();
        await Send(Driver, new DriverCommand.OfferShift(day, new LocalTime(9, 0), new LocalTime(13, 0)));
        int revision = (await harness.Engine.Read(Driver, Never)).Revision;
        var route = new PlannedRoute(
            Routes[n], Driver, revision, 0,
            [.. Both.Select(i => new PlannedStop(
                Stops[n][i], $"S{n}{i}", requests[i], i == 0 ? Leaves : Stays, [new PlannedBox(boxes[i], $"B{n}{i}", 1)], cutoff))],
            cutoff, cutoff, 1000);
        for (int draft = 0; draft < 30; draft++) await Send(Dates[n], new DistributionCommand.SavePlan(draft, [route], []));
        await Send(Dates[n], new DistributionCommand.PublishPlan(
            30, Guid.NewGuid(), boxes.ToImmutableDictionary(box => box, _ => 1),
            ImmutableDictionary<DriverId, int>.Empty.Add(Driver, revision)));
        await harness.Settle();
        foreach (BoxId box in boxes)
        {
            await Send(Pantry, new PantryCommand.PickBox(box, []));
            await Send(Pantry, new PantryCommand.PackBox(box));
        }

        await Send(Routes[n], new RouteCommand.ReportLoad(NextOperation(), [.. boxes.Select(box => new LoadReport(box, null))]));
        await harness.Settle();
        return requests;

        HouseholdCommand.OpenRequest Asks(RequestId request) => new(request, Dates[n], day, null, cutoff, Friday);
    }

    private async Task Drive(int n, RequestId[] requests)
    {
        for (int calls = 0; calls < 30; calls++)
            await Send(Routes[n], new RouteCommand.AskHelp(NextOperation(), HelpKind.CallMe, Stops[n][0], null));
        foreach (StopId stop in Stops[n])
            await Send(Routes[n], new RouteCommand.RecordOutcome(
                NextOperation(), stop, new StopOutcome(StopOutcomeKind.Delivered, HandoverKind.DoorWords, [])));
        await Send(Routes[n], new RouteCommand.EndRoute(NextOperation()));
        await harness.Settle();
        Assert.Equal(requests[0], (await harness.Engine.Read(Leaves, Never)).LastEnded!.Id);
    }

    private static readonly int[] Both = [0, 1];

    private async Task Send(PantryId id, PantryCommand command) =>
        Accepted(await harness.Engine.Send(id, ConformanceSuite.NewKey(), command, Never));

    private async Task Send(HouseholdId id, HouseholdCommand command) =>
        Accepted(await harness.Engine.Send(id, ConformanceSuite.NewKey(), command, Never));

    private async Task Send(DistributionId id, DistributionCommand command) =>
        Accepted(await harness.Engine.Send(id, ConformanceSuite.NewKey(), command, Never));

    private async Task Send(DriverId id, DriverCommand command) =>
        Accepted(await harness.Engine.Send(id, ConformanceSuite.NewKey(), command, Never));

    private async Task Send(RouteId id, RouteCommand command) =>
        Accepted(await harness.Engine.Send(id, ConformanceSuite.NewKey(), command, Never));

    private static void Accepted<TEvent>(Decision<TEvent> decision) =>
        Assert.True(decision is Decision<TEvent>.Accepted, decision.ToString());
}
