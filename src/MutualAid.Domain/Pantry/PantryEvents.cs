using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Pantry;

/// <summary>Units taken out of a box that had reserved them.</summary>
public sealed record BoxCut(BoxId Box, LotId Lot, int Quantity);

/// <summary>Units for a box: found on the shelf, and not.</summary>
public sealed record BoxCheck(BoxId Box, int Found, int Missing);

/// <summary>A box as the distribution gets to know it.</summary>
public sealed record AllocatedBox(RequestId Request, BoxId Box, string Code, int Revision, bool IsCold, Grams Weight)
{
    /// <summary>A new box, with what its lines say of cold and weight.</summary>
    internal static AllocatedBox New(
        RequestId request, BoxId box, string code, IEnumerable<LotQuantity> lines, PantryState state)
    {
        var items = lines.Select(line => (Item: state.Items[state.Lots[line.Lot].Item], line.Quantity)).ToArray();
        return new AllocatedBox(
            request,
            box,
            code,
            Revision: 1,
            items.Any(line => line.Item.IsCold),
            items.Aggregate(new Grams(0), (sum, line) => sum + line.Item.Weight * line.Quantity));
    }
}

/// <summary>What happened in a pantry.</summary>
public abstract record PantryEvent
{
    private PantryEvent()
    {
    }

    public sealed record PantryOpened(PantryProfile Profile) : PantryEvent;

    public sealed record ProfileChanged(PantryProfile Profile) : PantryEvent;

    public sealed record ItemDefined(Item Item) : PantryEvent;

    public sealed record BoxTemplateDefined(BoxTemplate Template) : PantryEvent;

    public sealed record LotReceived(
        LotId Lot, ItemId Item, int Quantity, LocalDate? UseBy, LotSource Source, bool OnHold) : PantryEvent;

    public sealed record LotAdjusted(LotId Lot, int Delta, string Reason) : PantryEvent;

    /// <summary>A count; the deltas and cuts add up to <c>Counted - Expected</c>.</summary>
    public sealed record LotCounted(
        LotId Lot, int Expected, int Counted, int FreeDelta, int OnHoldDelta, ImmutableArray<BoxCut> Cuts)
        : PantryEvent;

    public sealed record LotQuarantined(LotId Lot, string Reason, int FromFree, ImmutableArray<BoxCut> Cuts)
        : PantryEvent;

    public sealed record LotReleased(LotId Lot, int Quantity) : PantryEvent;

    /// <summary>A recall, with the boxes that had already left with units of the lot.</summary>
    public sealed record LotRecalled(
        LotId Lot, string Reason, int FromFree, ImmutableArray<BoxCut> Cuts, ImmutableArray<BoxId> BoxesOut)
        : PantryEvent;

    public sealed record StockDiscarded(LotId Lot, int Quantity, bool FromHold, string Reason) : PantryEvent;

    /// <summary>The entry that takes an earlier one back: what moved one way moved the other way again.</summary>
    public sealed record EntryReversed(LotId Lot, Account From, Account To, int Quantity) : PantryEvent;

    public sealed record TransferSent(TransferId Transfer, PantryId To, ImmutableArray<TransferLine> Lines)
        : PantryEvent;

    public sealed record TransferReceived(TransferId Transfer, PantryId From, ImmutableArray<TransferLine> Lines)
        : PantryEvent;

    public sealed record TransferConfirmed(TransferId Transfer) : PantryEvent;

    /// <param name="Lines">What is free again.</param>
    /// <param name="ToHold">What may not be served any more; null when there is none.</param>
    public sealed record TransferCancelled(
        TransferId Transfer, ImmutableArray<LotQuantity> Lines, ImmutableArray<LotQuantity>? ToHold = null) : PantryEvent;

    public sealed record BoxAllocated(
        BoxId Box,
        string Code,
        DistributionId Distribution,
        RequestId Request,
        ImmutableArray<LotQuantity> Lines,
        ImmutableArray<ShortLine> Shorts) : PantryEvent;

    /// <summary>An allocation came to its end; it names the boxes that it made and the requests that got nothing.</summary>
    public sealed record DistributionAllocated(
        DistributionId Distribution, ImmutableArray<AllocatedBox> Boxes, ImmutableArray<RequestId> Unfilled)
        : PantryEvent;

    public sealed record BoxReleased(
        BoxId Box,
        DistributionId Distribution,
        RequestId Request,
        ImmutableArray<LotQuantity> ToFree,
        ImmutableArray<LotQuantity> ToHold) : PantryEvent;

    public sealed record BoxPicked(BoxId Box, ImmutableArray<LotQuantity> NotFound, ImmutableArray<ShortLine> Shorts)
        : PantryEvent;

    /// <summary>Units of a lot were put into boxes, or looked for in vain.</summary>
    public sealed record LotCheckedOff(LotId Lot, ImmutableArray<BoxCheck> Boxes) : PantryEvent;

    /// <summary>Units of a lot wait to be taken off the shelf again, and so do those that were missing and are not on hold any more.</summary>
    /// <param name="Boxes">What of the check-off is undone; nothing of a box that was filled up with something else since.</param>
    public sealed record CheckOffUndone(LotId Lot, ImmutableArray<BoxCheck> Boxes) : PantryEvent;

    /// <summary>A box got more units, which are to be picked, for what it lacked.</summary>
    /// <param name="Filled">What it does not lack any more, of what it lacked before or for what was taken out.</param>
    /// <param name="TakenOut">What was taken out of it first, for the household's sake, and is free again; null for nothing.</param>
    public sealed record BoxRefilled(
        BoxId Box, ImmutableArray<LotQuantity> Lines, ImmutableArray<ShortLine> Filled, ImmutableArray<LotQuantity>? TakenOut = null) : PantryEvent;

    public sealed record BoxPacked(BoxId Box) : PantryEvent;

    public sealed record BoxesCommitted(ImmutableArray<BoxToken> Boxes) : PantryEvent;

    public sealed record BoxesUncommitted(ImmutableArray<BoxId> Boxes) : PantryEvent;

    public sealed record BoxLoaded(BoxId Box, RouteId Route, ImmutableArray<LotQuantity> Lines) : PantryEvent;

    /// <summary>Taken out of the vehicle again; units of lots that were held back meanwhile are on hold.</summary>
    public sealed record BoxUnloaded(
        BoxId Box, ImmutableArray<LotQuantity> Lines, ImmutableArray<LotQuantity> ToHold) : PantryEvent;

    /// <summary>Units handed over since the last report, and units that a correction took back into the vehicle.</summary>
    public sealed record BoxSettled(
        BoxId Box,
        RouteId Route,
        OperationOrder Order,
        ImmutableArray<LotQuantity> HandedOver,
        ImmutableArray<LotQuantity> TakenBack) : PantryEvent;

    public sealed record BoxReturned(BoxId Box, ImmutableArray<ReturnLine> Lines) : PantryEvent;

    public sealed record DistributionClosed(DistributionId Distribution) : PantryEvent;
}
