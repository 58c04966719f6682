using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>
/// Fills up one box that lacks something, by the rules of <see cref="Allocation"/>, from what no other box has. The plan
/// knows whether a box has to be kept cold, so a box without anything cold gets nothing that is. Of a lot of which units
/// are on hold, since somebody did not find them, it gets nothing either: its free units are likely not there.
/// On request, what its household may not have (its needs or the catalog changed since) is taken out before, and lacks then.
/// </summary>
internal static class Refill
{
    public static Decision Decide(RefillBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        if (box.Stage is BoxStage.Released) return new BoxHasEnded(box.Code);
        if (!box.IsInHouse) return new BoxIsLoaded(box.Code);
        ImmutableArray<LotQuantity> takenOut = command.TakeOut ? TakenOut(command, state, box) : [];
        ImmutableArray<ShortLine> lacks = Lacks(state, box, takenOut);
        if (lacks.IsEmpty) return new BoxLacksNothing(box.Code);

        BoxDraft draft = Fill(command, state, box, lacks);
        if (!draft.Lines.Any() && takenOut.IsEmpty) return new NothingFits(box.Code, lacks);
        var refilled = new PantryEvent.BoxRefilled(
            box.Id, [.. draft.Lines], Less(lacks, draft.Shorts), takenOut.IsEmpty ? null : takenOut);
        return IsTogether(box, refilled) ? (PantryEvent[])[refilled, new PantryEvent.BoxPicked(box.Id, [], [])] : refilled;
    }

    /// <summary>A box that lost all that was still to be picked, and got nothing, waits for nothing.</summary>
    private static bool IsTogether(Box box, PantryEvent.BoxRefilled refilled)
    {
        if (box.Stage is not BoxStage.Allocated || !refilled.Lines.IsEmpty) return false;
        var stays = box.Lines.Where(line => line.Reserved > 0 && refilled.TakenOut!.Value.All(gone => gone.Lot != line.Lot)).ToArray();
        return stays.Length > 0 && stays.All(line => line.ToPick == 0);
    }

    private static ImmutableArray<LotQuantity> TakenOut(RefillBox command, PantryState state, Box box) =>
    [
        .. box.Lines.Where(line => line.Reserved > 0 && Suitability.Against(state.Items[state.Lots[line.Lot].Item], command.For.Needs) is not null)
            .Select(line => new LotQuantity(line.Lot, line.Reserved)),
    ];

    private static BoxDraft Fill(RefillBox command, PantryState state, Box box, ImmutableArray<ShortLine> lacks)
    {
        var draft = new BoxDraft(command.For);
        var items = box.Lines.Select(line => (Item: state.Items[state.Lots[line.Lot].Item], line.Reserved)).ToArray();
        foreach (var (item, units) in items) draft.Has(item.Id, units);
        DietaryNeeds needs = command.For.Needs with { KeepsCold = command.For.Needs.KeepsCold && items.Any(line => line.Item.IsCold) };
        var shelf = new Shelf(state, command.DeliveryDate, allBut: lot => lot.Accounts.OnHold > 0);
        foreach (ShortLine lack in lacks)
        {
            var suitable = shelf.Suitable(lack.Category, needs);
            var wished = shelf.Wished(suitable, command.For.Wishes);
            bool Prefers(ItemId item) => state.Template.Lines.Any(line => line.Category == lack.Category && line.Prefers(item));
            int missing = lack.Missing;
            for (; missing > 0 && (shelf.TakeOne(wished, draft, Prefers) ?? shelf.TakeOne(suitable, draft, Prefers)) is { } lot; missing--)
                draft.Add(lot);
            if (missing > 0) draft.Shorts.Add(new ShortLine(lack.Category, missing));
        }

        return draft;
    }

    private static ImmutableArray<ShortLine> Lacks(PantryState state, Box box, ImmutableArray<LotQuantity> takenOut) =>
    [
        .. from line in box.Shorts.AddRange(takenOut.Select(gone => new ShortLine(state.Items[state.Lots[gone.Lot].Item].Category, gone.Quantity)))
           group line.Missing by line.Category into category
           orderby category.Key
           select new ShortLine(category.Key, category.Sum()),
    ];

    /// <summary>What was short and is not any more.</summary>
    private static ImmutableArray<ShortLine> Less(ImmutableArray<ShortLine> before, List<ShortLine> after) =>
    [
        .. from line in before
           let filled = line.Missing - after.Where(left => left.Category == line.Category).Sum(left => left.Missing)
           where filled > 0
           select new ShortLine(line.Category, filled),
    ];
}
