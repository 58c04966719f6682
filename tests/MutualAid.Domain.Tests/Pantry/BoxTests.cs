using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using static MutualAid.Domain.Tests.Pantry.Stock;

namespace MutualAid.Domain.Tests.Pantry;

public sealed class BoxTests
{
    private static ReserveBox ByHand(int n, params LotQuantity[] lines) =>
        new(Box(n), $"B{n}", Distribution, Request(n), Saturday, [.. lines]);

    [Fact]
    public void UnservableStock_ReserveByHand_IsRefusedWithItsReason() => Open()
        .Given(
            Receive("L1", "I1", 5),
            Receive("L2", "I1", 5),
            new QuarantineLot(Lot("L2"), "smell"),
            Receive("L3", "I1", 5, Saturday),
            Receive("L4", "I1", 5),
            new RecallLot(Lot("L4"), "glass"))
        .ThenRefuses(ByHand(1, new LotQuantity(Lot("L1"), 3), new LotQuantity(Lot("L1"), 3)), new NotEnoughFree(Lot("L1"), 5, 6))
        .ThenRefuses(ByHand(1, new LotQuantity(Lot("L2"), 1)), new LotIsQuarantined(Lot("L2")))
        .ThenRefuses(ByHand(1, new LotQuantity(Lot("L3"), 1)), new LotExpires(Lot("L3"), Saturday, Saturday))
        .ThenRefuses(ByHand(1, new LotQuantity(Lot("L4"), 1)), new LotIsRecalled(Lot("L4")))
        .ThenRefuses(ByHand(1), new BoxIsEmpty("B1"))
        .Given(ByHand(1, new LotQuantity(Lot("L1"), 5)))
        .ThenRefuses(ByHand(1, new LotQuantity(Lot("L1"), 1)), new BoxAlreadyExists(Box(1)));

    [Fact]
    public void UnitsNotFound_Pick_GoOnHoldAndMakeTheBoxShort()
    {
        var pantry = Open().Given(Receive("L1", "I1", 6), Allocate(Asks(1, people: 4)));

        pantry.ThenRefuses(new PickBox(Box(1), [new(Lot("L1"), 5)]), new NotInBox("B1", Lot("L1"), Held: 4, Named: 5))
            .Given(new PickBox(Box(1), [new(Lot("L1"), 1)]))
            .ThenRefuses(new PickBox(Box(1), []), new BoxIsNotAllocated("B1", BoxStage.Picked))
            .Given(new PackBox(Box(1)));

        Assert.Equal(new LotAccounts(Received: 6, Free: 2, Reserved: 3, OnHold: 1), pantry.Accounts("L1"));
        Assert.Equal([new ShortLine("protein", 1)], pantry.State.Boxes[Box(1)].Shorts);
        Assert.Equal(2, pantry.State.Boxes[Box(1)].Revision);
    }

    [Fact]
    public void NothingFound_Pack_IsRefused() => Open()
        .Given(Receive("L1", "I1", 6), Allocate(Asks(1)))
        .ThenRefuses(new PackBox(Box(1)), new BoxIsNotPicked("B1"))
        .Given(new PickBox(Box(1), [new(Lot("L1"), 1)]))
        .ThenRefuses(new PackBox(Box(1)), new BoxIsEmpty("B1"));

    [Fact]
    public void BoxPromisedToARoute_Release_NeedsTheStopCancelledFirst()
    {
        var pantry = Open().Given(Receive("L1", "I1", 6), Allocate(Asks(1, people: 2)));

        pantry.Given(new CommitBoxes([new BoxToken(Box(1), 1, Route)]))
            .ThenRefuses(new ReleaseBox(Box(1)), new BoxIsOnRoute("B1"))
            .ThenRefuses(new CommitBoxes([new BoxToken(Box(1), 1, OtherRoute)]), new BoxesChanged(["B1"]))
            .Given(new UncommitBoxes([Box(1)]), new ReleaseBox(Box(1)))
            .ThenRefuses(new ReleaseBox(Box(1)), new BoxHasEnded("B1"));

        Assert.Equal(new LotAccounts(Received: 6, Free: 6), pantry.Accounts("L1"));
    }

    [Fact]
    public void BoxPromisedToTheSameRouteBefore_Commit_IsNoNews() => Open()
        .Given(Receive("L1", "I1", 6), Allocate(Asks(1), Asks(2)), new CommitBoxes([new BoxToken(Box(1), 1, Route)]))
        .ThenAccepts(
            new CommitBoxes([new BoxToken(Box(1), 1, Route), new BoxToken(Box(2), 1, Route)]),
            new PantryEvent.BoxesCommitted([new BoxToken(Box(2), 1, Route)]))
        .ThenAccepts(new CommitBoxes([new BoxToken(Box(1), 1, Route), new BoxToken(Box(2), 1, Route)]));

    [Fact]
    public void BoxChangedSinceThePlan_Commit_IsRefused() => Open()
        .Given(Receive("L1", "I1", 6), Allocate(Asks(1, people: 2)), new CountLot(Lot("L1"), 1))
        .ThenRefuses(new CommitBoxes([new BoxToken(Box(1), 1, Route)]), new BoxesChanged(["B1"]));

    [Fact]
    public void LotQuarantinedAfterAllocation_Release_PutsNothingOnTheShelf()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 6), Receive("L2", "I2", 6), Allocate(Asks(1, people: 2)), new QuarantineLot(Lot("L2"), "smell"));

        pantry.Given(new ReleaseBox(Box(1)));

        Assert.Equal(6, pantry.Accounts("L1").Free);
        Assert.Equal(new LotAccounts(Received: 6, OnHold: 6), pantry.Accounts("L2"));
    }

    [Fact]
    public void DeliveredBox_CorrectedToNobodyHome_IsInTheVehicleAgain()
    {
        var pantry = Open().Given(Receive("L1", "I1", 6), Allocate(Asks(1, people: 2)), new LoadBox(Box(1), Route));

        pantry.Given(new SettleBox(Box(1), Route, At(1), []));
        Assert.Equal(new LotAccounts(Received: 6, Free: 4, Delivered: 2), pantry.Accounts("L1"));

        pantry.Given(new SettleBox(Box(1), Route, At(5), null));
        Assert.Equal(new LotAccounts(Received: 6, Free: 4, InTransit: 2), pantry.Accounts("L1"));

        pantry.ThenAccepts(new SettleBox(Box(1), Route, At(3), [])); // older news
        pantry.Given(new ReturnBox(Box(1), [new(Lot("L1"), 2, Disposition.Restock)]))
            .ThenRefuses(new SettleBox(Box(1), Route, At(9), []), new UnitsAlreadyReturned("B1", Lot("L1")))
            .ThenRefuses(new ReturnBox(Box(1), []), new BoxIsNotInTransit("B1"));
    }

    [Fact]
    public void BoxNeverReportedAsLoaded_Settle_CountsAsLoadedFirst()
    {
        var pantry = Open().Given(Receive("L1", "I1", 6), Allocate(Asks(1, people: 3)));

        pantry.ThenAccepts(
            new SettleBox(Box(1), Route, At(1), [new LotQuantity(Lot("L1"), 1)]),
            new PantryEvent.BoxLoaded(Box(1), Route, [new(Lot("L1"), 3)]),
            new PantryEvent.BoxSettled(Box(1), Route, At(1), [new(Lot("L1"), 2)], []));

        pantry.ThenRefuses(new SettleBox(Box(1), Route, At(2), [new(Lot("L1"), 4)]), new NotInBox("B1", Lot("L1"), 3, 4));
        pantry.ThenAccepts(new LoadBox(Box(1), Route)); // the late word of the loading
    }

    [Fact]
    public void BoxLoadedByMistake_Unload_ReservesItAgainButNotWhatIsHeldBack()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 2), Receive("L2", "I2", 2), Allocate(Asks(1, people: 2)), new LoadBox(Box(1), Route),
            new QuarantineLot(Lot("L2"), "smell"));

        pantry.Given(new UnloadBox(Box(1), Route));

        Assert.Equal(new LotAccounts(Received: 2, Free: 1, Reserved: 1), pantry.Accounts("L1"));
        Assert.Equal(new LotAccounts(Received: 2, OnHold: 2), pantry.Accounts("L2"));
        pantry.ThenAccepts(new UnloadBox(Box(1), Route));
    }

    [Fact]
    public void ReturnedUnits_MustAllBeAccountedFor() => Open()
        .Given(Receive("L1", "I1", 6), Receive("L2", "I2", 1), Allocate(Asks(1, people: 3)), new LoadBox(Box(1), Route))
        .ThenRefuses(
            new ReturnBox(Box(1), [new(Lot("L1"), 1, Disposition.Restock), new(Lot("L2"), 1, Disposition.Waste)]),
            new ReturnDoesNotMatch("B1", Lot("L1"), InTransit: 2, Returned: 1))
        .Given(new QuarantineLot(Lot("L2"), "smell"))
        .ThenRefuses(
            new ReturnBox(Box(1), [new(Lot("L1"), 2, Disposition.Restock), new(Lot("L2"), 1, Disposition.Restock)]),
            new LotIsQuarantined(Lot("L2")))
        .Given(new ReturnBox(
            Box(1),
            [new(Lot("L1"), 1, Disposition.Restock), new(Lot("L1"), 1, Disposition.Waste), new(Lot("L2"), 1, Disposition.Quarantine)]));

    [Theory]
    [InlineData(Disposition.Restock, 6, 0, 0)]
    [InlineData(Disposition.Quarantine, 4, 2, 0)]
    [InlineData(Disposition.Waste, 4, 0, 2)]
    public void ReturnedUnits_GoWhereTheirDispositionSays(Disposition disposition, int free, int onHold, int wasted)
    {
        var pantry = Open().Given(Receive("L1", "I1", 6), Allocate(Asks(1, people: 2)), new LoadBox(Box(1), Route));

        pantry.Given(new ReturnBox(Box(1), [new(Lot("L1"), 2, disposition)]));

        Assert.Equal(new LotAccounts(Received: 6, Free: free, OnHold: onHold, Wasted: wasted), pantry.Accounts("L1"));
    }

    [Fact]
    public void BoxesStillOut_Close_NamesThem()
    {
        var pantry = Open().Given(Receive("L1", "I1", 6), Allocate(Asks(1), Asks(2), Asks(3)));
        pantry.Given(new SettleBox(Box(1), Route, At(1), []), new ReleaseBox(Box(3)));

        pantry.ThenRefuses(new CloseDistribution(Distribution), new BoxesStillOpen(["B2"]))
            .Given(new SettleBox(Box(2), Route, At(1), []), new CloseDistribution(Distribution))
            .Given(new CloseDistribution(Distribution)); // without boxes, as a day that was called off
        Assert.Empty(pantry.State.Boxes);
    }

    [Fact]
    public void BoxOfAClosedDistribution_ItsIdIsNotGivenAgain()
    {
        var next = new DistributionId(Guid.Parse("80000000-0000-0000-0000-000000000002"));
        var pantry = Open().Given(
            Receive("L1", "I1", 9), Allocate(Asks(1)), new SettleBox(Box(1), Route, At(1), []), new CloseDistribution(Distribution));

        pantry.ThenRefuses(Allocate(Asks(1)) with { Distribution = next }, new BoxAlreadyExists(Box(1)))
            .ThenRefuses(
                new ReserveBox(Box(1), "B1", next, Request(1), Saturday, [new(Lot("L1"), 1)]), new BoxAlreadyExists(Box(1)))
            .Given(Allocate(Asks(2)) with { Distribution = next });
    }

    [Fact]
    public void BoxThatLeft_CanBeNeitherGivenUpNorPromisedElsewhereAndStaysWithItsRoute()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 6), Allocate(Asks(1)), new CommitBoxes([new BoxToken(Box(1), 1, Route)]), new LoadBox(Box(1), Route));

        pantry.ThenRefuses(new ReleaseBox(Box(1)), new BoxIsLoaded("B1"))
            .ThenRefuses(new CommitBoxes([new BoxToken(Box(1), 1, OtherRoute)]), new BoxesChanged(["B1"]))
            .ThenAccepts(new CommitBoxes([new BoxToken(Box(1), 1, Route)])) // a plan that leaves it where it is
            .ThenAccepts(new UncommitBoxes([Box(1)]));
        Assert.Equal(Route, pantry.State.Boxes[Box(1)].Route);
    }

    [Fact]
    public void BoxGivenUpOrHandedOver_LoadOrSettle_IsRefused() => Open()
        .Given(Receive("L1", "I1", 6), Allocate(Asks(1), Asks(2)), new ReleaseBox(Box(1)))
        .ThenRefuses(new LoadBox(Box(1), Route), new BoxHasEnded("B1"))
        .ThenRefuses(new SettleBox(Box(1), Route, At(1), []), new BoxHasEnded("B1"))
        .ThenRefuses(new CommitBoxes([new BoxToken(Box(1), 1, Route)]), new BoxesChanged(["B1"]))
        .Given(new SettleBox(Box(2), Route, At(1), []))
        .ThenAccepts(new SettleBox(Box(2), Route, At(1), [])) // the same report again
        .ThenRefuses(new LoadBox(Box(2), OtherRoute), new BoxHasEnded("B2"));

    [Fact]
    public void BoxOnAnotherRouteOrTouched_Unload_FindsNothingToUndo()
    {
        var pantry = Open().Given(Receive("L1", "I1", 6), Allocate(Asks(1)), new LoadBox(Box(1), Route));

        pantry.ThenAccepts(new UnloadBox(Box(1), OtherRoute))
            .Given(new SettleBox(Box(1), Route, At(1), null))
            .ThenAccepts(new UnloadBox(Box(1), Route));
        Assert.Equal(1, pantry.Accounts("L1").InTransit);
    }
}
