using System.Collections.Immutable;
using MutualAid.Domain.Pantry;
using NodaTime;

namespace MutualAid.Domain.Households;

/// <summary>Names of vault fields that rules speak of. The domain knows no other field, and no field's content.</summary>
public static class HouseholdFields
{
    public const string Address = "address";
    public const string Coordinates = "coordinates";
}

public enum HouseholdStatus
{
    Unregistered,
    Active,

    /// <summary>It asked to be forgotten; a stop that is planned for it is being cancelled.</summary>
    Erasing,

    /// <summary>Its details are gone for good.</summary>
    Forgotten,
}

/// <summary>How a request ended.</summary>
public enum RequestOutcome
{
    Delivered,
    PartlyDelivered,
    NotDelivered,

    /// <summary>The distribution was closed before anybody carried it.</summary>
    Unserved,

    /// <summary>The driver took a report back; the next one will say.</summary>
    Pending,
}

/// <summary>Why a request did not get a place.</summary>
public enum DeclineReason
{
    DateIsFull,
    DateIsClosed,
}

/// <summary>A household's request for one distribution.</summary>
/// <param name="Date">The distribution's; null for requests from before events said so.</param>
public sealed record OpenRequest(
    RequestId Id, DistributionId Distribution, LocalDate? Date, RequestPriority Priority, Instant Cutoff, bool Admitted);

/// <summary>The request that ended last, so that a driver's correction finds it.</summary>
public sealed record EndedRequest(RequestId Id, RequestOutcome Outcome, OperationOrder? Order);

/// <summary>What the pantry keeps after a delivery, and for how long.</summary>
public sealed record RetentionPolicy(Duration AfterDelivery, Duration AfterAnythingElse);

/// <summary>
/// A household: which versions of its details count, and its request. It holds nothing of what those details say.
/// </summary>
/// <param name="Fields">The version of each vault field that is valid now.</param>
/// <param name="QuietSince">When it last needed its details: registered, changed, or a request or recurrence ended.</param>
/// <param name="Recurrence">What it asked for once and for all; it stays here for a while after its end.</param>
public sealed record HouseholdState(
    HouseholdStatus Status,
    PantryId Pantry,
    ImmutableSortedDictionary<string, FieldVersion> Fields,
    OpenRequest? Request,
    EndedRequest? LastEnded,
    int Deliveries,
    Instant QuietSince,
    Recurrence? Recurrence)
{
    public static HouseholdState Initial { get; } = new(
        HouseholdStatus.Unregistered,
        default,
        ImmutableSortedDictionary<string, FieldVersion>.Empty,
        null,
        null,
        0,
        Instant.MinValue,
        null);
}

/// <summary>What can be asked of a household.</summary>
public abstract record HouseholdCommand
{
    private HouseholdCommand()
    {
    }

    public sealed record RegisterHousehold(
        PantryId Pantry, ImmutableSortedDictionary<string, FieldVersion> Fields, Instant At) : HouseholdCommand;

    /// <summary>Replaces the named fields. A new address takes the old coordinates with it.</summary>
    public sealed record ChangeDetails(ImmutableSortedDictionary<string, FieldVersion> Fields, Instant At)
        : HouseholdCommand;

    /// <summary>Staff found the address on the map; that is allowed after the cut-off too.</summary>
    public sealed record PlaceHousehold(FieldVersion Coordinates) : HouseholdCommand;

    /// <param name="Date">The distribution's: a recurrence asks for no other date of the same occurrence.</param>
    /// <param name="Priority">Null for what the household's own history says: first-time, then normal.</param>
    public sealed record OpenRequest(
        RequestId Request,
        DistributionId Distribution,
        LocalDate Date,
        RequestPriority? Priority,
        Instant Cutoff,
        Instant At) : HouseholdCommand;

    public sealed record AdmitRequest(RequestId Request) : HouseholdCommand;

    public sealed record DeclineRequest(RequestId Request, DeclineReason Reason, Instant At) : HouseholdCommand;

    public sealed record CancelRequest(RequestId Request, Instant At) : HouseholdCommand;

    /// <summary>What a driver reported at the door. A newer report replaces an older one.</summary>
    public sealed record RecordDelivery(RequestId Request, RequestOutcome Outcome, OperationOrder Order, Instant At)
        : HouseholdCommand;

    /// <summary>The distribution closed; a request that is still open was not served.</summary>
    public sealed record CloseRequest(RequestId Request, Instant At) : HouseholdCommand;

    /// <summary>
    /// From now on asks for every so many weeks. Set again, it replaces what was set, skipped and paused; occurrences
    /// that had a request get no second one.
    /// </summary>
    /// <param name="Weeks">1 or 2.</param>
    /// <param name="From">The first occurrence, today or later.</param>
    /// <param name="Until">The last date; null for 13 weeks from today, at most 26.</param>
    /// <param name="TimeZone">The pantry's IANA name.</param>
    public sealed record SetRecurrence(int Weeks, LocalDate From, LocalDate? Until, string TimeZone, Instant At)
        : HouseholdCommand;

    /// <summary>Moves the end, and nothing else.</summary>
    /// <inheritdoc cref="SetRecurrence" path="/param"/>
    public sealed record RenewRecurrence(LocalDate? Until, string TimeZone, Instant At) : HouseholdCommand;

    /// <summary>Leaves one occurrence out; a request that is open for it is cancelled.</summary>
    /// <param name="Date">The occurrence itself, wherever the pantry moved it.</param>
    /// <param name="TimeZone">The pantry's IANA name.</param>
    public sealed record SkipOccurrence(LocalDate Date, string TimeZone, Instant At) : HouseholdCommand;

    /// <summary>Leaves out all that would come before a date; an open request is cancelled if it still can be.</summary>
    /// <param name="Until">The first date on which something may come again; null until the household resumes.</param>
    /// <param name="TimeZone">The pantry's IANA name.</param>
    public sealed record PauseRecurrence(LocalDate? Until, string TimeZone, Instant At) : HouseholdCommand;

    public sealed record ResumeRecurrence(Instant At) : HouseholdCommand;

    /// <summary>Asks for nothing further. A request that is open stays open.</summary>
    public sealed record EndRecurrence(Instant At) : HouseholdCommand;

    /// <summary>Asks for what is due among the dates that take requests; without any there is nothing to do.</summary>
    /// <param name="Request">The id of the request that this may open.</param>
    /// <param name="Dates">Those of the household's pantry.</param>
    public sealed record OpenRecurring(RequestId Request, ImmutableArray<OfferedDate> Dates, Instant At) : HouseholdCommand;

    public sealed record AskErasure(Instant At) : HouseholdCommand;

    /// <summary>No stop needs the household's details any more.</summary>
    public sealed record ConfirmWithdrawn(RequestId Request, Instant At) : HouseholdCommand;

    /// <summary>Forgets details that nothing has needed for long enough.</summary>
    public sealed record ShredDetails(RetentionPolicy Policy, Instant At) : HouseholdCommand;
}

/// <summary>What happened to a household.</summary>
public abstract record HouseholdEvent
{
    private HouseholdEvent()
    {
    }

    public sealed record HouseholdRegistered(
        PantryId Pantry, ImmutableSortedDictionary<string, FieldVersion> Fields, Instant At) : HouseholdEvent;

    public sealed record DetailsChanged(ImmutableSortedDictionary<string, FieldVersion> Fields, Instant At)
        : HouseholdEvent;

    public sealed record HouseholdPlaced(FieldVersion Coordinates) : HouseholdEvent;

    /// <param name="Date">The distribution's; null in events from before recurrences.</param>
    public sealed record RequestOpened(
        RequestId Request, DistributionId Distribution, RequestPriority Priority, Instant Cutoff, LocalDate? Date = null)
        : HouseholdEvent;

    public sealed record RequestAdmitted(RequestId Request) : HouseholdEvent;

    public sealed record RequestDeclined(RequestId Request, DeclineReason Reason, Instant At) : HouseholdEvent;

    public sealed record RequestCancelled(RequestId Request, DistributionId Distribution, Instant At) : HouseholdEvent;

    public sealed record RequestEnded(RequestId Request, RequestOutcome Outcome, OperationOrder? Order, Instant At)
        : HouseholdEvent;

    public sealed record RecurrenceSet(int Weeks, LocalDate From, LocalDate Until, Instant Ends) : HouseholdEvent;

    public sealed record RecurrenceRenewed(LocalDate Until, Instant Ends) : HouseholdEvent;

    public sealed record OccurrenceSkipped(LocalDate Date) : HouseholdEvent;

    public sealed record RecurrencePaused(LocalDate? Until, Instant? Ends) : HouseholdEvent;

    public sealed record RecurrenceResumed : HouseholdEvent;

    public sealed record RecurrenceEnded(Instant At) : HouseholdEvent;

    public sealed record ErasureAsked : HouseholdEvent;

    /// <summary>The household's key can be destroyed: it asked for it, and no stop is in the way.</summary>
    public sealed record HouseholdErased : HouseholdEvent;

    /// <summary>The household's key can be destroyed: its time is over.</summary>
    public sealed record DetailsShredded : HouseholdEvent;

    /// <summary>Something was here that is counted by its date alone now. Never decided: it takes the place of other events.</summary>
    public sealed record Unlinked : HouseholdEvent;
}

/// <summary>Why a household's command is refused.</summary>
public abstract record HouseholdRefusal : Refusal
{
    private HouseholdRefusal()
    {
    }

    public sealed record NotRegistered : HouseholdRefusal;

    public sealed record AlreadyRegistered : HouseholdRefusal;

    public sealed record HouseholdIsForgotten : HouseholdRefusal;

    public sealed record RequestAlreadyOpen(RequestId Request) : HouseholdRefusal;

    public sealed record RequestNotOpen(RequestId Request) : HouseholdRefusal;

    public sealed record PastCutoff(Instant Cutoff) : HouseholdRefusal;

    public sealed record StopStillNeedsDetails(RequestId Request) : HouseholdRefusal;

    public sealed record StillWithinRetention(Instant Until) : HouseholdRefusal;

    public sealed record NoRecurrence : HouseholdRefusal;

    /// <summary>Not 1 or 2 weeks, a beginning in the past, or an end before it or too far away.</summary>
    public sealed record InvalidRecurrence : HouseholdRefusal;

    /// <summary>Its end is today or in the past.</summary>
    public sealed record InvalidPause : HouseholdRefusal;

    public sealed record NotAnOccurrence(LocalDate Date) : HouseholdRefusal;

    public sealed record UnknownTimeZone(string TimeZone) : HouseholdRefusal;
}
