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

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>What the processes do when a day does not go as planned: every promise is kept, or taken back everywhere.</summary>
public sealed class TroubledDayTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private Harness _harness = null!;
    private SmallDay _day = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await Harness.Open(new SqliteHarness());
        _day = new SmallDay(_harness, "troubled");
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.AssertClean();
        Assert.Empty(await _harness.Store.ListParked(Never));
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task DriverChangedWhilePublishing_EveryPromiseIsTakenBack()
    {
        await _day.Plan();
        await _harness.ReopenWithoutProcesses();
        await _day.Publish();
        await _day.Send("change", _day.Driver(2), new DriverCommand.ChangeVehicle(new Vehicle(3, 0), true));
        await _harness.ReopenWithProcesses();
        await _harness.Settle();

        Assert.Null((await Distribution()).Publishing);
        Assert.Empty((await Distribution()).Stops);
        Assert.All((await Pantry()).Boxes.Values, box => Assert.Null(box.Route));
        Assert.Null((await _harness.Engine.Read(_day.Driver(1), Never)).Shifts[Stock.Saturday].Route);
        Assert.Equal(0, (await Route(1)).Version);
    }

    [Fact]
    public async Task RequestLeftWhilePublishing_ItsStopIsCancelledAndItsBoxGivenUp()
    {
        await _day.Plan();
        await _harness.ReopenWithoutProcesses();
        // Its box is not known here yet, so only the publication can find that nobody waits for it any more.
        await _day.Send("forget", _day.Distribution, new DistributionCommand.RecordBoxReleased(_day.Request(2), _day.Box(2)));
        await _day.Publish();
        await _day.Send("leave", _day.Distribution, new DistributionCommand.WithdrawRequest(_day.Request(2)));
        await _harness.ReopenWithProcesses();
        await _harness.Settle();

        Assert.Equal(CancelReason.ByHousehold, (await Route(1)).Stops[1].Cancelled);
        Assert.Equal(BoxStage.Released, (await Pantry()).Boxes[_day.Box(2)].Stage);
        Assert.Equal(_day.Route(1), (await Pantry()).Boxes[_day.Box(1)].Route);
        Assert.DoesNotContain(_day.Request(2), (await Distribution()).Stops.Keys);
    }

    [Fact]
    public async Task StopCancelledReplannedAndRouteWithdrawn_FreeTheirBoxesAndRequests()
    {
        await _day.Morning();
        await _day.Send("cancel", _day.Route(1), new RouteCommand.CancelStop(_day.Stop(1), CancelReason.ByDispatcher));
        RouteState before = await Route(1);
        await _day.Send("replan", _day.Route(1), new RouteCommand.ReplanRoute(before.Version, [.. before.Stops.Skip(2)]));
        await _day.Send("withdraw", _day.Route(2), new RouteCommand.WithdrawRoute());
        await _harness.Settle();

        Assert.Equal([_day.Box(3), _day.Box(4), _day.Box(5)], await Promised());
        Assert.Equal(3, (await Distribution()).Stops.Count);
        Assert.Null((await _harness.Engine.Read(_day.Driver(2), Never)).Shifts[Stock.Saturday].Route);
        Assert.Equal(_day.Route(1), (await _harness.Engine.Read(_day.Driver(1), Never)).Shifts[Stock.Saturday].Route);

        async Task<IEnumerable<BoxId>> Promised() =>
            (await Pantry()).Boxes.Values.Where(box => box.Route is not null).OrderBy(box => box.Code).Select(box => box.Id);
    }

    [Fact]
    public async Task RouteChangedWhileItIsReplanned_KeepsItsOldStopsAndTheirBoxesOnly()
    {
        await ReplanWithStop6Freed(_day.Planned(1, 1, 2, 3, 4, 5, 6) with { BaseVersion = 1 });
        await _day.Send("cancel 1", _day.Route(1), new RouteCommand.CancelStop(_day.Stop(1), CancelReason.ByDispatcher));
        await _harness.ReopenWithProcesses();
        await _harness.Settle();

        Assert.Equal([2, 3, 4, 5], await BoxesOnRoute(1));
        Assert.Equal([7, 8, 9, 10, 11], await BoxesOnRoute(2));
        Assert.Null((await Distribution()).Publishing);
        Assert.Equal(9, (await Distribution()).Stops.Count);
        Assert.DoesNotContain(_day.Request(6), (await Distribution()).Stops.Keys);
    }

    [Fact]
    public async Task AnotherDriverSaysNoWhileReplanning_TheRouteUnderWayKeepsItsBoxes()
    {
        await ReplanWithStop6Freed(_day.Planned(1, 1, 2, 3, 4, 5) with { BaseVersion = 1 }, _day.Planned(3, 6));
        await _harness.ReopenWithProcesses();
        await _harness.Settle();

        Assert.Equal([1, 2, 3, 4, 5], await BoxesOnRoute(1));
        Assert.Null((await Pantry()).Boxes[_day.Box(6)].Route);
        Assert.Null((await Distribution()).Publishing);
    }

    [Fact]
    public async Task DeliveredAndGoneWhileReplanning_StaysDelivered()
    {
        await ReplanWithStop6Freed(_day.Planned(1, 1, 2, 3, 4, 5) with { BaseVersion = 1 });
        await _day.Send("outcome", _day.Route(1), new RouteCommand.RecordOutcome(
            _day.Order(1, 10), _day.Stop(1), new StopOutcome(StopOutcomeKind.Delivered, HandoverKind.DoorWords, [])));
        await _day.Send("leave", _day.Distribution, new DistributionCommand.WithdrawRequest(_day.Request(1)));
        await _harness.ReopenWithProcesses();
        await _harness.Settle();

        Assert.Equal(2, (await Route(1)).Version);
        Assert.Null((await Route(1)).Stops[0].Cancelled);
        Assert.Equal(3, (await Pantry()).Boxes[_day.Box(1)].Lines.Sum(line => line.Delivered));
    }

    [Fact]
    public async Task DeliveredBeforeItsCancellationArrived_StaysDelivered()
    {
        await _day.Morning();
        await _harness.ReopenWithoutProcesses();
        await _day.Send("load", _day.Route(1), new RouteCommand.ReportLoad(_day.Order(1, 5), [new LoadReport(_day.Box(1), null)]));
        await _day.Send("outcome", _day.Route(1), new RouteCommand.RecordOutcome(
            _day.Order(1, 10), _day.Stop(1), new StopOutcome(StopOutcomeKind.Delivered, HandoverKind.DoorWords, [])));
        await _day.Send("erase", _day.Household(1), new HouseholdCommand.AskErasure(Stock.At(0).OccurredAt));
        await _harness.ReopenWithProcesses();
        await _harness.Settle();

        Assert.Null((await Route(1)).Stops[0].Cancelled);
        Assert.Equal(3, (await Pantry()).Boxes[_day.Box(1)].Lines.Sum(line => line.Delivered));
        Assert.Equal(HouseholdStatus.Forgotten, (await _harness.Engine.Read(_day.Household(1), Never)).Status);
    }

    [Fact]
    public async Task DayCalledOff_EveryRequestEndsUnserved()
    {
        await _day.Plan();
        for (int n = 1; n < SmallDay.Households; n++)
            await _day.Send($"give up {n}", _day.Pantry, new PantryCommand.ReleaseBox(_day.Box(n)));
        await _day.Send("close", _day.Pantry, new PantryCommand.CloseDistribution(_day.Distribution));
        await _harness.Settle();

        for (int n = 1; n < SmallDay.Households; n++)
        {
            HouseholdState household = await _harness.Engine.Read(_day.Household(n), Never);
            Assert.Equal((null, RequestOutcome.Unserved), (household.Request, household.LastEnded!.Outcome));
        }
    }

    [Fact]
    public async Task UnitKeptBackOfOneBoxOfTwo_TheOtherIsHandedOverWhole()
    {
        await _day.Plan();
        LotId lot = (await Pantry()).Boxes[_day.Box(1)].Lines[0].Lot;
        Assert.Equal(lot, (await Pantry()).Boxes[_day.Box(2)].Lines[0].Lot);
        await _day.Send("publish", _day.Route(9), new RouteCommand.PublishRoute(
            _day.Distribution, _day.Pantry, _day.Driver(1), Stock.Saturday,
            [new RouteStop(
                _day.Stop(1), "S1", _day.Request(1), _day.Household(1),
                [new RouteBox(_day.Box(1), "B01"), new RouteBox(_day.Box(2), "B02")], Stock.At(0).OccurredAt)]));
        await _day.Send("partly", _day.Route(9), new RouteCommand.RecordOutcome(_day.Order(1, 10), _day.Stop(1), new StopOutcome(
            StopOutcomeKind.PartlyDelivered, HandoverKind.DoorWords, [new KeptBack(_day.Box(1), lot, 1)])));
        await _harness.Settle();

        PantryState pantry = await Pantry();
        Assert.Equal(2, pantry.Boxes[_day.Box(1)].Lines.Sum(line => line.Delivered));
        Assert.Equal(3, pantry.Boxes[_day.Box(2)].Lines.Sum(line => line.Delivered));
    }

    [Fact]
    public async Task HouseholdCancelsItsStop_IsWithdrawnEverywhere()
    {
        await _day.Morning();
        await _day.Send("erase", _day.Household(1), new HouseholdCommand.AskErasure(Stock.At(0).OccurredAt));
        await _harness.Settle();

        Assert.Equal(HouseholdStatus.Forgotten, (await _harness.Engine.Read(_day.Household(1), Never)).Status);
        Assert.Equal(CancelReason.ByHousehold, (await Route(1)).Stops[0].Cancelled);
        Assert.Equal(BoxStage.Released, (await Pantry()).Boxes[_day.Box(1)].Stage);
        Assert.Equal(HouseholdStatus.Active, (await _harness.Engine.Read(_day.Household(12), Never)).Status);
    }

    [Fact]
    public async Task AskedForADateThatIsNotOpenAndErased_IsForgottenAllTheSame()
    {
        var household = new HouseholdId(Guid.NewGuid());
        await _harness.ReopenWithoutProcesses();
        await _day.Send("register", household, new HouseholdCommand.RegisterHousehold(
            default, ImmutableSortedDictionary<string, FieldVersion>.Empty, Stock.At(0).OccurredAt));
        await _day.Send("ask", household, new HouseholdCommand.OpenRequest(
            Stock.Request(1), new DistributionId(Guid.NewGuid()), Stock.Saturday, null, Stock.At(9).OccurredAt, Stock.At(0).OccurredAt));
        await _day.Send("erase", household, new HouseholdCommand.AskErasure(Stock.At(1).OccurredAt));
        Assert.Equal(HouseholdStatus.Erasing, (await _harness.Engine.Read(household, Never)).Status);

        await _harness.ReopenWithProcesses();
        await _harness.Settle();
        Assert.Equal(HouseholdStatus.Forgotten, (await _harness.Engine.Read(household, Never)).Status);
    }

    [Fact]
    public async Task BoxLeftBehindAndUnitsKeptBack_TheStockAndTheHouseholdKnow()
    {
        await _day.Morning();
        LotId lot = (await Pantry()).Boxes[_day.Box(1)].Lines[0].Lot;
        await _day.Send("load", _day.Route(1), new RouteCommand.ReportLoad(
            _day.Order(1, 5), [
                new LoadReport(_day.Box(1), null), new LoadReport(_day.Box(2), LoadRefusalReason.Damaged),
                new LoadReport(_day.Box(4), null),
            ]));
        await _day.Send("late", _day.Route(1), new RouteCommand.ReportLoad(
            _day.Order(1, 4), [
                new LoadReport(_day.Box(1), LoadRefusalReason.NoRoom), new LoadReport(_day.Box(3), null),
                new LoadReport(_day.Box(4), LoadRefusalReason.NoRoom),
            ]));
        await _day.Send("partly", _day.Route(1), new RouteCommand.RecordOutcome(_day.Order(1, 10), _day.Stop(1), new StopOutcome(
            StopOutcomeKind.PartlyDelivered, HandoverKind.DoorWords, [new KeptBack(_day.Box(1), lot, 1)])));
        await _harness.Settle();

        PantryState pantry = await Pantry();
        Assert.Equal(2, pantry.Boxes[_day.Box(1)].Lines.Sum(line => line.Delivered));
        Assert.Equal(1, pantry.Boxes[_day.Box(1)].Lines.Sum(line => line.InTransit));
        Assert.Equal(BoxStage.Allocated, pantry.Boxes[_day.Box(2)].Stage);
        Assert.Equal(BoxStage.Loaded, pantry.Boxes[_day.Box(3)].Stage);
        Assert.Equal(BoxStage.Loaded, pantry.Boxes[_day.Box(4)].Stage); // that it had no room was said before
        HouseholdState household = await _harness.Engine.Read(_day.Household(1), Never);
        Assert.Equal((1, RequestOutcome.PartlyDelivered), (household.Deliveries, household.LastEnded!.Outcome));
    }

    [Fact]
    public async Task Transfer_ArrivesOrComesBack()
    {
        PantryId other = new(Guid.NewGuid()), closed = new(Guid.NewGuid());
        TransferId arrives = new(Guid.NewGuid()), returns = new(Guid.NewGuid());
        await _day.Plan();
        await _day.Send("other", other, new PantryCommand.OpenPantry(Stock.Profile));
        await _day.Send("send", _day.Pantry, new PantryCommand.SendTransfer(arrives, other, [new(Stock.Lot("L2"), 4)]));
        await _day.Send("vain", _day.Pantry, new PantryCommand.SendTransfer(returns, closed, [new(Stock.Lot("L2"), 3)]));
        await _harness.Settle();

        Assert.Equal(4, Assert.Single((await _harness.Engine.Read(other, Never)).Lots.Values).Accounts.Free);
        PantryState pantry = await Pantry();
        Assert.Equal(4, pantry.Lots[Stock.Lot("L2")].Accounts.TransferredOut);
        Assert.Equal(TransferStage.Confirmed, pantry.Outgoing[arrives].Stage);
        Assert.Equal(TransferStage.Cancelled, pantry.Outgoing[returns].Stage);
    }

    /// <summary>Cancels stop 6 on a published day, and begins to publish a plan made after that, its processes still at rest.</summary>
    private async Task ReplanWithStop6Freed(params PlannedRoute[] routes)
    {
        await _day.Morning();
        await _day.Send("cancel 6", _day.Route(2), new RouteCommand.CancelStop(_day.Stop(6), CancelReason.ByDispatcher));
        await _harness.Settle();
        await _day.Save(routes);
        await _harness.ReopenWithoutProcesses();
        await _day.Publish(version: 2);
    }

    private async Task<IEnumerable<int>> BoxesOnRoute(int route)
    {
        PantryState pantry = await Pantry();
        return Enumerable.Range(1, SmallDay.Households - 1).Where(n => pantry.Boxes[_day.Box(n)].Route == _day.Route(route));
    }

    private Task<PantryState> Pantry() => _harness.Engine.Read(_day.Pantry, Never);

    private Task<DistributionState> Distribution() => _harness.Engine.Read(_day.Distribution, Never);

    private Task<RouteState> Route(int n) => _harness.Engine.Read(_day.Route(n), Never);
}
