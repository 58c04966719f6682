using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>Taking units off the shelf for boxes: a box at a time, or a lot at a time.</summary>
internal static class PickRules
{
    public static Decision Pick(PickBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        if (box.Stage is not BoxStage.Allocated) return new BoxIsNotAllocated(box.Code, box.Stage);
        ImmutableArray<LotQuantity> notFound = command.NotFound.Merge();
        foreach (LotQuantity missing in notFound)
        {
            if (missing.Quantity <= 0) return new InvalidQuantity(missing.Quantity, missing.Lot);
            int held = box.Lines.FirstOrDefault(line => line.Lot == missing.Lot)?.Reserved ?? 0;
            if (held < missing.Quantity) return new NotInBox(box.Code, missing.Lot, held, missing.Quantity);
        }

        ImmutableArray<ShortLine> shorts =
        [
            .. notFound.Select(missing =>
                new ShortLine(state.Items[state.Lots[missing.Lot].Item].Category, missing.Quantity)),
        ];
        return new PantryEvent.BoxPicked(box.Id, notFound, shorts);
    }

    /// <summary>
    /// What is missing of a lot is taken off the boxes with the latest codes, as a count does. A box whose units are all
    /// together by now is picked.
    /// </summary>
    public static Decision CheckOff(CheckOffLot command, PantryState state)
    {
        if (!state.Lots.ContainsKey(command.Lot)) return new UnknownLot(command.Lot);
        var waiting = state.BoxesHolding(command.Lot, BoxStage.Allocated)
            .Where(held => held.Box.Distribution == command.Distribution && held.Line.ToPick > 0).ToArray();
        int units = waiting.Sum(held => held.Line.ToPick);
        if (units == 0 || units != command.Units) return new UnitsToPickChanged(command.Lot, command.Units, units);
        if (command.Missing < 0) return new InvalidQuantity(command.Missing, command.Lot);
        if (command.Missing > units) return new MoreMissingThanAsked(command.Lot, units, command.Missing);

        var checks = ImmutableArray.CreateBuilder<BoxCheck>();
        int missing = command.Missing;
        foreach (var (box, line) in waiting.Reverse())
        {
            int less = Math.Min(missing, line.ToPick);
            checks.Insert(0, new BoxCheck(box.Id, line.ToPick - less, less));
            missing -= less;
        }

        var together = waiting.Where(held => held.Box.Lines.All(line => line.Lot == command.Lot || line.ToPick == 0));
        return (PantryEvent[])
        [
            new PantryEvent.LotCheckedOff(command.Lot, checks.ToImmutable()),
            .. together.Select(held => new PantryEvent.BoxPicked(held.Box.Id, [], [])),
        ];
    }

    /// <summary>
    /// What was missing is promised again as far as it is still on hold and its box still lacks it: a box that was filled up since
    /// keeps what it got instead.
    /// </summary>
    public static Decision Undo(UndoCheckOff command, PantryState state)
    {
        if (!state.Lots.TryGetValue(command.Lot, out Lot? lot)) return new UnknownLot(command.Lot);
        var checkedOff = state.CheckedOff(command.Distribution).Where(one => one.Lot == command.Lot).ToArray();
        int units = checkedOff.Sum(one => one.Found + one.Missing);
        if (units == 0 || units != command.Units) return new CheckedOffChanged(command.Lot, command.Units, units);
        if (lot.NotServable() is { } reason) return reason;

        string category = state.Items[lot.Item].Category;
        var undone = ImmutableArray.CreateBuilder<BoxCheck>();
        int onHold = lot.Accounts.OnHold;
        foreach (var (box, _, found, missing) in checkedOff)
        {
            int lacks = box.Shorts.Where(line => line.Category == category).Sum(line => line.Missing);
            int again = Math.Min(missing, Math.Min(onHold, lacks));
            undone.Add(new BoxCheck(box.Id, found, again));
            onHold -= again;
        }

        return new PantryEvent.CheckOffUndone(command.Lot, undone.ToImmutable());
    }
}
