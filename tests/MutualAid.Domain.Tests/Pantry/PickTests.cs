using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using static MutualAid.Domain.Tests.Pantry.Stock;

namespace MutualAid.Domain.Tests.Pantry;

/// <summary>Checking lots off the pick list, and filling boxes up whose units were not there.</summary>
public sealed class PickTests
{
    [Fact]
    public void LotsOfTwoBoxes_CheckOffOneAfterTheOther_PicksBoxesOnceAllIsTogether()
    {
        var pantry = TwoBoxes();

        pantry.ThenAccepts(
            CheckOff("L1", 2), new PantryEvent.LotCheckedOff(Lot("L1"), [new(Box(1), 1, 0), new(Box(2), 1, 0)]));
        pantry.ThenAccepts(
            CheckOff("L3", 2),
            new PantryEvent.LotCheckedOff(Lot("L3"), [new(Box(1), 1, 0), new(Box(2), 1, 0)]),
            new PantryEvent.BoxPicked(Box(1), [], []),
            new PantryEvent.BoxPicked(Box(2), [], []));

        Assert.All(pantry.State.Boxes.Values, box => Assert.Equal((BoxStage.Picked, 1), (box.Stage, box.Revision)));
        pantry.ThenRefuses(CheckOff("L3", 2), new UnitsToPickChanged(Lot("L3"), 2, 0));
    }

    [Fact]
    public void UnitMissing_CheckOff_ComesOffTheLatestCode()
    {
        var pantry = TwoBoxes().Given(CheckOff("L1", 2, missing: 1));

        Assert.Equal("L1:1 L3:1", pantry.Contents(1));
        Assert.Equal("L1:0 L3:1", pantry.Contents(2));
        Assert.Equal(new LotAccounts(Received: 5, Free: 3, Reserved: 1, OnHold: 1), pantry.Accounts("L1"));
        Assert.Equal([new ShortLine("protein", 1)], pantry.State.Boxes[Box(2)].Shorts);
        Assert.Equal((1, 2), (pantry.State.Boxes[Box(1)].Revision, pantry.State.Boxes[Box(2)].Revision));
    }

    [Fact]
    public void CheckedOffLot_Undo_IsAsItWasBefore()
    {
        var pantry = TwoBoxes();
        LotAccounts before = pantry.Accounts("L1");
        pantry.Given(CheckOff("L3", 2), CheckOff("L1", 2, missing: 1)); // box 1 is picked, and so is box 2, without its can

        pantry.ThenAccepts(
            Undo("L1", 2), new PantryEvent.CheckOffUndone(Lot("L1"), [new(Box(1), 1, 0), new(Box(2), 0, 1)]));

        Assert.Equal(before, pantry.Accounts("L1"));
        Assert.Equal(("L1:1 L3:1", "L1:1 L3:1"), (pantry.Contents(1), pantry.Contents(2)));
        Assert.All(pantry.State.Boxes.Values, box => Assert.Equal((BoxStage.Allocated, 0), (box.Stage, box.Shorts.Length)));
        Assert.All(pantry.State.Boxes.Values, box => Assert.Equal(["L1:1", "L3:0"], box.Lines.Select(line => $"{line.Lot}:{line.ToPick}")));
        pantry.ThenRefuses(Undo("L1", 2), new CheckedOffChanged(Lot("L1"), 2, 0))
            .Given(CheckOff("L1", 2));
        Assert.All(pantry.State.Boxes.Values, box => Assert.Equal(BoxStage.Picked, box.Stage));
    }

    [Fact]
    public void BoxPackedMeanwhile_Undo_LeavesItAlone()
    {
        var pantry = TwoBoxes().Given(CheckOff("L3", 2), CheckOff("L1", 2), new PackBox(Box(1)));

        pantry.ThenRefuses(Undo("L1", 2), new CheckedOffChanged(Lot("L1"), 2, 1))
            .ThenAccepts(Undo("L1", 1), new PantryEvent.CheckOffUndone(Lot("L1"), [new(Box(2), 1, 0)]));

        Assert.Equal((BoxStage.Packed, BoxStage.Allocated), (pantry.State.Boxes[Box(1)].Stage, pantry.State.Boxes[Box(2)].Stage));
        pantry.Given(CheckOff("L1", 1), new PackBox(Box(2)))
            .ThenRefuses(Undo("L1", 1), new CheckedOffChanged(Lot("L1"), 1, 0))
            .ThenRefuses(Undo("L9", 1), new UnknownLot(Lot("L9")));
    }

    [Fact]
    public void MissingUnitReplacedOrFound_Undo_PromisesItToNobodyAgain()
    {
        // The box was filled up with something else.
        var filled = TwoBoxes().Given(CheckOff("L1", 2, missing: 1), Receive("L2", "I2", 9), Refill(2));
        filled.ThenAccepts(Undo("L1", 2), new PantryEvent.CheckOffUndone(Lot("L1"), [new(Box(1), 1, 0), new(Box(2), 0, 0)]));
        Assert.Equal("L1:0 L3:1 L2:1", filled.Contents(2));
        Assert.Equal(1, filled.Accounts("L1").OnHold);

        // Somebody found it, and it is free again.
        var found = TwoBoxes().Given(CheckOff("L1", 2, missing: 1), new ReleaseLot(Lot("L1")));
        found.ThenAccepts(Undo("L1", 2), new PantryEvent.CheckOffUndone(Lot("L1"), [new(Box(1), 1, 0), new(Box(2), 0, 0)]));
        Assert.Equal(new LotAccounts(Received: 5, Free: 4, Reserved: 1), found.Accounts("L1"));

        // The lot may not be served any more.
        TwoBoxes().Given(CheckOff("L1", 2, missing: 1), new QuarantineLot(Lot("L1"), "smell"))
            .ThenRefuses(Undo("L1", 1), new LotIsQuarantined(Lot("L1")));
    }

    [Fact]
    public void OtherNumberThanShown_CheckOff_IsRefused() => TwoBoxes()
        .ThenRefuses(CheckOff("L1", 3), new UnitsToPickChanged(Lot("L1"), 3, 2))
        .ThenRefuses(CheckOff("L1", 2, missing: 3), new MoreMissingThanAsked(Lot("L1"), 2, 3))
        .ThenRefuses(CheckOff("L1", 2, missing: -1), new InvalidQuantity(-1, Lot("L1")))
        .ThenRefuses(CheckOff("L9", 2), new UnknownLot(Lot("L9")))
        .ThenRefuses(CheckOff("L1", 2) with { Distribution = default }, new UnitsToPickChanged(Lot("L1"), 2, 0));

    [Fact]
    public void UnitsInBoxesAlready_Count_ExpectsThemNotOnTheShelf()
    {
        var pantry = TwoBoxes().Given(CheckOff("L1", 2));

        pantry.ThenAccepts(new CountLot(Lot("L1"), 2), new PantryEvent.LotCounted(Lot("L1"), 3, 2, -1, 0, []));

        Assert.Equal("L1:1 L3:1", pantry.Contents(2));
    }

    [Fact]
    public void ShortPick_Refill_FillsThatBoxFromAnotherLot()
    {
        var pantry = TwoBoxes().Given(CheckOff("L1", 2, missing: 1), Receive("L2", "I2", 9));
        Box other = pantry.State.Boxes[Box(1)];

        pantry.ThenAccepts(Refill(2), new PantryEvent.BoxRefilled(Box(2), [new(Lot("L2"), 1)], [new ShortLine("protein", 1)]));

        Assert.Same(other, pantry.State.Boxes[Box(1)]);
        Assert.Equal("L1:0 L3:1 L2:1", pantry.Contents(2));
        Assert.Equal(new LotAccounts(Received: 9, Free: 8, Reserved: 1), pantry.Accounts("L2"));
        Assert.Empty(pantry.State.Boxes[Box(2)].Shorts);
        pantry.ThenRefuses(Refill(2), new BoxLacksNothing("B2"));
    }

    [Fact]
    public void PickedBox_Refill_HasToPickWhatItGetsAndNothingElse()
    {
        var pantry = TwoBoxes().Given(CheckOff("L3", 2), CheckOff("L1", 2, missing: 1), Receive("L2", "I2", 9), Refill(2));

        Assert.Equal((BoxStage.Picked, BoxStage.Allocated), (pantry.State.Boxes[Box(1)].Stage, pantry.State.Boxes[Box(2)].Stage));
        Assert.Equal(["L1:0", "L3:0", "L2:1"], pantry.State.Boxes[Box(2)].Lines.Select(line => $"{line.Lot}:{line.ToPick}"));
        pantry.ThenAccepts(
            CheckOff("L2", 1), new PantryEvent.LotCheckedOff(Lot("L2"), [new(Box(2), 1, 0)]), new PantryEvent.BoxPicked(Box(2), [], []))
            .Given(new PackBox(Box(2)));
    }

    [Fact]
    public void WhatIsFreeDoesNotSuit_Refill_IsRefused()
    {
        var pantry = TwoBoxes().Given(CheckOff("L1", 2, missing: 1));

        pantry.ThenRefuses(Refill(2), new NothingFits("B2", [new ShortLine("protein", 1)])) // the same lot has free units, but one was not found
            .Given(Receive("L2", "I2", 9))
            .ThenRefuses(Refill(2, Needs("peanut")), new NothingFits("B2", [new ShortLine("protein", 1)]))
            .Given(Receive("L4", "I1", 9, Saturday))
            .ThenRefuses(Refill(2, Needs("peanut")), new NothingFits("B2", [new ShortLine("protein", 1)])) // it expires on the day
            .Given(Receive("L5", "I1", 9, Saturday.PlusDays(9)), Receive("L6", "I1", 9, Saturday.PlusDays(2)))
            .ThenAccepts(Refill(2, Needs("peanut")), new PantryEvent.BoxRefilled(Box(2), [new(Lot("L6"), 1)], [new ShortLine("protein", 1)]));
    }

    [Fact]
    public void BoxWithoutAnythingCold_Refill_GetsNothingCold()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 5), Allocate(Asks(1)), new PickBox(Box(1), [new(Lot("L1"), 1)]),
            new DefineItem(Food("I7", "protein", storage: StorageKind.Frozen)), Receive("L7", "I7", 9));

        pantry.ThenRefuses(Refill(1), new NothingFits("B1", [new ShortLine("protein", 1)]));
    }

    [Fact]
    public void BoxThatLeft_Refill_IsRefused()
    {
        var pantry = TwoBoxes().Given(CheckOff("L1", 2, missing: 1), Receive("L2", "I2", 9), new ReleaseBox(Box(2)), new LoadBox(Box(1), Route));

        pantry.ThenRefuses(Refill(2), new BoxHasEnded("B2"))
            .ThenRefuses(Refill(1), new BoxIsLoaded("B1"))
            .ThenRefuses(Refill(9), new UnknownBox(Box(9)));
    }

    [Fact]
    public void PackedBoxHoldsWhatItsHouseholdMayNotHave_TakeOut_FillsItAgainAndItIsPackedAgain()
    {
        var pantry = TwoBoxes().Given(
            new PickBox(Box(2), []), new PackBox(Box(2)), new DefineItem(Food("I1", "protein", allergens: "peanut")),
            new DefineItem(Food("I4", "protein")), Receive("L2", "I4", 9));
        RefillBox takeOut = Refill(2, Needs("peanut")) with { TakeOut = true };

        pantry.ThenRefuses(Refill(2, Needs("peanut")), new BoxLacksNothing("B2"))
            .ThenAccepts(takeOut, new PantryEvent.BoxRefilled(
                Box(2), [new(Lot("L2"), 1)], [new ShortLine("protein", 1)], [new LotQuantity(Lot("L1"), 1)]));

        Box box = pantry.State.Boxes[Box(2)];
        Assert.Equal((BoxStage.Allocated, 2), (box.Stage, box.Revision));
        Assert.Equal(["L1:0:0", "L3:1:0", "L2:1:1"], box.Lines.Select(line => $"{line.Lot}:{line.Reserved}:{line.ToPick}"));
        Assert.Empty(box.Shorts);
        Assert.Equal(new LotAccounts(Received: 5, Free: 4, Reserved: 1), pantry.Accounts("L1"));
        pantry.ThenRefuses(takeOut, new BoxLacksNothing("B2")).Given(new PickBox(Box(2), []), new PackBox(Box(2)));
    }

    [Fact]
    public void NothingElseSuits_TakeOut_LeavesTheBoxShortAndToBePackedAgain()
    {
        var peanut = new DefineItem(Food("I1", "protein", allergens: "peanut"));
        RefillBox takeOut = Refill(2, Needs("peanut")) with { TakeOut = true };
        PantryEvent.BoxRefilled only = new(Box(2), [], [], [new LotQuantity(Lot("L1"), 1)]);

        var packed = TwoBoxes().Given(new PickBox(Box(2), []), new PackBox(Box(2)), peanut).ThenAccepts(takeOut, only);
        Assert.Equal(BoxStage.Picked, packed.State.Boxes[Box(2)].Stage);
        Assert.Equal([new ShortLine("protein", 1)], packed.State.Boxes[Box(2)].Shorts);

        // What is left of a box that waited for nothing else is together.
        TwoBoxes().Given(CheckOff("L3", 2), peanut).ThenAccepts(takeOut, only, new PantryEvent.BoxPicked(Box(2), [], []));
        var waiting = TwoBoxes().Given(peanut).ThenAccepts(takeOut, only);
        Assert.Equal(BoxStage.Allocated, waiting.State.Boxes[Box(2)].Stage);
        waiting.Given(new ReleaseBox(Box(2))).ThenRefuses(takeOut, new BoxHasEnded("B2"));
    }

    [Fact]
    public void WhatWasForeseen_Allocate_HoldsOnlyWhileItIsSo()
    {
        var pantry = Open().Given(Receive("L1", "I1", 2), Receive("L2", "I2", 2));
        AllocateDistribution command = Allocate(Asks(1, people: 2), Asks(2));
        var seen = ((Decision<PantryEvent>.Accepted)PantryDecider.Instance.Decide(command, pantry.State)).Events;
        string foreseen = AllocationOutcome.Of(seen);

        // Under other names for the boxes it is the same outcome.
        AllocateDistribution renamed = command with { Foreseen = foreseen, Requests = [.. command.Requests.Select(request => request with { Box = Box(50 + request.Box.Value.ToByteArray()[0]) })] };
        pantry.Given(new QuarantineLot(Lot("L2"), "smell"))
            .ThenRefuses(renamed, new AllocationChanged())
            .Given(new ReleaseLot(Lot("L2")))
            .ThenRefuses(renamed with { Requests = [renamed.Requests[0]] }, new AllocationChanged())
            .ThenRefuses(renamed with { Requests = [renamed.Requests[0] with { People = 1 }, renamed.Requests[1]] }, new AllocationChanged())
            .Given(renamed);
        Assert.Equal(2, pantry.State.Boxes.Count);
    }

    private static CheckOffLot CheckOff(string lot, int units, int missing = 0) => new(Distribution, Lot(lot), units, missing);

    private static UndoCheckOff Undo(string lot, int units) => new(Distribution, Lot(lot), units);

    private static RefillBox Refill(int box, DietaryNeeds? needs = null) => new(Box(box), Saturday, Asks(box, needs: needs));

    /// <summary>Two boxes of a can of beans (lot L1) and a carton of milk (lot L3) each.</summary>
    private static Scenario<PantryState, PantryCommand, PantryEvent> TwoBoxes() => Open().Given(
        new DefineBoxTemplate(Template(("protein", 1, 0), ("dairy", 1, 0))),
        Receive("L1", "I1", 5), Receive("L3", "I3", 5), Allocate(Asks(1), Asks(2)));
}
