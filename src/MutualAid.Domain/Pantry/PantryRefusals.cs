using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Pantry;

/// <summary>Why a pantry refuses. Each says the item or lot and the numbers that staff need to mend it.</summary>
public abstract record PantryRefusal : Refusal
{
    private PantryRefusal()
    {
    }

    /// <summary>What the item that it is about is called; null where it is about none, or none that the pantry knows.</summary>
    public string? ItemName { get; init; }

    /// <summary>The same, with the name of its item: people know food by its name, and hardly a lot by its code.</summary>
    internal PantryRefusal WithItemName(PantryState state)
    {
        LotId? lot = this switch
        {
            IOfLot of => of.Lot,
            BookedMeanwhile booked => booked.Lot,
            InvalidQuantity invalid => invalid.Lot,
            _ => null,
        };
        ItemId? item = lot is { } code && state.Lots.TryGetValue(code, out Lot? known) ? known.Item : (this as BookedMeanwhile)?.Item;
        return item is { } id && state.Items.TryGetValue(id, out Item? named) ? this with { ItemName = named.Name } : this;
    }

    /// <summary>About one lot.</summary>
    private interface IOfLot
    {
        LotId Lot { get; }
    }

    public sealed record PantryNotOpen : PantryRefusal;

    public sealed record PantryAlreadyOpen : PantryRefusal;

    public sealed record UnknownItem(ItemId Item) : PantryRefusal;

    public sealed record UnknownLot(LotId Lot) : PantryRefusal;

    public sealed record LotAlreadyExists(LotId Lot) : PantryRefusal, IOfLot;

    public sealed record InvalidQuantity(int Quantity, LotId? Lot = null) : PantryRefusal;

    public sealed record NotEnoughFree(LotId Lot, int Free, int Asked) : PantryRefusal, IOfLot;

    public sealed record NotEnoughOnHold(LotId Lot, int OnHold, int Asked) : PantryRefusal, IOfLot;

    public sealed record LotIsQuarantined(LotId Lot) : PantryRefusal, IOfLot;

    public sealed record LotIsRecalled(LotId Lot) : PantryRefusal, IOfLot;

    public sealed record LotExpires(LotId Lot, LocalDate UseBy, LocalDate DeliveryDate) : PantryRefusal, IOfLot;

    public sealed record NothingOnHold(LotId Lot) : PantryRefusal, IOfLot;

    /// <summary>It was corrected, discarded from, counted or taken back meanwhile.</summary>
    public sealed record EntryIsNotLast(LotId Lot) : PantryRefusal, IOfLot;

    public sealed record UnknownTransfer(TransferId Transfer) : PantryRefusal;

    public sealed record TransferAlreadySent(TransferId Transfer) : PantryRefusal;

    public sealed record TransferHasEnded(TransferId Transfer) : PantryRefusal;

    public sealed record NoBoxTemplate : PantryRefusal;

    public sealed record NothingToAllocate : PantryRefusal;

    public sealed record UnknownBox(BoxId Box) : PantryRefusal;

    /// <param name="Seen">Units that were booked when whoever asks looked.</param>
    public sealed record BookedMeanwhile(ItemId? Item, LotId? Lot, int Seen, int Now) : PantryRefusal;

    public sealed record BoxAlreadyExists(BoxId Box) : PantryRefusal;

    public sealed record BoxHasEnded(string Code) : PantryRefusal;

    /// <summary>Its stop has to be cancelled first.</summary>
    public sealed record BoxIsOnRoute(string Code) : PantryRefusal;

    public sealed record BoxIsLoaded(string Code) : PantryRefusal;

    public sealed record BoxIsNotAllocated(string Code, BoxStage Stage) : PantryRefusal;

    public sealed record BoxIsNotPicked(string Code) : PantryRefusal;

    /// <summary>Stock, boxes or requests changed since somebody looked at what allocating would do.</summary>
    public sealed record AllocationChanged : PantryRefusal;

    /// <summary>The boxes wait for another number of units of the lot by now; none, if somebody checked it off.</summary>
    public sealed record UnitsToPickChanged(LotId Lot, int Shown, int Now) : PantryRefusal, IOfLot;

    /// <summary>Of the lot, another number of units is checked off by now in boxes that are not packed; none, if all are packed or it was undone.</summary>
    public sealed record CheckedOffChanged(LotId Lot, int Shown, int Now) : PantryRefusal, IOfLot;

    public sealed record MoreMissingThanAsked(LotId Lot, int Units, int Missing) : PantryRefusal, IOfLot;

    public sealed record BoxLacksNothing(string Code) : PantryRefusal;

    /// <summary>Nothing that is free and keeps beyond the date is both of a category that the box lacks and suitable.</summary>
    public sealed record NothingFits(string Code, ImmutableArray<ShortLine> Lacks) : PantryRefusal;

    public sealed record BoxIsEmpty(string Code) : PantryRefusal;

    /// <summary>More units were named than the box holds of that lot.</summary>
    public sealed record NotInBox(string Code, LotId Lot, int Held, int Named) : PantryRefusal, IOfLot;

    public sealed record BoxesChanged(ImmutableArray<string> Codes) : PantryRefusal;

    public sealed record BoxIsNotInTransit(string Code) : PantryRefusal;

    /// <summary>A correction would need units that already came back to the pantry.</summary>
    public sealed record UnitsAlreadyReturned(string Code, LotId Lot) : PantryRefusal, IOfLot;

    /// <summary>A return has to account for every unit of the box that is in the vehicle.</summary>
    public sealed record ReturnDoesNotMatch(string Code, LotId Lot, int InTransit, int Returned) : PantryRefusal, IOfLot;

    public sealed record BoxesStillOpen(ImmutableArray<string> Codes) : PantryRefusal;
}
