using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Pantry;

/// <summary>How soon a request is served when there is not enough for all.</summary>
public enum RequestPriority
{
    Normal,
    FirstTime,
    Urgent,
}

/// <summary>What becomes of units that come back.</summary>
public enum Disposition
{
    /// <summary>Back on the shelf.</summary>
    Restock,

    /// <summary>On hold until somebody has looked at it.</summary>
    Quarantine,

    /// <summary>Thrown away.</summary>
    Waste,
}

/// <summary>One request as the allocation sees it. It exists only inside a command.</summary>
/// <param name="People">How many eat.</param>
/// <param name="Wishes">What the household would like of what the pantry lets it choose; null for no wish.</param>
/// <param name="Children">How many of the people are children, but not infants.</param>
/// <param name="Infants">How many of the people are infants.</param>
public sealed record BoxRequest(
    RequestId Request,
    BoxId Box,
    string Code,
    int People,
    RequestPriority Priority,
    DietaryNeeds Needs,
    ImmutableSortedSet<ItemId>? Wishes = null,
    int Children = 0,
    int Infants = 0)
{
    public HouseholdSize Size => new(People, Children, Infants);
}

/// <summary>Units that come back in one way.</summary>
public sealed record ReturnLine(LotId Lot, int Quantity, Disposition Disposition);

/// <summary>A box as a plan knew it, and the route that the plan put it on.</summary>
public sealed record BoxToken(BoxId Box, int Revision, RouteId Route);

/// <summary>A line of a transfer, with all that the receiving pantry needs to shelve it.</summary>
public sealed record TransferLine(LotId Lot, Item Item, int Quantity, LocalDate? UseBy, LotSource Source);

/// <summary>What whoever asks saw booked on an item, or on one of its lots: a form that was opened twice so counts once.</summary>
/// <param name="Item">Whose lots are meant, all of them; null where it is one lot.</param>
/// <param name="Lot">Null where it is an item.</param>
/// <param name="Booked">What <see cref="LotAccounts.Booked"/> came to.</param>
public sealed record SeenStock(ItemId? Item, LotId? Lot, int Booked);

/// <summary>What can be asked of a pantry.</summary>
public abstract record PantryCommand
{
    private PantryCommand()
    {
    }

    /// <summary>The command holds only while this is so; null for whatever is there.</summary>
    public SeenStock? Seen { get; init; }

    public sealed record OpenPantry(PantryProfile Profile) : PantryCommand;

    public sealed record ChangeProfile(PantryProfile Profile) : PantryCommand;

    /// <summary>Adds an item to the catalog, or corrects it.</summary>
    public sealed record DefineItem(Item Item) : PantryCommand;

    public sealed record DefineBoxTemplate(BoxTemplate Template) : PantryCommand;

    public sealed record ReceiveLot(
        LotId Lot, ItemId Item, int Quantity, LocalDate? UseBy, LotSource Source, bool OnHold) : PantryCommand;

    /// <summary>Corrects free stock by so many units, up or down.</summary>
    public sealed record AdjustLot(LotId Lot, int Delta, string Reason) : PantryCommand;

    /// <summary>A physical count of what is on the shelf: free, on hold, and reserved but not yet picked.</summary>
    public sealed record CountLot(LotId Lot, int Counted) : PantryCommand;

    public sealed record QuarantineLot(LotId Lot, string Reason) : PantryCommand;

    /// <summary>Makes everything that is on hold free again.</summary>
    public sealed record ReleaseLot(LotId Lot) : PantryCommand;

    public sealed record RecallLot(LotId Lot, string Reason) : PantryCommand;

    /// <summary>Throws units away, from free stock or from what is on hold.</summary>
    public sealed record DiscardStock(LotId Lot, int Quantity, bool FromHold, string Reason) : PantryCommand;

    /// <summary>Takes back a lot's last receipt, correction or discard by the opposite entry.</summary>
    /// <param name="Entry">What is to be taken back, as whoever asks saw it.</param>
    public sealed record ReverseEntry(LotId Lot, Posting Entry) : PantryCommand;

    public sealed record SendTransfer(TransferId Transfer, PantryId To, ImmutableArray<LotQuantity> Lines)
        : PantryCommand;

    public sealed record ReceiveTransfer(TransferId Transfer, PantryId From, ImmutableArray<TransferLine> Lines)
        : PantryCommand;

    /// <summary>The other pantry has the stock.</summary>
    public sealed record ConfirmTransfer(TransferId Transfer) : PantryCommand;

    /// <summary>The other pantry did not take the stock; it is free here again, or on hold if its lot is.</summary>
    public sealed record CancelTransfer(TransferId Transfer) : PantryCommand;

    /// <summary>Fills a box for every request of a distribution that has none yet.</summary>
    /// <param name="Foreseen">
    /// What whoever asks expects to come of it, as <see cref="AllocationOutcome"/> names it; null for whatever comes.
    /// </param>
    public sealed record AllocateDistribution(
        DistributionId Distribution, LocalDate DeliveryDate, ImmutableArray<BoxRequest> Requests, string? Foreseen = null)
        : PantryCommand;

    /// <summary>Makes a box by hand from named lots.</summary>
    public sealed record ReserveBox(
        BoxId Box,
        string Code,
        DistributionId Distribution,
        RequestId Request,
        LocalDate DeliveryDate,
        ImmutableArray<LotQuantity> Lines) : PantryCommand;

    public sealed record ReleaseBox(BoxId Box) : PantryCommand;

    /// <summary>The box's units are together, but for those that were not found.</summary>
    public sealed record PickBox(BoxId Box, ImmutableArray<LotQuantity> NotFound) : PantryCommand;

    /// <summary>Of a lot, all that the boxes of a distribution still wait for was taken off the shelf, but for what is missing.</summary>
    /// <param name="Units">How many units that was, as the pick list said.</param>
    public sealed record CheckOffLot(DistributionId Distribution, LotId Lot, int Units, int Missing) : PantryCommand;

    /// <summary>
    /// Of a lot, all that was checked off for the boxes of a distribution that are not packed yet is to be taken off the shelf again; what was missing is
    /// in them again, unless they were filled up or somebody looked after it since.
    /// </summary>
    /// <param name="Units">How many units were checked off, found and missing, as the pick list said.</param>
    public sealed record UndoCheckOff(DistributionId Distribution, LotId Lot, int Units) : PantryCommand;

    /// <summary>Puts into a box what it lacks, of what is free and suits; other boxes stay as they are.</summary>
    /// <param name="For">The household, as the allocation saw it; of it only needs and wishes count.</param>
    /// <param name="TakeOut">What the household may not have, by its needs and the catalog as they are now, is taken out of the box before.</param>
    public sealed record RefillBox(BoxId Box, LocalDate DeliveryDate, BoxRequest For, bool TakeOut = false) : PantryCommand;

    public sealed record PackBox(BoxId Box) : PantryCommand;

    /// <summary>Promises boxes to the routes of a plan, if they are still what the plan took them for.</summary>
    public sealed record CommitBoxes(ImmutableArray<BoxToken> Boxes) : PantryCommand;

    /// <summary>Takes that promise back: the publication failed, or the box's stop was cancelled.</summary>
    public sealed record UncommitBoxes(ImmutableArray<BoxId> Boxes) : PantryCommand;

    public sealed record LoadBox(BoxId Box, RouteId Route) : PantryCommand;

    /// <summary>The driver did not take it after all.</summary>
    public sealed record UnloadBox(BoxId Box, RouteId Route) : PantryCommand;

    /// <summary>
    /// What a driver reported of a box at the door. A newer report replaces an older one; a box that nobody had
    /// recorded as loaded was evidently in the vehicle.
    /// </summary>
    /// <param name="KeptBack">Units that the household did not take; null when it took nothing at all.</param>
    public sealed record SettleBox(
        BoxId Box, RouteId Route, OperationOrder Order, ImmutableArray<LotQuantity>? KeptBack) : PantryCommand;

    /// <summary>What came back in the vehicle, all of it, and where each unit goes.</summary>
    public sealed record ReturnBox(BoxId Box, ImmutableArray<ReturnLine> Lines) : PantryCommand;

    /// <summary>Puts the boxes of a finished distribution away.</summary>
    public sealed record CloseDistribution(DistributionId Distribution) : PantryCommand;
}
