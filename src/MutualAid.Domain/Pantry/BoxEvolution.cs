using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryEvent;

namespace MutualAid.Domain.Pantry;

/// <summary>What events make of boxes.</summary>
internal static class BoxEvolution
{
    public static PantryState Evolve(PantryState state, PantryEvent @event) => @event switch
    {
        BoxAllocated e => state with { Boxes = state.Boxes.Add(e.Box, Allocated(e)) },
        BoxReleased e => Change(state, e.Box, box => box with
        {
            Stage = BoxStage.Released, Lines = [.. box.Lines.Select(line => line.WithReserved(0))],
        }),
        BoxPicked e => Change(state, e.Box, box => box with
        {
            Stage = BoxStage.Picked,
            Lines = Adjust(box.Lines, e.NotFound, (line, missing) => line.WithReserved(line.Reserved - missing)),
            Shorts = box.Shorts.AddRange(e.Shorts),
            Revision = e.NotFound.IsEmpty ? box.Revision : box.Revision + 1,
        }),
        LotCheckedOff e => e.Boxes.Aggregate(state, (next, check) => Change(next, check.Box, box => CheckOff(next, box, e.Lot, check))),
        CheckOffUndone e => e.Boxes.Aggregate(state, (next, check) => Change(next, check.Box, box => UndoCheckOff(next, box, e.Lot, check))),
        BoxRefilled e => Change(state, e.Box, box => Refilled(state, box, e)),
        BoxPacked e => Change(state, e.Box, box => box with { Stage = BoxStage.Packed }),
        BoxesCommitted e => e.Boxes.Aggregate(
            state, (next, token) => Change(next, token.Box, box => box with { Route = token.Route })),
        BoxesUncommitted e => e.Boxes.Aggregate(
            state, (next, id) => Change(next, id, box => box with { Route = null })),
        BoxLoaded e => Change(state, e.Box, box => box with
        {
            Stage = BoxStage.Loaded,
            Route = e.Route,
            Lines = Adjust(
                box.Lines,
                e.Lines,
                (line, units) => line.WithReserved(line.Reserved - units) with { InTransit = line.InTransit + units }),
        }),
        BoxUnloaded e => Change(state, e.Box, box => box with
        {
            Stage = BoxStage.Packed,
            Revision = e.ToHold.IsEmpty ? box.Revision : box.Revision + 1,
            Shorts = box.Shorts.AddRange(e.ToHold.Select(held => Short(state, held.Lot, held.Quantity))),
            Lines = Adjust(
                Adjust(box.Lines, e.ToHold, (line, units) => line with { InTransit = line.InTransit - units }),
                e.Lines,
                (line, units) => line with { InTransit = line.InTransit - units, Reserved = line.Reserved + units }),
        }),
        BoxSettled e => Change(state, e.Box, box => box with
        {
            LastSettlement = e.Order,
            Lines = Adjust(Adjust(box.Lines, e.HandedOver, HandOver), e.TakenBack, (line, units) => HandOver(line, -units)),
        }),
        BoxReturned e => Change(state, e.Box, box => box with
        {
            Lines = Adjust(
                box.Lines,
                e.Lines.Select(line => new LotQuantity(line.Lot, line.Quantity)),
                (line, units) => line with { InTransit = line.InTransit - units, Returned = line.Returned + units }),
        }),
        _ => throw new InvalidOperationException($"Nothing evolves {@event.GetType().Name}."),
    };

    public static PantryState Cut(PantryState state, ImmutableArray<BoxCut> cuts) => cuts.Aggregate(
        state,
        (next, cut) => Change(next, cut.Box, box => box with
        {
            Revision = box.Revision + 1,
            Lines = Adjust(
                box.Lines,
                [new LotQuantity(cut.Lot, cut.Quantity)],
                (line, units) => line.WithReserved(line.Reserved - units)),
            Shorts = box.Shorts.Add(Short(next, cut.Lot, cut.Quantity)),
        }));

    private static Box CheckOff(PantryState state, Box box, LotId lot, BoxCheck check) => box with
    {
        Lines = Adjust(
            box.Lines,
            [new LotQuantity(lot, check.Found)],
            (line, found) => line with { Picked = line.Picked + found, Reserved = line.Reserved - check.Missing, Missing = line.Missing + check.Missing }),
        Shorts = check.Missing == 0 ? box.Shorts : box.Shorts.Add(Short(state, lot, check.Missing)),
        Revision = check.Missing == 0 ? box.Revision : box.Revision + 1,
    };

    /// <summary>A box of which nothing waits to be picked again stays as far as it is.</summary>
    private static Box UndoCheckOff(PantryState state, Box box, LotId lot, BoxCheck check) => box with
    {
        Stage = check.Found + check.Missing > 0 ? BoxStage.Allocated : box.Stage,
        Lines = Adjust(
            check.Found + check.Missing > 0 ? Together(box) : box.Lines,
            [new LotQuantity(lot, check.Missing)],
            (line, again) => line with { Picked = 0, Reserved = line.Reserved + again, Missing = 0 }),
        Shorts = check.Missing == 0 ? box.Shorts : Less(box.Shorts, [Short(state, lot, check.Missing)]),
        Revision = check.Missing == 0 ? box.Revision : box.Revision + 1,
    };

    /// <summary>The lines of a box as if they had been checked off one by one, if it was picked as a whole.</summary>
    private static ImmutableArray<BoxLine> Together(Box box) =>
        box.Stage is BoxStage.Allocated ? box.Lines : [.. box.Lines.Select(line => line with { Picked = line.Reserved })];

    /// <summary>
    /// What a box that was picked has is together; what it gets has to be picked. If it gets nothing, and something was only taken out, it
    /// is to be looked at and packed again.
    /// </summary>
    private static Box Refilled(PantryState state, Box box, BoxRefilled e)
    {
        var takenOut = e.TakenOut ?? [];
        bool toPick = box.Stage is BoxStage.Allocated || !e.Lines.IsEmpty;
        var before = Adjust(toPick ? Together(box) : box.Lines, takenOut, (line, units) => line.WithReserved(line.Reserved - units));
        return box with
        {
            Stage = toPick ? BoxStage.Allocated : BoxStage.Picked,
            Revision = box.Revision + 1,
            Shorts = Less(box.Shorts.AddRange(takenOut.Select(line => Short(state, line.Lot, line.Quantity))), e.Filled),
            Lines = e.Lines.Aggregate(before, (next, more) => next.FirstOrDefault(line => line.Lot == more.Lot) is { } line
                ? next.Replace(line, line with { Reserved = line.Reserved + more.Quantity })
                : next.Add(new BoxLine(more.Lot, more.Quantity))),
        };
    }

    /// <summary>What is still short, with one line for each category.</summary>
    private static ImmutableArray<ShortLine> Less(ImmutableArray<ShortLine> shorts, ImmutableArray<ShortLine> filled) =>
    [
        .. from line in shorts
           group line.Missing by line.Category into category
           let missing = category.Sum() - filled.Where(line => line.Category == category.Key).Sum(line => line.Missing)
           where missing > 0
           select new ShortLine(category.Key, missing),
    ];

    private static ShortLine Short(PantryState state, LotId lot, int missing) =>
        new(state.Items[state.Lots[lot].Item].Category, missing);

    private static Box Allocated(BoxAllocated e) => new(
        e.Box,
        e.Code,
        e.Distribution,
        e.Request,
        BoxStage.Allocated,
        [.. e.Lines.Select(line => new BoxLine(line.Lot, line.Quantity))],
        e.Shorts,
        Revision: 1,
        Route: null,
        LastSettlement: null);

    private static BoxLine HandOver(BoxLine line, int units) =>
        line with { InTransit = line.InTransit - units, Delivered = line.Delivered + units };

    private static PantryState Change(PantryState state, BoxId id, Func<Box, Box> change) =>
        state with { Boxes = state.Boxes.SetItem(id, change(state.Boxes[id])) };

    private static ImmutableArray<BoxLine> Adjust(
        ImmutableArray<BoxLine> lines, IEnumerable<LotQuantity> changes, Func<BoxLine, int, BoxLine> change) =>
        changes.Aggregate(lines, (next, one) =>
        {
            BoxLine line = next.First(held => held.Lot == one.Lot);
            return next.Replace(line, change(line, one.Quantity));
        });
}
