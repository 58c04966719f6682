using MutualAid.Domain.Pantry;
using NodaTime;
using static MutualAid.Domain.Households.HouseholdCommand;
using static MutualAid.Domain.Households.HouseholdEvent;
using static MutualAid.Domain.Households.HouseholdRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Households.HouseholdEvent>;

namespace MutualAid.Domain.Households;

/// <summary>The rules of a household: one request at a time, and nothing kept longer than a stop needs it.</summary>
public static class HouseholdDecider
{
    public static Decider<HouseholdState, HouseholdCommand, HouseholdEvent> Instance { get; } =
        new(HouseholdState.Initial, Decide, Evolve);

    private static Decision Decide(HouseholdCommand command, HouseholdState state) => (command, state.Status) switch
    {
        (RegisterHousehold c, HouseholdStatus.Unregistered) => new HouseholdRegistered(c.Pantry, c.Fields, c.At),
        (RegisterHousehold, _) => new AlreadyRegistered(),
        (_, HouseholdStatus.Unregistered) => new NotRegistered(),
        (RecordDelivery c, _) => RecordOutcome(c, state),
        (CloseRequest c, _) => Close(c, state),
        (ConfirmWithdrawn, HouseholdStatus.Erasing) => new HouseholdErased(),
        (ConfirmWithdrawn, _) => Decision.Nothing,
        (AskErasure c, HouseholdStatus.Active) => Erase(c, state),
        (AskErasure, _) => Decision.Nothing,
        (ShredDetails, HouseholdStatus.Forgotten) => Decision.Nothing,
        (ShredDetails c, _) => Shred(c, state),
        (_, HouseholdStatus.Active) => DecideActive(command, state),
        _ => new HouseholdIsForgotten(),
    };

    private static Decision DecideActive(HouseholdCommand command, HouseholdState state) => command switch
    {
        ChangeDetails c when state.Request is { } open && c.At >= open.Cutoff => new PastCutoff(open.Cutoff),
        ChangeDetails { Fields.IsEmpty: true } => Decision.Nothing,
        ChangeDetails c => new DetailsChanged(c.Fields, c.At),
        PlaceHousehold c => new HouseholdPlaced(c.Coordinates),
        HouseholdCommand.OpenRequest c => Open(c, state),
        AdmitRequest c => WithOpen(c.Request, state, open =>
            open.Admitted ? Decision.Nothing : new RequestAdmitted(open.Id)),
        DeclineRequest c => WithOpen(c.Request, state, open => new RequestDeclined(open.Id, c.Reason, c.At)),
        CancelRequest c => WithOpen(c.Request, state, open => new RequestCancelled(open.Id, open.Distribution, c.At)),
        OpenRecurring c => OpenDue(c, state),
        _ => RecurrenceRules.Decide(command, state),
    };

    private static Decision Open(HouseholdCommand.OpenRequest command, HouseholdState state)
    {
        if (state.Request is { } open) return new RequestAlreadyOpen(open.Id);
        if (command.At >= command.Cutoff) return new PastCutoff(command.Cutoff);
        return new RequestOpened(
            command.Request, command.Distribution, command.Priority ?? OwnPriority(state), command.Cutoff, command.Date);
    }

    private static Decision OpenDue(OpenRecurring command, HouseholdState state) =>
        state.Request is null && state.Recurrence?.Choose(command.Dates, command.At) is { } due
            ? new RequestOpened(command.Request, due.Distribution, OwnPriority(state), due.Cutoff, due.Date)
            : Decision.Nothing;

    private static RequestPriority OwnPriority(HouseholdState state) =>
        state.Deliveries == 0 ? RequestPriority.FirstTime : RequestPriority.Normal;

    private static Decision RecordOutcome(RecordDelivery command, HouseholdState state)
    {
        if (state.Request?.Id == command.Request)
            return new RequestEnded(command.Request, command.Outcome, command.Order, command.At);
        if (state.LastEnded is not { } last || last.Id != command.Request) return Decision.Nothing;
        if (last.Order >= command.Order) return Decision.Nothing;
        return new RequestEnded(command.Request, command.Outcome, command.Order, command.At);
    }

    private static Decision Close(CloseRequest command, HouseholdState state) =>
        state.Request?.Id == command.Request || state.LastEnded is { Outcome: RequestOutcome.Pending } last && last.Id == command.Request
            ? new RequestEnded(command.Request, RequestOutcome.Unserved, null, command.At)
            : Decision.Nothing;

    private static Decision Erase(AskErasure command, HouseholdState state) => state.Request is { } open
        ? (HouseholdEvent[])[new ErasureAsked(), new RequestCancelled(open.Id, open.Distribution, command.At)]
        : [new ErasureAsked(), new HouseholdErased()];

    private static Decision Shred(ShredDetails command, HouseholdState state)
    {
        if (state.Request is { } open) return new StopStillNeedsDetails(open.Id);
        Instant quietSince = state.Recurrence is { } recurrence ? Instant.Max(state.QuietSince, recurrence.Ends) : state.QuietSince;
        Duration keep = state.LastEnded?.Outcome is RequestOutcome.Delivered or RequestOutcome.PartlyDelivered
            ? command.Policy.AfterDelivery
            : command.Policy.AfterAnythingElse;
        Instant until = quietSince + keep;
        return command.At < until ? new StillWithinRetention(until) : new DetailsShredded();
    }

    private static Decision WithOpen(RequestId request, HouseholdState state, Func<OpenRequest, Decision> next) =>
        state.Request is { } open && open.Id == request ? next(open) : new RequestNotOpen(request);

    private static HouseholdState Evolve(HouseholdState state, HouseholdEvent @event) => @event switch
    {
        HouseholdRegistered e => state with
        {
            Status = HouseholdStatus.Active, Pantry = e.Pantry, Fields = e.Fields, QuietSince = e.At,
        },
        DetailsChanged e => state with
        {
            Fields = (e.Fields.ContainsKey(HouseholdFields.Address)
                ? state.Fields.Remove(HouseholdFields.Coordinates)
                : state.Fields).SetItems(e.Fields),
            QuietSince = e.At,
        },
        HouseholdPlaced e => state with { Fields = state.Fields.SetItem(HouseholdFields.Coordinates, e.Coordinates) },
        RequestOpened e => state with
        {
            Request = new OpenRequest(e.Request, e.Distribution, e.Date, e.Priority, e.Cutoff, Admitted: false),
            Recurrence = Noted(state.Recurrence, e.Date),
        },
        RequestAdmitted => state with { Request = state.Request! with { Admitted = true } },
        RequestDeclined e => state with { Request = null, LastEnded = null, QuietSince = e.At },
        RequestCancelled e => state with { Request = null, LastEnded = null, QuietSince = e.At },
        RequestEnded e => Ended(state, e),
        ErasureAsked => state with { Status = HouseholdStatus.Erasing, Recurrence = null },
        HouseholdErased or DetailsShredded => state with
        {
            Status = HouseholdStatus.Forgotten, Fields = HouseholdState.Initial.Fields, Recurrence = null,
        },
        Unlinked => HouseholdState.Initial with { Status = HouseholdStatus.Forgotten },
        RecurrenceSet => state with
        {
            Recurrence = Noted(RecurrenceRules.Evolve(state.Recurrence, @event), state.Request?.Date),
        },
        RecurrenceEnded e => state with { Recurrence = null, QuietSince = e.At },
        _ => state with { Recurrence = RecurrenceRules.Evolve(state.Recurrence, @event) },
    };

    /// <summary>The occurrence has its request now, whoever opened it.</summary>
    private static Recurrence? Noted(Recurrence? recurrence, LocalDate? date) =>
        date is { } asked && recurrence is not null ? recurrence with { Asked = recurrence.Asked.Add(asked) } : recurrence;

    private static HouseholdState Ended(HouseholdState state, RequestEnded e)
    {
        int before = Counts(state.LastEnded?.Id == e.Request ? state.LastEnded.Outcome : null);
        return state with
        {
            Request = state.Request?.Id == e.Request ? null : state.Request,
            LastEnded = new EndedRequest(e.Request, e.Outcome, e.Order),
            Deliveries = state.Deliveries - before + Counts(e.Outcome),
            QuietSince = e.At,
        };
    }

    private static int Counts(RequestOutcome? outcome) =>
        outcome is RequestOutcome.Delivered or RequestOutcome.PartlyDelivered ? 1 : 0;
}
