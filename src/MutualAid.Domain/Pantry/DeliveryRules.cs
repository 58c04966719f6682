using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>A box outside the house: loaded, handed over, brought back.</summary>
internal static class DeliveryRules
{
    public static Decision Load(LoadBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        if (box.Stage is BoxStage.Released) return new BoxHasEnded(box.Code);
        if (box.Stage is BoxStage.Loaded && box.Route == command.Route) return Decision.Nothing;
        if (box.HasEnded) return new BoxHasEnded(box.Code);
        return Loaded(box, command.Route);
    }

    /// <summary>
    /// Undoes a loading of which nothing has left the vehicle. Anything else, such as a report that the box was never
    /// loaded, finds nothing to undo.
    /// </summary>
    public static Decision Unload(UnloadBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        bool untouched = box.LastSettlement is null && box.Lines.All(line => line.Delivered + line.Returned == 0);
        if (box.Stage is not BoxStage.Loaded || box.Route != command.Route || !untouched) return Decision.Nothing;
        var aboard = box.Lines.Where(line => line.InTransit > 0)
            .Select(line => new LotQuantity(line.Lot, line.InTransit))
            .ToLookup(line => state.Lots[line.Lot].Status is LotStatus.Available);
        return new PantryEvent.BoxUnloaded(box.Id, [.. aboard[true]], [.. aboard[false]]);
    }

    public static Decision Settle(SettleBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        if (box.Stage is BoxStage.Released) return new BoxHasEnded(box.Code);
        if (box.LastSettlement >= command.Order) return Decision.Nothing;

        var handedOver = ImmutableArray.CreateBuilder<LotQuantity>();
        var takenBack = ImmutableArray.CreateBuilder<LotQuantity>();
        foreach (BoxLine line in box.Lines)
        {
            if (Target(line, command.KeptBack, out int keptBack) is not { } target)
                return new NotInBox(box.Code, line.Lot, line.Total, keptBack);
            int change = target - line.Delivered;
            if (change > line.InTransit + line.Reserved) return new UnitsAlreadyReturned(box.Code, line.Lot);
            if (change > 0) handedOver.Add(new LotQuantity(line.Lot, change));
            if (change < 0) takenBack.Add(new LotQuantity(line.Lot, -change));
        }

        var settled = new PantryEvent.BoxSettled(
            box.Id, command.Route, command.Order, handedOver.ToImmutable(), takenBack.ToImmutable());
        return box.IsInHouse ? (PantryEvent[])[Loaded(box, command.Route), settled] : [settled];
    }

    public static Decision Return(ReturnBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        if (box.Stage is not BoxStage.Loaded || box.HasEnded) return new BoxIsNotInTransit(box.Code);
        foreach (ReturnLine line in command.Lines)
        {
            if (line.Quantity <= 0) return new InvalidQuantity(line.Quantity, line.Lot);
            if (box.Lines.All(held => held.Lot != line.Lot)) return new NotInBox(box.Code, line.Lot, 0, line.Quantity);
            if (line.Disposition is Disposition.Restock && state.Lots[line.Lot].NotServable() is { } reason)
                return reason;
        }

        foreach (BoxLine held in box.Lines)
        {
            int returned = command.Lines.Where(line => line.Lot == held.Lot).Sum(line => line.Quantity);
            if (returned != held.InTransit)
                return new ReturnDoesNotMatch(box.Code, held.Lot, held.InTransit, returned);
        }

        return new PantryEvent.BoxReturned(box.Id, command.Lines);
    }

    public static Decision Close(CloseDistribution command, PantryState state)
    {
        ImmutableArray<string> open =
        [
            .. state.Boxes.Values.Where(box => box.Distribution == command.Distribution && !box.HasEnded)
                .Select(box => box.Code).Order(StringComparer.Ordinal),
        ];
        if (!open.IsEmpty) return new BoxesStillOpen(open);
        return new PantryEvent.DistributionClosed(command.Distribution);
    }

    private static PantryEvent.BoxLoaded Loaded(Box box, RouteId route) => new(
        box.Id,
        route,
        [.. box.Lines.Where(line => line.Reserved > 0).Select(line => new LotQuantity(line.Lot, line.Reserved))]);

    /// <summary>How many of a line's units the household has, by the report; null when it names too many.</summary>
    private static int? Target(BoxLine line, ImmutableArray<LotQuantity>? keptBack, out int named)
    {
        named = 0;
        if (keptBack is null) return 0;
        named = keptBack.Value.Where(kept => kept.Lot == line.Lot).Sum(kept => kept.Quantity);
        return named < 0 || named > line.Total ? null : line.Total - named;
    }
}
