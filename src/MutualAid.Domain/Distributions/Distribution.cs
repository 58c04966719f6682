using System.Collections.Immutable;
using MutualAid.Domain.Pantry;
using NodaTime;

namespace MutualAid.Domain.Distributions;

/// <summary>A stop as a plan proposes it.</summary>
/// <param name="Code">What the driver and the label call it; it names nobody.</param>
/// <param name="Boxes">None where a route under way has the stop already, and knows them.</param>
public sealed record PlannedStop(
    StopId Stop,
    string Code,
    RequestId Request,
    HouseholdId Household,
    ImmutableArray<PlannedBox> Boxes,
    Instant Arrival);

/// <summary>A box as the plan knew it.</summary>
public sealed record PlannedBox(BoxId Box, string Code, int Revision);

/// <summary>One driver's route as a plan proposes it.</summary>
/// <param name="BaseVersion">0 for a new route; for a route under way, the version that the plan started from.</param>
/// <param name="DriverRevision">The driver as the plan knew them.</param>
public sealed record PlannedRoute(
    RouteId Route,
    DriverId Driver,
    int DriverRevision,
    int BaseVersion,
    ImmutableArray<PlannedStop> Stops,
    Instant Departure,
    Instant End,
    int Metres);

/// <summary>Why a request is on no route. The reasons speak of the plan, never of the household.</summary>
public sealed record UnplannedRequest(RequestId Request, string Reason);

/// <summary>A plan that can be looked at and edited, and that binds nobody yet.</summary>
public sealed record PlanDraft(
    int Version, ImmutableArray<PlannedRoute> Routes, ImmutableArray<UnplannedRequest> Unplanned);

/// <summary>A request that has a place in a distribution.</summary>
public sealed record AdmittedRequest(HouseholdId Household, RequestPriority Priority);

/// <summary>Where a request's stop is.</summary>
public sealed record StopPlace(RouteId Route, StopId Stop);

/// <summary>A publication under way: owners of stock and drivers are being asked.</summary>
public sealed record Publication(Guid Id, PlanDraft Plan);

/// <summary>One pantry's deliveries on one date.</summary>
/// <param name="Boxes">The box of each request that has one.</param>
/// <param name="Stops">The published stop of each request that has one.</param>
/// <param name="LastPlanVersion">So that every draft has a version of its own.</param>
/// <param name="LeftOut">What the last published plan had no room for.</param>
public sealed record DistributionState(
    bool IsOpen,
    bool IsClosed,
    PantryId Pantry,
    LocalDate Date,
    Instant Cutoff,
    int Capacity,
    ImmutableDictionary<RequestId, AdmittedRequest> Requests,
    ImmutableDictionary<RequestId, AllocatedBox> Boxes,
    ImmutableDictionary<RequestId, StopPlace> Stops,
    PlanDraft? Draft,
    Publication? Publishing,
    int LastPlanVersion,
    ImmutableArray<UnplannedRequest> LeftOut)
{
    public static DistributionState Initial { get; } = new(
        false,
        false,
        default,
        default,
        default,
        0,
        ImmutableDictionary<RequestId, AdmittedRequest>.Empty,
        ImmutableDictionary<RequestId, AllocatedBox>.Empty,
        ImmutableDictionary<RequestId, StopPlace>.Empty,
        null,
        null,
        0,
        []);
}

/// <summary>What can be asked of a distribution.</summary>
public abstract record DistributionCommand
{
    private DistributionCommand()
    {
    }

    /// <param name="Programme">As in <see cref="NameProgramme"/>.</param>
    public sealed record OpenDistribution(PantryId Pantry, LocalDate Date, Instant Cutoff, int Capacity, string? Programme = null)
        : DistributionCommand;

    /// <summary>Says what the date is counted under, also after its end.</summary>
    /// <param name="Programme">What pays for the food or asks for it, such as TEFAP; null for none.</param>
    public sealed record NameProgramme(string? Programme) : DistributionCommand
    {
        /// <summary>In letters.</summary>
        public const int Longest = 40;
    }

    /// <summary>Gives a request one of the places.</summary>
    public sealed record AdmitRequest(RequestId Request, HouseholdId Household, RequestPriority Priority)
        : DistributionCommand;

    public sealed record WithdrawRequest(RequestId Request) : DistributionCommand;

    /// <summary>What the pantry allocated.</summary>
    public sealed record RecordBoxes(ImmutableArray<AllocatedBox> Boxes) : DistributionCommand;

    /// <summary>The pantry gave a request's box up.</summary>
    public sealed record RecordBoxReleased(RequestId Request, BoxId Box) : DistributionCommand;

    /// <param name="BaseVersion">The version of the draft that this one was made from; 0 when there was none.</param>
    public sealed record SavePlan(
        int BaseVersion, ImmutableArray<PlannedRoute> Routes, ImmutableArray<UnplannedRequest> Unplanned)
        : DistributionCommand;

    /// <param name="Boxes">The boxes as they are now.</param>
    /// <param name="DriverRevisions">The drivers as they are now.</param>
    public sealed record PublishPlan(
        int Version,
        Guid Publication,
        ImmutableDictionary<BoxId, int> Boxes,
        ImmutableDictionary<DriverId, int> DriverRevisions) : DistributionCommand;

    /// <param name="Rejected">Routes under way that changed in the meantime and kept their old stops.</param>
    public sealed record ConfirmPublication(Guid Publication, ImmutableArray<RouteId> Rejected) : DistributionCommand;

    /// <summary>An owner of stock or a driver said no; nothing was published.</summary>
    public sealed record RejectPublication(Guid Publication, string Reason) : DistributionCommand;

    /// <summary>A stop was cancelled or its route withdrawn; its request can be planned again.</summary>
    public sealed record RecordUnplanned(RequestId Request, StopId Stop) : DistributionCommand;

    /// <summary>The pantry has put the boxes away.</summary>
    public sealed record RecordClosed : DistributionCommand;
}

/// <summary>What happened to a distribution.</summary>
public abstract record DistributionEvent
{
    private DistributionEvent()
    {
    }

    public sealed record DistributionOpened(PantryId Pantry, LocalDate Date, Instant Cutoff, int Capacity)
        : DistributionEvent;

    /// <param name="Programme">Null for none.</param>
    public sealed record ProgrammeNamed(string? Programme) : DistributionEvent;

    public sealed record RequestAdmitted(RequestId Request, HouseholdId Household, RequestPriority Priority)
        : DistributionEvent;

    /// <summary>A request left, with what has to be undone elsewhere.</summary>
    public sealed record RequestWithdrawn(
        RequestId Request, HouseholdId Household, PantryId Pantry, BoxId? Box, StopPlace? Stop) : DistributionEvent;

    public sealed record BoxesRecorded(ImmutableArray<AllocatedBox> Boxes) : DistributionEvent;

    public sealed record BoxRemoved(RequestId Request) : DistributionEvent;

    public sealed record PlanSaved(PlanDraft Plan) : DistributionEvent;

    public sealed record PublicationStarted(Guid Publication, PantryId Pantry, LocalDate Date, PlanDraft Plan)
        : DistributionEvent;

    /// <param name="Gone">Stops of requests that left while the plan was being published; they are to be cancelled.</param>
    public sealed record PlanPublished(
        Guid Publication,
        PantryId Pantry,
        PlanDraft Plan,
        ImmutableArray<RouteId> Rejected,
        ImmutableArray<GoneStop> Gone) : DistributionEvent;

    public sealed record PublicationRejected(Guid Publication, string Reason) : DistributionEvent;

    public sealed record RequestUnplanned(RequestId Request) : DistributionEvent;

    public sealed record DistributionClosed(ImmutableArray<ClosedRequest> Requests) : DistributionEvent;
}

/// <summary>A request that the distribution was closed with.</summary>
public sealed record ClosedRequest(RequestId Request, HouseholdId Household);

/// <summary>A published stop that nobody waits for any more.</summary>
public sealed record GoneStop(StopPlace Place, RequestId Request, ImmutableArray<BoxId> Boxes);

/// <summary>Why a distribution refuses.</summary>
public abstract record DistributionRefusal : Refusal
{
    private DistributionRefusal()
    {
    }

    public sealed record DistributionNotOpen : DistributionRefusal;

    public sealed record DistributionAlreadyOpen : DistributionRefusal;

    public sealed record DistributionIsClosed : DistributionRefusal;

    public sealed record InvalidCapacity(int Capacity) : DistributionRefusal;

    public sealed record DateIsFull(int Capacity) : DistributionRefusal;

    public sealed record ProgrammeIsTooLong(int Letters) : DistributionRefusal;

    public sealed record PlanIsStale(int Asked, int Current) : DistributionRefusal;

    public sealed record NothingPlanned : DistributionRefusal;

    /// <summary>The plan names a request that left, or that has a stop on another route already.</summary>
    public sealed record RequestCannotBePlanned(string StopCode) : DistributionRefusal;

    public sealed record RequestPlannedTwice(string StopCode) : DistributionRefusal;

    public sealed record StockChanged(ImmutableArray<string> BoxCodes) : DistributionRefusal;

    public sealed record DriversChanged(ImmutableArray<DriverId> Drivers) : DistributionRefusal;

    public sealed record PublicationUnderWay : DistributionRefusal;

    public sealed record UnknownPublication : DistributionRefusal;
}
