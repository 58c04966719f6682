using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using static MutualAid.Domain.Tests.Pantry.Stock;

namespace MutualAid.Domain.Tests.Pantry;

public sealed class StockTests
{
    [Fact]
    public void NothingHappenedYet_AnyCommand_IsRefusedUntilThePantryOpens()
    {
        var pantry = new Scenario<PantryState, PantryCommand, PantryEvent>(PantryDecider.Instance);

        pantry.ThenRefuses(Receive("L1", "I1", 1), new PantryNotOpen());
        pantry.Given(new OpenPantry(Profile)).ThenRefuses(new OpenPantry(Profile), new PantryAlreadyOpen());
    }

    [Fact]
    public void DefectiveReceipt_Receive_SaysWhatIsWrong() => Open()
        .Given(Receive("L1", "I1", 5))
        .ThenRefuses(Receive("L2", "I1", 0), new InvalidQuantity(0))
        .ThenRefuses(Receive("L2", "I404", 1), new UnknownItem(ItemCode("I404")))
        .ThenRefuses(Receive("L1", "I1", 1), new LotAlreadyExists(Lot("L1")));

    [Fact]
    public void FreeStock_AdjustBelowZero_IsRefusedWithTheNumbers()
    {
        var pantry = Open().Given(Receive("L1", "I1", 5), Allocate(Asks(1, people: 3)));

        pantry.ThenRefuses(new AdjustLot(Lot("L1"), -3, "mice"), new NotEnoughFree(Lot("L1"), Free: 2, Asked: 3))
            .ThenRefuses(new AdjustLot(Lot("L1"), 0, "nothing"), new InvalidQuantity(0, Lot("L1")))
            .Given(new AdjustLot(Lot("L1"), -2, "mice"), new AdjustLot(Lot("L1"), 1, "found"));

        Assert.Equal(new LotAccounts(Received: 5, Adjusted: -1, Free: 1, Reserved: 3), pantry.Accounts("L1"));
    }

    [Fact]
    public void RefusalOfALotOrAnItem_SaysWhatItIsCalled()
    {
        PantryState pantry = Open().Given(
            new DefineItem(Food("I1", "protein") with { Name = "Black beans" }), Receive("L1", "I1", 5), new QuarantineLot(Lot("L1"), "smell")).State;

        Assert.Equal("Black beans", NameIn(new AdjustLot(Lot("L1"), 1, "found")));
        Assert.Equal("Black beans", NameIn(new DiscardStock(Lot("L1"), 9, FromHold: true, "mice")));
        Assert.Equal("Black beans", NameIn(new DiscardStock(Lot("L1"), 0, FromHold: true, "mice")));
        Assert.Equal("Black beans", NameIn(new CountLot(Lot("L1"), 4) { Seen = new SeenStock(null, Lot("L1"), 3) }));
        Assert.Equal("Black beans", NameIn(Receive("L2", "I1", 4) with { Seen = new SeenStock(ItemCode("I1"), null, 3) }));
        Assert.Null(NameIn(new AdjustLot(Lot("L404"), 1, "found")));
        Assert.Null(NameIn(Receive("L2", "I1", 0)));

        string? NameIn(PantryCommand command) => Assert.IsAssignableFrom<PantryRefusal>(
            Assert.IsType<Decision<PantryEvent>.Refused>(PantryDecider.Instance.Decide(command, pantry)).Reason).ItemName;
    }

    [Fact]
    public void LotOnHold_AdjustUp_IsRefused() => Open()
        .Given(Receive("L1", "I1", 5), new QuarantineLot(Lot("L1"), "smell"))
        .ThenRefuses(new AdjustLot(Lot("L1"), 1, "found"), new LotIsQuarantined(Lot("L1")));

    [Fact]
    public void ShelfHoldsMore_Count_AddsToFreeStock() => Open()
        .Given(Receive("L1", "I1", 5), Allocate(Asks(1, people: 2)))
        .ThenAccepts(
            new CountLot(Lot("L1"), 7),
            new PantryEvent.LotCounted(Lot("L1"), Expected: 5, Counted: 7, FreeDelta: 2, OnHoldDelta: 0, []));

    [Fact]
    public void ShelfHoldsLessThanIsPromised_Count_CutsTheLastUnpickedBoxes()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 6),
            Allocate(Asks(1, people: 2), Asks(2, people: 2), Asks(3)),
            new PickBox(Box(2), []));

        // Box 2 is picked and no longer on the shelf: 1 free and 3 promised should be there.
        pantry.ThenAccepts(
            new CountLot(Lot("L1"), 1),
            new PantryEvent.LotCounted(
                Lot("L1"), Expected: 4, Counted: 1, FreeDelta: -1, OnHoldDelta: 0,
                [new BoxCut(Box(3), Lot("L1"), 1), new BoxCut(Box(1), Lot("L1"), 1)]));

        Assert.Equal(new LotAccounts(Received: 6, Adjusted: -3, Reserved: 3), pantry.Accounts("L1"));
        Assert.Equal([new ShortLine("protein", 1)], pantry.State.Boxes[Box(1)].Shorts);
        Assert.Equal(2, pantry.State.Boxes[Box(1)].Revision);
    }

    [Fact]
    public void NegativeCount_Count_IsRefused() => Open()
        .Given(Receive("L1", "I1", 6))
        .ThenRefuses(new CountLot(Lot("L1"), -1), new InvalidQuantity(-1, Lot("L1")));

    [Fact]
    public void StockOnHoldAndFree_Discard_TakesFromTheNamedSideOnly()
    {
        var pantry = Open().Given(Receive("L1", "I1", 5), Receive("L2", "I1", 5), new QuarantineLot(Lot("L2"), "rust"));

        pantry.ThenRefuses(new DiscardStock(Lot("L1"), 1, FromHold: true, "rust"), new NotEnoughOnHold(Lot("L1"), 0, 1))
            .ThenRefuses(new DiscardStock(Lot("L2"), 1, FromHold: false, "rust"), new NotEnoughFree(Lot("L2"), 0, 1))
            .Given(new DiscardStock(Lot("L1"), 2, FromHold: false, "mould"), new DiscardStock(Lot("L2"), 5, FromHold: true, "rust"));

        Assert.Equal(new LotAccounts(Received: 5, Free: 3, Wasted: 2), pantry.Accounts("L1"));
        Assert.Equal(new LotAccounts(Received: 5, Wasted: 5), pantry.Accounts("L2"));
    }

    [Fact]
    public void LotInBoxes_Quarantine_TakesItOutOfEveryBoxInTheHouse()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 6), Allocate(Asks(1, people: 2), Asks(2), Asks(3)), new LoadBox(Box(3), Route));

        pantry.Given(new QuarantineLot(Lot("L1"), "recall rumour"));

        Assert.Equal(new LotAccounts(Received: 6, OnHold: 5, InTransit: 1), pantry.Accounts("L1"));
        pantry.ThenRefuses(new QuarantineLot(Lot("L1"), "again"), new LotIsQuarantined(Lot("L1")))
            .Given(new ReleaseLot(Lot("L1")))
            .ThenRefuses(new ReleaseLot(Lot("L1")), new NothingOnHold(Lot("L1")));
        Assert.Equal(5, pantry.Accounts("L1").Free);
    }

    [Fact]
    public void LotOutInVehicles_Recall_NamesTheBoxesThatLeft()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 6),
            Allocate(Asks(1), Asks(2), Asks(3)),
            new LoadBox(Box(2), Route),
            new SettleBox(Box(3), Route, At(1), []));

        pantry.ThenAccepts(
            new RecallLot(Lot("L1"), "glass"),
            new PantryEvent.LotRecalled(
                Lot("L1"), "glass", FromFree: 3, [new BoxCut(Box(1), Lot("L1"), 1)], [Box(2), Box(3)]));

        pantry.ThenRefuses(new ReleaseLot(Lot("L1")), new LotIsRecalled(Lot("L1")))
            .ThenRefuses(new RecallLot(Lot("L1"), "glass"), new LotIsRecalled(Lot("L1")));
    }

    [Fact]
    public void Transfer_SentAndCancelled_IsFreeAgainOnce()
    {
        var transfer = new TransferId(Guid.Parse("70000000-0000-0000-0000-000000000001"));
        var other = new PantryId(Guid.Parse("90000000-0000-0000-0000-000000000002"));
        var pantry = Open().Given(Receive("L1", "I1", 6), new SendTransfer(transfer, other, [new(Lot("L1"), 4)]));

        Assert.Equal(new LotAccounts(Received: 6, Free: 2, TransferredOut: 4), pantry.Accounts("L1"));
        pantry.ThenRefuses(new SendTransfer(transfer, other, [new(Lot("L1"), 1)]), new TransferAlreadySent(transfer))
            .Given(new CancelTransfer(transfer))
            .ThenRefuses(new CancelTransfer(transfer), new TransferHasEnded(transfer))
            .ThenRefuses(new SendTransfer(transfer, other, [new(Lot("L1"), 1)]), new TransferAlreadySent(transfer));
        Assert.Equal(new LotAccounts(Received: 6, Free: 6), pantry.Accounts("L1"));
    }

    [Fact]
    public void Transfer_LotRecalledMeanwhile_ComesBackOnHold()
    {
        var transfer = new TransferId(Guid.Parse("70000000-0000-0000-0000-000000000001"));
        var pantry = Open().Given(
            Receive("L1", "I1", 6), Receive("L2", "I1", 6), new SendTransfer(transfer, default, [new(Lot("L1"), 4), new(Lot("L2"), 1)]),
            new RecallLot(Lot("L1"), "glass"));

        pantry.ThenAccepts(
            new CancelTransfer(transfer),
            new PantryEvent.TransferCancelled(transfer, [new(Lot("L2"), 1)], [new LotQuantity(Lot("L1"), 4)]));

        Assert.Equal(new LotAccounts(Received: 6, OnHold: 6), pantry.Accounts("L1"));
        Assert.Equal(new LotAccounts(Received: 6, Free: 6), pantry.Accounts("L2"));
    }

    [Fact]
    public void LotOrItemBookedMeanwhile_AsSeenBefore_IsRefusedWithTheNumbers()
    {
        ItemId rice = ItemCode("I1");
        AdjustLot three = new(Lot("L1"), -3, "torn");
        DiscardStock one = new(Lot("L1"), 1, FromHold: false, "wet");
        Open().Given(Receive("L1", "I1", 6), Receive("L2", "I1", 4), Allocate(Asks(1)), three with { Seen = L1(6) })
            .ThenRefuses(three with { Seen = L1(6) }, new BookedMeanwhile(null, Lot("L1"), 6, 3))
            .ThenRefuses(Receive("L3", "I1", 5) with { Seen = new SeenStock(rice, null, 10) }, new BookedMeanwhile(rice, null, 10, 7))
            .ThenRefuses(new AdjustLot(Lot("L1"), 0, "") { Seen = L1(3) }, new InvalidQuantity(0, Lot("L1")))
            .Given(Receive("L3", "I1", 5) with { Seen = new SeenStock(rice, null, 7) }, one with { Seen = L1(3) })
            .ThenRefuses(one with { Seen = L1(3) }, new BookedMeanwhile(null, Lot("L1"), 3, 2));

        static SeenStock L1(int booked) => new(null, Lot("L1"), booked);
    }

    [Fact]
    public void Transfer_ConfirmedOrOverdrawnInParts_IsRefused()
    {
        var transfer = new TransferId(Guid.Parse("70000000-0000-0000-0000-000000000001"));
        Open().Given(Receive("L1", "I1", 6), Receive("L2", "I1", 6), new QuarantineLot(Lot("L2"), "smell"))
            .ThenRefuses(new SendTransfer(transfer, default, [new(Lot("L1"), 4), new(Lot("L1"), 3)]), new NotEnoughFree(Lot("L1"), 6, 7))
            .ThenRefuses(new SendTransfer(transfer, default, [new(Lot("L2"), 1)]), new LotIsQuarantined(Lot("L2")))
            .Given(new SendTransfer(transfer, default, [new(Lot("L1"), 4)]), new ConfirmTransfer(transfer))
            .ThenRefuses(new CancelTransfer(transfer), new TransferHasEnded(transfer));
    }

    [Fact]
    public void LotReceivedOnHold_IsServedOnlyOnceReleased()
    {
        var pantry = Open().Given(Receive("L1", "I1", 5) with { OnHold = true });

        Assert.Equal(new LotAccounts(Received: 5, OnHold: 5), pantry.Accounts("L1"));
        pantry.ThenRefuses(new AdjustLot(Lot("L1"), 1, "found"), new LotIsQuarantined(Lot("L1")))
            .Given(new CountLot(Lot("L1"), 7));
        Assert.Equal(new LotAccounts(Received: 5, Adjusted: 2, OnHold: 7), pantry.Accounts("L1"));
        pantry.Given(new ReleaseLot(Lot("L1")));
        Assert.Equal(new LotAccounts(Received: 5, Adjusted: 2, Free: 7), pantry.Accounts("L1"));
    }

    [Fact]
    public void RecalledLot_LeavesTheShelfAndEveryBoxThatIsStillHere()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 9), Allocate(Asks(1), Asks(2), Asks(3)),
            new PickBox(Box(2), []), new PickBox(Box(3), []), new PackBox(Box(3)));

        pantry.Given(new RecallLot(Lot("L1"), "glass"));

        Assert.Equal(new LotAccounts(Received: 9, OnHold: 9), pantry.Accounts("L1"));
        Assert.Equal([2, 2, 2], new[] { 1, 2, 3 }.Select(box => pantry.State.Boxes[Box(box)].Revision));
        pantry.ThenRefuses(new AdjustLot(Lot("L1"), 1, "found"), new LotIsRecalled(Lot("L1")))
            .ThenRefuses(new DiscardStock(Lot("L1"), 10, FromHold: true, "glass"), new NotEnoughOnHold(Lot("L1"), 9, 10));
    }

    [Fact]
    public void Transfer_ReceivedByAPantryWithoutTheItem_BringsTheItemAlong()
    {
        var transfer = new TransferId(Guid.Parse("70000000-0000-0000-0000-000000000001"));
        var from = new PantryId(Guid.Parse("90000000-0000-0000-0000-000000000002"));
        var line = new TransferLine(Lot("T1"), Food("I7", "produce"), 4, null, LotSource.Donation);
        var pantry = Open();

        pantry.Given(new ReceiveTransfer(transfer, from, [line]))
            .ThenRefuses(new ReceiveTransfer(transfer, from, [line]), new TransferHasEnded(transfer));

        Assert.Equal(new LotAccounts(Received: 4, Free: 4), pantry.Accounts("T1"));
        Assert.Equal(LotSource.Transfer, pantry.State.Lots[Lot("T1")].Source);
        Assert.True(pantry.State.Items.ContainsKey(ItemCode("I7")));
    }

    [Fact]
    public void SameItemAgain_Define_ChangesNothing() =>
        Open().ThenAccepts(new DefineItem(Food("I1", "protein", tags: "halal vegan")));
}
