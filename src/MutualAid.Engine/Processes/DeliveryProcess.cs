using MutualAid.Domain.Households;
using MutualAid.Domain.Routes;

namespace MutualAid.Engine.Processes;

/// <summary>What a driver reported at a door ends the household's request.</summary>
internal sealed class DeliveryProcess() : Process("deliveries")
{
    public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation) =>
        recorded.Event is RouteEvent.OutcomeRecorded e
            ? commands.Send(
                e.Stop.Household,
                new HouseholdCommand.RecordDelivery(
                    e.Stop.Request, OutcomeOf(e.Outcome.Kind), e.Order, recorded.RecordedAt)).Required()
            : Task.CompletedTask;

    private static RequestOutcome OutcomeOf(StopOutcomeKind kind) => kind switch
    {
        StopOutcomeKind.Delivered => RequestOutcome.Delivered,
        StopOutcomeKind.PartlyDelivered => RequestOutcome.PartlyDelivered,
        StopOutcomeKind.NobodyHome or StopOutcomeKind.UnsafeToApproach or StopOutcomeKind.WrongAddress
            or StopOutcomeKind.RefusedByHousehold => RequestOutcome.NotDelivered,
        StopOutcomeKind.Undone => RequestOutcome.Pending,
    };
}
