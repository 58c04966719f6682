using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Pantry.Account;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using static MutualAid.Domain.Tests.Pantry.Stock;

namespace MutualAid.Domain.Tests.Pantry;

/// <summary>Taking a lot's last receipt, correction or discard back.</summary>
public sealed class ReversalTests
{
    private static readonly Posting TwelveCameIn = new(Lot("L1"), Received, Free, 12);

    [Fact]
    public void LastReceipt_Reverse_PostsTheOppositeOnce()
    {
        var pantry = Open().Given(Receive("L1", "I1", 12));

        pantry.ThenAccepts(new ReverseEntry(Lot("L1"), TwelveCameIn), new PantryEvent.EntryReversed(Lot("L1"), Free, Received, 12))
            .ThenRefuses(new ReverseEntry(Lot("L1"), TwelveCameIn), new EntryIsNotLast(Lot("L1")))
            .ThenRefuses(Receive("L1", "I1", 12), new LotAlreadyExists(Lot("L1")));

        Assert.Equal(new LotAccounts(), pantry.Accounts("L1"));
    }

    [Fact]
    public void ReceiptOfWhichSomeIsPromised_Reverse_IsRefusedWithTheNumbers() => Open()
        .Given(Receive("L1", "I1", 12), Allocate(Asks(1, people: 9)))
        .ThenRefuses(new ReverseEntry(Lot("L1"), TwelveCameIn), new NotEnoughFree(Lot("L1"), Free: 3, Asked: 12));

    [Fact]
    public void ReceiptOnHold_Reverse_TakesFromHoldWhileItIsThere()
    {
        Posting held = TwelveCameIn with { To = OnHold };
        var pantry = Open().Given(Receive("L1", "I1", 12) with { OnHold = true }, Receive("L2", "I1", 1));

        pantry.Given(new ReleaseLot(Lot("L1")))
            .ThenRefuses(new ReverseEntry(Lot("L1"), held), new NotEnoughOnHold(Lot("L1"), 0, 12))
            .Given(new QuarantineLot(Lot("L1"), "smell"), new ReverseEntry(Lot("L1"), held));

        Assert.Equal(new LotAccounts(), pantry.Accounts("L1"));
    }

    [Fact]
    public void CorrectionsAndDiscards_Reverse_PutBackWhatTheyMoved()
    {
        var pantry = Open().Given(
            Receive("L1", "I1", 12), new AdjustLot(Lot("L1"), -5, "mice"),
            new ReverseEntry(Lot("L1"), new Posting(Lot("L1"), Free, Adjusted, 5)));
        Assert.Equal(new LotAccounts(Received: 12, Free: 12), pantry.Accounts("L1"));

        pantry.Given(new AdjustLot(Lot("L1"), 2, "found"), new ReverseEntry(Lot("L1"), new Posting(Lot("L1"), Adjusted, Free, 2)));
        Assert.Equal(new LotAccounts(Received: 12, Free: 12), pantry.Accounts("L1"));

        pantry.Given(
            new DiscardStock(Lot("L1"), 4, FromHold: false, "mould"), new ReverseEntry(Lot("L1"), new Posting(Lot("L1"), Free, Wasted, 4)));
        Assert.Equal(new LotAccounts(Received: 12, Free: 12), pantry.Accounts("L1"));
    }

    [Fact]
    public void DiscardFromALotHeldSince_Reverse_IsRefusedForNothingOfItMayBeFree()
    {
        Posting thrown = new(Lot("L1"), Free, Wasted, 4);
        Open().Given(Receive("L1", "I1", 12), new DiscardStock(Lot("L1"), 4, FromHold: false, "mould"), new RecallLot(Lot("L1"), "glass"))
            .ThenRefuses(new ReverseEntry(Lot("L1"), thrown), new LotIsRecalled(Lot("L1")));
    }

    [Fact]
    public void EntryThatIsNotTheLast_Reverse_IsRefused() => Open()
        .ThenRefuses(new ReverseEntry(Lot("L1"), TwelveCameIn), new UnknownLot(Lot("L1")))
        .Given(Receive("L1", "I1", 12), new AdjustLot(Lot("L1"), 1, "found"))
        .ThenRefuses(new ReverseEntry(Lot("L1"), TwelveCameIn), new EntryIsNotLast(Lot("L1")));

    [Fact]
    public void CountSince_Reverse_IsRefused() => Open()
        .Given(Receive("L1", "I1", 12), new CountLot(Lot("L1"), 12))
        .ThenRefuses(new ReverseEntry(Lot("L1"), TwelveCameIn), new EntryIsNotLast(Lot("L1")));

    [Fact]
    public void ParOfAnItem_StaysWithThePantryThatSetIt()
    {
        var line = new TransferLine(Lot("T1"), Food("I7", "produce") with { Par = 40 }, 4, null, LotSource.Donation);
        var pantry = Open().Given(new ReceiveTransfer(new TransferId(Guid.NewGuid()), default, [line]));

        Assert.Null(pantry.State.Items[ItemCode("I7")].Par);
    }
}
