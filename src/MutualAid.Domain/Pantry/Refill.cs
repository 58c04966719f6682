using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>
/// Fills up one box that lacks something, by the rules of <see cref="Allocation"/>, from what no other box has. The plan
/// knows whether a box has to be kept cold, so a box without anything cold gets nothing that is. Of a lot of which units
/// are on hold, since somebody did not find them, it gets nothing either: its free units are likely not there.
/// </summary>
internal static class Refill
{
    public static Decision Decide(RefillBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        if (box.Stage is BoxStage.Released) return new BoxHasEnded(box.Code);
        if (!box.IsInHouse) return new BoxIsLoaded(box.Code);
        ImmutableArray<ShortLine> lacks = Lacks(box);
        if (lacks.IsEmpty) return new BoxLacksNothing(box.Code);

        BoxDraft draft = Fill(command, state, box, lacks);
        if (!draft.Lines.Any()) return new NothingFits(box.Code, lacks);
        return new PantryEvent.BoxRefilled(box.Id, [.. draft.Lines], Less(lacks, draft.Shorts));
    }

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

    private static ImmutableArray<ShortLine> Lacks(Box box) =>
    [
        .. from line in box.Shorts
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
