using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Routes;

/// <summary>What a driver found at the door.</summary>
public enum StopOutcomeKind
{
    Delivered,

    /// <summary>Handed over, but for the units that the household did not take.</summary>
    PartlyDelivered,
    NobodyHome,
    UnsafeToApproach,
    WrongAddress,
    RefusedByHousehold,

    /// <summary>The report before was a mistake: nothing has happened at this stop yet.</summary>
    Undone,
}

/// <summary>How a box was handed over.</summary>
public enum HandoverKind
{
    /// <summary>The door words matched.</summary>
    DoorWords,

    /// <summary>The household had asked for it to be left so.</summary>
    LeftAsInstructed,
}

/// <summary>What becomes of a box that was not handed over.</summary>
public enum BoxFate
{
    ComesBack,
    ThrownAway,

    /// <summary>The driver left without it.</summary>
    LeftBehind,
}

/// <summary>What a driver on the road asks the pantry for.</summary>
public enum HelpKind
{
    CallMe,
    RunningLate,
    VehicleTrouble,
    Unsafe,

    /// <summary>The pantry should call the household of the stop.</summary>
    CallHousehold,
    Message,
}

/// <summary>Why a driver left a box behind.</summary>
public enum LoadRefusalReason
{
    NotThere,
    Damaged,
    NoRoom,
    NotColdEnough,
}

/// <summary>Why a stop was taken off a route.</summary>
public enum CancelReason
{
    /// <summary>The household cancelled its request, or asked to be forgotten.</summary>
    ByHousehold,
    ByDispatcher,
    MovedToAnotherRoute,
    DriverDroppedOut,
}

/// <summary>Units of a box that came away from the door again.</summary>
public sealed record KeptBack(BoxId Box, LotId Lot, int Quantity);

/// <summary>What happened at a stop.</summary>
/// <param name="Handover">Null when nothing was handed over.</param>
/// <param name="Fate">What the driver says of what was not handed over; null where nothing is said.</param>
public sealed record StopOutcome(
    StopOutcomeKind Kind, HandoverKind? Handover, ImmutableArray<KeptBack> KeptBack, BoxFate? Fate = null);

/// <summary>One report about a stop. Corrections are further entries; the newest counts.</summary>
public sealed record OutcomeEntry(OperationOrder Order, StopOutcome Outcome);

/// <summary>What the driver said of one box at the pantry; null for a refusal means that it is in the vehicle.</summary>
public sealed record LoadReport(BoxId Box, LoadRefusalReason? Refusal);

/// <summary>The newest word on a box.</summary>
public sealed record LoadEntry(OperationOrder Order, LoadReport Report);

/// <summary>A box on a stop.</summary>
public sealed record RouteBox(BoxId Box, string Code);

/// <summary>One door on a route.</summary>
/// <param name="Cancelled">Why it was taken off; the driver's word on it is still heard.</param>
public sealed record RouteStop(
    StopId Stop,
    string Code,
    RequestId Request,
    HouseholdId Household,
    ImmutableArray<RouteBox> Boxes,
    Instant Arrival,
    CancelReason? Cancelled = null);

/// <summary>The details of one stop, out on one device until a time.</summary>
public sealed record LiveReveal(RevealId Reveal, DeviceId Device, Instant Until);

/// <summary>Whether the driver takes the route, by their newest word.</summary>
public sealed record AnswerEntry(OperationOrder Order, bool Accepted);

/// <summary>A call for help, and whether somebody at the pantry has taken it up.</summary>
/// <param name="Stop">The stop that it is about, or null.</param>
public sealed record HelpEntry(OperationOrder Order, HelpKind Kind, StopId? Stop, bool Seen);

/// <summary>A driver's stops, in the order in which they are driven, and what has become of them.</summary>
/// <param name="Version">Rises with every replan.</param>
/// <param name="Acknowledged">The version that the driver has seen.</param>
/// <param name="Removed">Stops that are no longer on the route, but of which word may still come.</param>
/// <param name="Help">Calls for help, in the order in which they were made.</param>
/// <param name="Position">Rises with everything that happens.</param>
public sealed record RouteState(
    DistributionId Distribution,
    PantryId Pantry,
    DriverId Driver,
    LocalDate Date,
    int Version,
    int Acknowledged,
    ImmutableArray<RouteStop> Stops,
    ImmutableArray<RouteStop> Removed,
    AnswerEntry? Answer,
    ImmutableDictionary<BoxId, LoadEntry> Loads,
    ImmutableDictionary<StopId, ImmutableArray<OutcomeEntry>> Outcomes,
    ImmutableDictionary<StopId, LiveReveal> Reveals,
    bool Withdrawn,
    OperationOrder? Ended,
    ImmutableArray<HelpEntry> Help,
    long Position)
{
    public static RouteState Initial { get; } = new(
        default,
        default,
        default,
        default,
        0,
        0,
        [],
        [],
        null,
        ImmutableDictionary<BoxId, LoadEntry>.Empty,
        ImmutableDictionary<StopId, ImmutableArray<OutcomeEntry>>.Empty,
        ImmutableDictionary<StopId, LiveReveal>.Empty,
        false,
        null,
        [],
        0);

    /// <summary>The stop's newest report, or null while there is none, or the newest is that it was a mistake.</summary>
    public OutcomeEntry? ReportOf(StopId stop) =>
        Outcomes.TryGetValue(stop, out var entries) && entries[^1].Outcome.Kind is not StopOutcomeKind.Undone ? entries[^1] : null;

    /// <summary>What the newest report says.</summary>
    public StopOutcome? OutcomeOf(StopId stop) => ReportOf(stop)?.Outcome;

    /// <summary>True when the box is in the vehicle by the driver's newest word.</summary>
    public bool IsLoaded(BoxId box) => Loads.TryGetValue(box, out LoadEntry? entry) && entry.Report.Refusal is null;

    /// <summary>True when a new plan has to leave the stop on the route, and in its order among others like it.</summary>
    public bool IsFixed(StopId id) =>
        OutcomeOf(id) is not null
        || (Stops.FirstOrDefault(stop => stop.Stop == id) is { Cancelled: null } known && known.Boxes.Any(box => IsLoaded(box.Box)));

    /// <summary>
    /// The current stop and the next two: the first three that are loaded and neither finished nor cancelled.
    /// Only these may be revealed.
    /// </summary>
    public IEnumerable<RouteStop> RevealWindow =>
        Stops.Where(stop => stop.Cancelled is null && OutcomeOf(stop.Stop) is null
            && stop.Boxes.Any(box => IsLoaded(box.Box))).Take(3);
}
