using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>Receiving, correcting, counting and throwing away.</summary>
internal static class StockRules
{
    public static Decision Receive(ReceiveLot command, PantryState state)
    {
        if (command.Quantity <= 0) return new InvalidQuantity(command.Quantity);
        if (!state.Items.ContainsKey(command.Item)) return new UnknownItem(command.Item);
        if (state.Lots.ContainsKey(command.Lot)) return new LotAlreadyExists(command.Lot);
        return new PantryEvent.LotReceived(
                command.Lot, command.Item, command.Quantity, command.UseBy, command.Source, command.OnHold);
    }

    public static Decision Adjust(AdjustLot command, PantryState state)
    {
        if (command.Delta == 0) return new InvalidQuantity(command.Delta, command.Lot);
        if (!state.Lots.TryGetValue(command.Lot, out Lot? lot)) return new UnknownLot(command.Lot);
        if (command.Delta > 0 && lot.NotServable() is { } reason) return reason;
        if (lot.Accounts.Free + (long)command.Delta < 0)
            return new NotEnoughFree(lot.Id, lot.Accounts.Free, -command.Delta);
        return new PantryEvent.LotAdjusted(lot.Id, command.Delta, command.Reason);
    }

    /// <summary>
    /// What a count finds too little comes off free stock first, then off what is on hold, and last off boxes that are
    /// not yet picked, the latest codes first. What it finds too much is free, or on hold if the lot is.
    /// </summary>
    public static Decision Count(CountLot command, PantryState state)
    {
        if (command.Counted < 0) return new InvalidQuantity(command.Counted, command.Lot);
        if (!state.Lots.TryGetValue(command.Lot, out Lot? lot)) return new UnknownLot(command.Lot);

        int onShelfInBoxes = state.BoxesHolding(lot.Id, BoxStage.Allocated).Sum(held => held.Line.ToPick);
        int expected = lot.Accounts.Free + lot.Accounts.OnHold + onShelfInBoxes;
        int difference = command.Counted - expected;
        if (difference >= 0)
        {
            bool onHold = lot.Status is not LotStatus.Available;
            return new PantryEvent.LotCounted(
                    lot.Id, expected, command.Counted, onHold ? 0 : difference, onHold ? difference : 0, []);
        }

        int missing = -difference;
        int fromFree = Math.Min(missing, lot.Accounts.Free);
        int fromHold = Math.Min(missing - fromFree, lot.Accounts.OnHold);
        var cuts = Cut(state, lot.Id, missing - fromFree - fromHold);
        return new PantryEvent.LotCounted(lot.Id, expected, command.Counted, -fromFree, -fromHold, cuts);
    }

    public static Decision Discard(DiscardStock command, PantryState state)
    {
        if (command.Quantity <= 0) return new InvalidQuantity(command.Quantity, command.Lot);
        if (!state.Lots.TryGetValue(command.Lot, out Lot? lot)) return new UnknownLot(command.Lot);
        if (command.FromHold && lot.Accounts.OnHold < command.Quantity)
            return new NotEnoughOnHold(lot.Id, lot.Accounts.OnHold, command.Quantity);
        if (!command.FromHold && lot.Accounts.Free < command.Quantity)
            return new NotEnoughFree(lot.Id, lot.Accounts.Free, command.Quantity);
        return new PantryEvent.StockDiscarded(lot.Id, command.Quantity, command.FromHold, command.Reason);
    }

    /// <summary>
    /// Takes the last entry back, if its units are still where it put them. A count settled what is there, so nothing from
    /// before it is taken back.
    /// </summary>
    public static Decision Reverse(ReverseEntry command, PantryState state)
    {
        if (!state.Lots.TryGetValue(command.Lot, out Lot? lot)) return new UnknownLot(command.Lot);
        if (lot.Last is not { } entry || entry != command.Entry) return new EntryIsNotLast(lot.Id);
        if (entry.To is Account.Free && lot.Accounts.Free < entry.Quantity)
            return new NotEnoughFree(lot.Id, lot.Accounts.Free, entry.Quantity);
        if (entry.To is Account.OnHold && lot.Accounts.OnHold < entry.Quantity)
            return new NotEnoughOnHold(lot.Id, lot.Accounts.OnHold, entry.Quantity);
        if (entry.From is Account.Free && lot.NotServable() is { } reason) return reason;
        return new PantryEvent.EntryReversed(lot.Id, entry.To, entry.From, entry.Quantity);
    }

    /// <summary>Null while what was seen is still so.</summary>
    public static BookedMeanwhile? BookedMeanwhile(SeenStock seen, PantryState state)
    {
        int booked = state.Lots.Values.Where(lot => seen.Lot is { } one ? lot.Id == one : lot.Item == seen.Item).Sum(lot => lot.Accounts.Booked);
        return booked == seen.Booked ? null : new BookedMeanwhile(seen.Item, seen.Lot, seen.Booked, booked);
    }

    private static ImmutableArray<BoxCut> Cut(PantryState state, LotId lot, int missing)
    {
        var cuts = ImmutableArray.CreateBuilder<BoxCut>();
        foreach (var (box, line) in state.BoxesHolding(lot, BoxStage.Allocated).Reverse())
        {
            if (missing == 0) break;
            int cut = Math.Min(missing, line.ToPick);
            if (cut == 0) continue;
            cuts.Add(new BoxCut(box.Id, lot, cut));
            missing -= cut;
        }

        return cuts.ToImmutable();
    }
}
