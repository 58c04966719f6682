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
        _ => throw new InvalidOperationException($"No rule decides {command.GetType().Name}."),
    };

    private static Decision Open(HouseholdCommand.OpenRequest command, HouseholdState state)
    {
        if (state.Request is { } open) return new RequestAlreadyOpen(open.Id);
        if (command.At >= command.Cutoff) return new PastCutoff(command.Cutoff);
        RequestPriority priority = command.Priority
            ?? (state.Deliveries == 0 ? RequestPriority.FirstTime : RequestPriority.Normal);
        return new RequestOpened(command.Request, command.Distribution, priority, command.Cutoff);
    }

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
        Duration keep = state.LastEnded?.Outcome is RequestOutcome.Delivered or RequestOutcome.PartlyDelivered
            ? command.Policy.AfterDelivery
            : command.Policy.AfterAnythingElse;
        Instant until = state.QuietSince + keep;
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
            Request = new OpenRequest(e.Request, e.Distribution, e.Priority, e.Cutoff, Admitted: false),
        },
        RequestAdmitted => state with { Request = state.Request! with { Admitted = true } },
        RequestDeclined e => state with { Request = null, LastEnded = null, QuietSince = e.At },
        RequestCancelled e => state with { Request = null, LastEnded = null, QuietSince = e.At },
        RequestEnded e => Ended(state, e),
        ErasureAsked => state with { Status = HouseholdStatus.Erasing },
        HouseholdErased or DetailsShredded => state with
        {
            Status = HouseholdStatus.Forgotten, Fields = HouseholdState.Initial.Fields,
        },
        _ => throw new InvalidOperationException($"Nothing evolves {@event.GetType().Name}."),
    };

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
