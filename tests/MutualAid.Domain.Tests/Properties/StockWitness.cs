using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Pantry.PantryCommand;

namespace MutualAid.Domain.Tests.Properties;

/// <summary>
/// A second book beside the ledger, kept from accepted commands and never from events: how many units of each lot
/// came in, were found or missed, and left for good. It also adds up boxes, which the ledger does not know.
/// </summary>
internal sealed class StockWitness
{
    private readonly Dictionary<LotId, (int In, int Corrected, int Thrown, int Sent)> _lots = [];
    private readonly Dictionary<LotId, (int In, int Corrected, int Thrown)> _last = [];
    private readonly Dictionary<TransferId, (LotId Lot, int Quantity)[]> _sent = [];
    private readonly HashSet<BoxId> _ended = [];
    private readonly Dictionary<(BoxId Box, LotId Lot), int> _together = [];

    public void Saw(PantryCommand command, PantryState before, PantryState after)
    {
        if (command.Seen is { Lot: { } seen, Booked: var booked })
            Assert.Equal(_lots[seen].In + _lots[seen].Corrected - _lots[seen].Thrown - _lots[seen].Sent, booked);
        switch (command)
        {
            case ReceiveLot c:
                Enter(c.Lot, received: c.Quantity);
                break;
            case ReceiveTransfer c:
                foreach (TransferLine line in c.Lines) Change(line.Lot, received: line.Quantity);
                break;
            case AdjustLot c:
                Enter(c.Lot, corrected: c.Delta);
                break;
            case CountLot c:
                int onShelf = before.Lots[c.Lot].Accounts.Free + before.Lots[c.Lot].Accounts.OnHold
                    + before.Boxes.Values.Where(box => box.Stage is BoxStage.Allocated).Sum(box => Held(box, c.Lot) - Together(box.Id, c.Lot));
                Change(c.Lot, corrected: c.Counted - onShelf);
                _last.Remove(c.Lot);
                break;
            case DiscardStock c:
                Enter(c.Lot, thrown: c.Quantity);
                break;
            case ReverseEntry c:
                Assert.True(_last.Remove(c.Lot, out var entry), "what was taken back was nobody's last entry");
                Change(c.Lot, -entry.In, -entry.Corrected, -entry.Thrown);
                break;
            case ReturnBox c:
                foreach (ReturnLine line in c.Lines.Where(line => line.Disposition is Disposition.Waste))
                    Change(line.Lot, thrown: line.Quantity);
                break;
            case SendTransfer c:
                _sent[c.Transfer] = [.. c.Lines.Select(line => (line.Lot, line.Quantity))];
                foreach (var (lot, quantity) in _sent[c.Transfer]) Change(lot, sent: quantity);
                break;
            case CancelTransfer c:
                foreach (var (lot, quantity) in _sent[c.Transfer]) Change(lot, sent: -quantity);
                break;
            case CheckOffLot c:
                foreach (Box box in before.Boxes.Values.Where(box => box.Distribution == c.Distribution && box.Stage is BoxStage.Allocated))
                    _together[(box.Id, c.Lot)] = Held(after.Boxes[box.Id], c.Lot);
                Assert.Equal(c.Missing, before.Lots[c.Lot].Accounts.Reserved - after.Lots[c.Lot].Accounts.Reserved);
                break;
            case UndoCheckOff c:
                Undone(c, before, after);
                break;
            case RefillBox c:
                foreach (BoxLine line in before.Boxes[c.Box].Lines.Where(_ => before.Boxes[c.Box].Stage is not BoxStage.Allocated))
                    _together[(c.Box, line.Lot)] = line.Reserved;
                Refilled(c, before, after);
                break;
            case ReleaseBox c:
                Assert.True(_ended.Add(c.Box), "a box was given up twice");
                Assert.Equal(0, after.Boxes[c.Box].Lines.Sum(line => line.Reserved));
                break;
        }
    }

    /// <summary>Nothing of the lot is together in boxes that are not packed; what came back into them was on hold, and they lacked it.</summary>
    private void Undone(UndoCheckOff c, PantryState before, PantryState after)
    {
        int again = after.Lots[c.Lot].Accounts.Reserved - before.Lots[c.Lot].Accounts.Reserved;
        Assert.Equal(again, before.Lots[c.Lot].Accounts.OnHold - after.Lots[c.Lot].Accounts.OnHold);
        Assert.Equal(again, before.Boxes.Values.Sum(Missing) - after.Boxes.Values.Sum(Missing));
        foreach (Box box in before.Boxes.Values.Where(box => box.Stage is BoxStage.Picked && after.Boxes[box.Id].Stage is BoxStage.Allocated))
            foreach (BoxLine line in box.Lines) _together[(box.Id, line.Lot)] = line.Reserved;
        foreach (Box box in after.Boxes.Values.Where(box => box.Distribution == c.Distribution && box.Stage is BoxStage.Allocated)) _together.Remove((box.Id, c.Lot));
        Assert.DoesNotContain(after.CheckedOff(c.Distribution), one => one.Lot == c.Lot);
    }

    /// <summary>Nothing but that box changed, and it got no more of anything than it lacked, and nothing unsuitable.</summary>
    private static void Refilled(RefillBox c, PantryState before, PantryState after)
    {
        Assert.All(before.Boxes.Values.Where(box => box.Id != c.Box), box => Assert.Same(box, after.Boxes[box.Id]));
        Box was = before.Boxes[c.Box], now = after.Boxes[c.Box];
        var got = now.Lines.Select(line => (line.Lot, Units: line.Reserved - Held(was, line.Lot))).Where(line => line.Units > 0).ToArray();
        var lost = was.Lines.Select(line => (line.Lot, Units: line.Reserved - Held(now, line.Lot))).Where(line => line.Units > 0).ToArray();
        Assert.Equal(Missing(was) - Missing(now), got.Sum(line => line.Units) - lost.Sum(line => line.Units));
        Assert.True(got.Length + lost.Length > 0 && now.Revision > was.Revision);
        Assert.Equal(c.TakeOut ? was.Lines.Where(line => line.Reserved > 0 && !Suits(line.Lot)).Select(line => line.Lot) : [], lost.Select(line => line.Lot));
        Assert.All(got, line => Assert.Null(Suitability.Against(before.Items[before.Lots[line.Lot].Item], c.For.Needs)));
        Assert.All(got, line => Assert.True(!(before.Lots[line.Lot].UseBy <= c.DeliveryDate)));

        bool Suits(LotId lot) => Suitability.Against(before.Items[before.Lots[lot].Item], c.For.Needs) is null;
    }

    private static int Missing(Box box) => box.Shorts.Sum(line => line.Missing);

    public void Check(PantryState state)
    {
        foreach (Box box in state.Boxes.Values.Where(box => box.Stage is BoxStage.Allocated))
            foreach (BoxLine line in box.Lines)
            {
                // A lot that was held back is in no box any more.
                if (line.Reserved == 0) _together.Remove((box.Id, line.Lot));
                Assert.Equal(Together(box.Id, line.Lot), line.Picked);
            }


        foreach (var (id, (received, corrected, thrown, sent)) in _lots)
        {
            LotAccounts accounts = state.Lots[id].Accounts;
            Assert.Equal((received, corrected, thrown, sent), (accounts.Received, accounts.Adjusted, accounts.Wasted, accounts.TransferredOut));
            Assert.Equal(state.Boxes.Values.Where(box => box.IsInHouse).Sum(box => Held(box, id)), accounts.Reserved);
            Assert.Equal(state.Boxes.Values.SelectMany(box => box.Lines).Where(line => line.Lot == id).Sum(line => line.InTransit), accounts.InTransit);
        }

        Assert.All(
            state.Boxes.Values.Where(box => box.Stage is BoxStage.Loaded or BoxStage.Released),
            box => Assert.All(box.Lines, line => Assert.Equal(0, line.Reserved)));
        Assert.All(
            state.Boxes.Values.SelectMany(box => box.Lines),
            line => Assert.True(line is { Reserved: >= 0, InTransit: >= 0, Delivered: >= 0, Returned: >= 0 }, Dump.Of(line)));
    }

    /// <summary>What of a box was put together before it was picked as a whole.</summary>
    private int Together(BoxId box, LotId lot) => _together.GetValueOrDefault((box, lot));

    private static int Held(Box box, LotId lot) => box.Lines.Where(line => line.Lot == lot).Sum(line => line.Reserved);

    /// <summary>Something that can be taken back, until the next such thing or a count.</summary>
    private void Enter(LotId lot, int received = 0, int corrected = 0, int thrown = 0)
    {
        Change(lot, received, corrected, thrown);
        _last[lot] = (received, corrected, thrown);
    }

    private void Change(LotId lot, int received = 0, int corrected = 0, int thrown = 0, int sent = 0)
    {
        var now = _lots.GetValueOrDefault(lot);
        _lots[lot] = (now.In + received, now.Corrected + corrected, now.Thrown + thrown, now.Sent + sent);
    }
}
