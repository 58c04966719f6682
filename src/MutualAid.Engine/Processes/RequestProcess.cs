using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;

namespace MutualAid.Engine.Processes;

/// <summary>Between a household's request and the distribution that has a place for it, or has not.</summary>
internal sealed class RequestProcess() : Process("requests")
{
    public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation) =>
        recorded.Event switch
        {
            HouseholdEvent.RequestOpened e => Admit(e, new HouseholdId(recorded.Stream.Value), recorded, commands),
            HouseholdEvent.RequestCancelled e => Withdraw(e, new HouseholdId(recorded.Stream.Value), commands),
            DistributionEvent.RequestWithdrawn e => Undo(e, recorded, commands),
            DistributionEvent.DistributionClosed e => Close(e, recorded, commands),
            _ => Task.CompletedTask,
        };

    private static async Task Admit(
        HouseholdEvent.RequestOpened e, HouseholdId household, RecordedEvent recorded, ProcessCommands commands)
    {
        Refusal? refusal = await commands.Send(
            e.Distribution, new DistributionCommand.AdmitRequest(e.Request, household, e.Priority)).Refusal();
        HouseholdCommand answer = refusal switch
        {
            null => new HouseholdCommand.AdmitRequest(e.Request),
            DistributionRefusal.DateIsFull =>
                new HouseholdCommand.DeclineRequest(e.Request, DeclineReason.DateIsFull, recorded.RecordedAt),
            DistributionRefusal.DistributionIsClosed or DistributionRefusal.DistributionNotOpen =>
                new HouseholdCommand.DeclineRequest(e.Request, DeclineReason.DateIsClosed, recorded.RecordedAt),
            _ => throw new UnexpectedRefusalException(refusal),
        };

        // It may have cancelled in the meantime; the withdrawal that follows gives the place back.
        await commands.Send(household, answer).RequiredUnless(reason =>
            reason is HouseholdRefusal.RequestNotOpen or HouseholdRefusal.HouseholdIsForgotten);
    }

    private static async Task Withdraw(
        HouseholdEvent.RequestCancelled e, HouseholdId household, ProcessCommands commands)
    {
        var decision = await commands.Send(e.Distribution, new DistributionCommand.WithdrawRequest(e.Request));
        bool wasThere = decision is Decision<DistributionEvent>.Accepted { Events.Count: > 0 };
        if (!wasThere) await Confirm(household, e.Request, e.At, commands);
    }

    private static async Task Undo(
        DistributionEvent.RequestWithdrawn e, RecordedEvent recorded, ProcessCommands commands)
    {
        if (e.Stop is { } stop)
        {
            await commands.Send(stop.Route, new RouteCommand.CancelStop(stop.Stop, CancelReason.ByHousehold))
                .RequiredUnless(reason => reason is RouteRefusal.StopIsFinished or RouteRefusal.UnknownStop);
        }

        if (e.Box is { } box)
        {
            await commands.Send(e.Pantry, new PantryCommand.UncommitBoxes([box])).Required();
            await commands.Send(e.Pantry, new PantryCommand.ReleaseBox(box)).RequiredUnless(reason =>
                reason is PantryRefusal.BoxIsLoaded or PantryRefusal.BoxHasEnded or PantryRefusal.UnknownBox);
        }

        await Confirm(e.Household, e.Request, recorded.RecordedAt, commands);
    }

    private static async Task Close(
        DistributionEvent.DistributionClosed e, RecordedEvent recorded, ProcessCommands commands)
    {
        foreach (ClosedRequest closed in e.Requests)
        {
            await commands.Send(
                closed.Household, new HouseholdCommand.CloseRequest(closed.Request, recorded.RecordedAt)).Required();
        }
    }

    private static Task Confirm(
        HouseholdId household, RequestId request, NodaTime.Instant at, ProcessCommands commands) =>
        commands.Send(household, new HouseholdCommand.ConfirmWithdrawn(request, at)).Required();
}
