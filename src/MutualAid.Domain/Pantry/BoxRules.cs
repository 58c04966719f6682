using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>A box while it is in the house: made, packed, promised to a route, given up.</summary>
internal static class BoxRules
{
    public static Decision Reserve(ReserveBox command, PantryState state)
    {
        if (state.KnowsBox(command.Box)) return new BoxAlreadyExists(command.Box);
        if (command.Lines.IsEmpty) return new BoxIsEmpty(command.Code);
        foreach (var line in command.Lines.GroupBy(line => line.Lot))
            if (AgainstServing(line.Key, [.. line.Select(part => part.Quantity)], command, state) is { } reason)
                return reason;

        ImmutableArray<LotQuantity> lines = command.Lines.Merge();
        return (PantryEvent[])
        [
            new PantryEvent.BoxAllocated(
                command.Box, command.Code, command.Distribution, command.Request, lines, []),
            new PantryEvent.DistributionAllocated(
                command.Distribution, [AllocatedBox.New(command.Request, command.Box, command.Code, lines, state)], []),
        ];
    }

    public static Decision Release(ReleaseBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        if (box.Stage is BoxStage.Released) return new BoxHasEnded(box.Code);
        if (box.Stage is BoxStage.Loaded) return new BoxIsLoaded(box.Code);
        if (box.Route is not null) return new BoxIsOnRoute(box.Code);

        var held = box.Lines.Where(line => line.Reserved > 0).Select(line => new LotQuantity(line.Lot, line.Reserved))
            .ToLookup(line => state.Lots[line.Lot].Status is LotStatus.Available);
        return new PantryEvent.BoxReleased(
            box.Id, box.Distribution, box.Request, [.. held[true]], [.. held[false]]);
    }

    public static Decision Pack(PackBox command, PantryState state)
    {
        if (!state.Boxes.TryGetValue(command.Box, out Box? box)) return new UnknownBox(command.Box);
        if (box.Stage is not BoxStage.Picked) return new BoxIsNotPicked(box.Code);
        if (box.Lines.All(line => line.Reserved == 0)) return new BoxIsEmpty(box.Code);
        return new PantryEvent.BoxPacked(box.Id);
    }

    public static Decision Commit(CommitBoxes command, PantryState state)
    {
        ImmutableArray<string> changed =
        [
            .. command.Boxes.Where(token => !StillAsPlanned(token, state))
                .Select(token => state.Boxes.TryGetValue(token.Box, out Box? box) ? box.Code : token.Box.ToString()),
        ];
        if (!changed.IsEmpty) return new BoxesChanged(changed);

        // What the same route was promised before is no news, and not to be taken back with what is.
        ImmutableArray<BoxToken> news = [.. command.Boxes.Where(token => state.Boxes[token.Box].Route is null)];
        return news.IsEmpty ? Decision.Nothing : new PantryEvent.BoxesCommitted(news);
    }

    public static Decision Uncommit(UncommitBoxes command, PantryState state)
    {
        ImmutableArray<BoxId> promised =
        [
            .. command.Boxes.Where(id =>
                state.Boxes.TryGetValue(id, out Box? box) && box.IsInHouse && box.Route is not null),
        ];
        return promised.IsEmpty
            ? Decision.Nothing
            : new PantryEvent.BoxesUncommitted(promised);
    }

    private static bool StillAsPlanned(BoxToken token, PantryState state) =>
        state.Boxes.TryGetValue(token.Box, out Box? box)
        && box.Revision == token.Revision
        // What the route has already stays with it, loaded and delivered boxes, too.
        && (box.Route == token.Route || (box.Route is null && box.IsInHouse));

    private static PantryRefusal? AgainstServing(
        LotId id, int[] quantities, ReserveBox command, PantryState state)
    {
        if (quantities.Any(quantity => quantity <= 0)) return new InvalidQuantity(quantities.Min());
        if (!state.Lots.TryGetValue(id, out Lot? lot)) return new UnknownLot(id);
        if (lot.NotServable() is { } reason) return reason;
        if (!lot.KeepsBeyond(command.DeliveryDate))
            return new LotExpires(id, lot.UseBy!.Value, command.DeliveryDate);
        int asked = quantities.Sum();
        return lot.Accounts.Free < asked ? new NotEnoughFree(id, lot.Accounts.Free, asked) : null;
    }
}
