using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Pantry;

/// <summary>Where a lot came from; USDA commodities have to stay traceable.</summary>
public enum LotSource
{
    Donation,
    Purchase,
    Usda,
    Transfer,
}

/// <summary>Whether a lot may be served at all.</summary>
public enum LotStatus
{
    Available,
    Quarantined,
    Recalled,
}

/// <summary>So many units of one lot.</summary>
public readonly record struct LotQuantity(LotId Lot, int Quantity);

/// <summary>Units of a category that a box should have held and does not.</summary>
public sealed record ShortLine(string Category, int Missing);

/// <summary>Units of one item that came in together.</summary>
/// <param name="UseBy">The last day on which it may be eaten; null for what does not spoil.</param>
/// <param name="Last">
/// The last receipt, correction or discard, which can be reversed; null once it was, and once a count said what is there.
/// </param>
public sealed record Lot(
    LotId Id,
    ItemId Item,
    LocalDate? UseBy,
    LotSource Source,
    LotStatus Status,
    LotAccounts Accounts,
    Posting? Last = null)
{
    /// <summary>The last day must lie after the delivery: what is delivered in the evening is eaten later.</summary>
    public bool KeepsBeyond(LocalDate deliveryDate) => UseBy is not { } useBy || useBy > deliveryDate;
}

/// <summary>How far a box has come.</summary>
public enum BoxStage
{
    /// <summary>Its units are reserved and still on the shelf.</summary>
    Allocated,

    /// <summary>Its units are together.</summary>
    Picked,

    /// <summary>It is checked, closed and labelled.</summary>
    Packed,

    /// <summary>It is in a vehicle, or has been.</summary>
    Loaded,

    /// <summary>It was given up before it was loaded.</summary>
    Released,
}

/// <summary>One lot's share of a box, split by where those units are.</summary>
/// <param name="Picked">Of the reserved units of a box that is not picked as a whole, those that were taken off the shelf.</param>
/// <param name="Missing">Units that were missing when the lot was checked off, and are not reserved any more.</param>
public sealed record BoxLine(LotId Lot, int Reserved, int InTransit = 0, int Delivered = 0, int Returned = 0, int Picked = 0, int Missing = 0)
{
    /// <summary>The units that are still on the shelf while their box is not picked.</summary>
    public int ToPick => Reserved - Picked;

    /// <summary>The units that the box was loaded with, or would be.</summary>
    public int Total => Reserved + InTransit + Delivered + Returned;

    internal BoxLine WithReserved(int units) => this with { Reserved = units, Picked = Math.Min(Picked, units) };
}

/// <summary>One box for one request.</summary>
/// <param name="Code">What the label says; it names nobody.</param>
/// <param name="Revision">Rises whenever the content changes, so that a plan made on another content is noticed.</param>
/// <param name="LastSettlement">The newest outcome heard of; older ones change nothing.</param>
public sealed record Box(
    BoxId Id,
    string Code,
    DistributionId Distribution,
    RequestId Request,
    BoxStage Stage,
    ImmutableArray<BoxLine> Lines,
    ImmutableArray<ShortLine> Shorts,
    int Revision,
    RouteId? Route,
    OperationOrder? LastSettlement)
{
    /// <summary>Nothing of it is reserved or in a vehicle any more.</summary>
    public bool HasEnded => Stage is BoxStage.Released
        || (Stage is BoxStage.Loaded && Lines.All(line => line.Reserved == 0 && line.InTransit == 0));

    /// <summary>Its units are still on the shelf, or beside it.</summary>
    public bool IsInHouse => Stage is BoxStage.Allocated or BoxStage.Picked or BoxStage.Packed;
}

/// <summary>How far a transfer has come, as its sender knows.</summary>
public enum TransferStage
{
    Sent,
    Confirmed,
    Cancelled,
}

/// <summary>Stock on its way to another pantry, or that was.</summary>
public sealed record OutgoingTransfer(PantryId To, ImmutableArray<LotQuantity> Lines, TransferStage Stage);

/// <summary>What a pantry is and where; none of it is about a household.</summary>
/// <param name="TimeZone">An IANA zone name; the pantry's dates and windows are in it.</param>
/// <param name="LoadTime">How long loading a vehicle takes.</param>
/// <param name="SecondsPerKilometre">The default pace on its roads.</param>
/// <param name="Areas">Postal codes that it delivers to; empty when it asks nobody for one.</param>
/// <param name="Phone">The number that drivers call on the road, or null.</param>
public sealed record PantryProfile(
    string Name,
    string TimeZone,
    GeoPoint Place,
    Duration LoadTime,
    int SecondsPerKilometre,
    ImmutableSortedSet<string> Areas,
    string? Phone = null);

/// <summary>A pantry's catalog, lots and boxes.</summary>
/// <param name="ClosedBoxes">Boxes of closed distributions; no box is called like one of them again.</param>
public sealed record PantryState(
    PantryProfile? Profile,
    ImmutableDictionary<ItemId, Item> Items,
    BoxTemplate Template,
    ImmutableDictionary<LotId, Lot> Lots,
    ImmutableDictionary<BoxId, Box> Boxes,
    ImmutableHashSet<BoxId> ClosedBoxes,
    ImmutableDictionary<TransferId, OutgoingTransfer> Outgoing,
    ImmutableHashSet<TransferId> Incoming)
{
    public static PantryState Initial { get; } = new(
        null,
        ImmutableDictionary<ItemId, Item>.Empty,
        BoxTemplate.Empty,
        ImmutableDictionary<LotId, Lot>.Empty,
        ImmutableDictionary<BoxId, Box>.Empty,
        [],
        ImmutableDictionary<TransferId, OutgoingTransfer>.Empty,
        []);

    /// <summary>
    /// What was checked off for boxes of a distribution that are not packed yet: units that are together, and that were missing.
    /// </summary>
    public IEnumerable<(Box Box, LotId Lot, int Found, int Missing)> CheckedOff(DistributionId distribution) =>
        from box in Boxes.Values
        where box.Distribution == distribution && box.Stage is BoxStage.Allocated or BoxStage.Picked
        from line in box.Lines
        where line.Picked + line.Missing > 0
        orderby box.Code, box.Id.Value
        select (box, line.Lot, box.Stage is BoxStage.Picked ? line.Reserved : line.Picked, line.Missing);

    /// <summary>There is a box of that id, or was.</summary>
    public bool KnowsBox(BoxId box) => Boxes.ContainsKey(box) || ClosedBoxes.Contains(box);
}
