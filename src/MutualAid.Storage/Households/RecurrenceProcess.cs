using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Storage.Households;

/// <summary>
/// Offers the dates that take requests to households that asked for every week or every other: to all of the pantry when
/// a date opens, and to one whenever it has no request any more or wants other dates. The household decides.
/// </summary>
public sealed class RecurrenceProcess(HouseholdQueries households, DistributionQueries distributions, TimeProvider clock)
    : Process("recurrence")
{
    /// <summary>Commands on their way together, so that they share commits.</summary>
    private const int AtOnce = 100;

    public override async Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation)
    {
        // By the clock, not by the event: what is handled late must not ask past the cut-off.
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var waiting = recorded.Event switch
        {
            DistributionEvent.DistributionOpened e => await households.WaitingForDates(e.Pantry, now, cancellation),
            HouseholdEvent.RequestEnded or HouseholdEvent.RequestDeclined or HouseholdEvent.RequestCancelled
                or HouseholdEvent.RecurrenceSet or HouseholdEvent.RecurrenceRenewed or HouseholdEvent.RecurrencePaused
                or HouseholdEvent.RecurrenceResumed =>
                await households.WaitingForDates(new HouseholdId(recorded.Stream.Value), now, cancellation),
            _ => [],
        };
        foreach (HouseholdRow[] some in waiting.Chunk(AtOnce))
        {
            var dates = await distributions.Offered(some[0].Pantry, now, cancellation);
            if (dates.IsEmpty) return;
            await Task.WhenAll(some.Select(household => Offer(household.Id)));

            Task Offer(HouseholdId household) => commands.SendOnce(
                household, new HouseholdCommand.OpenRecurring(new RequestId(commands.Derive(household)), dates, now))
                .RequiredUnless(reason => reason is HouseholdRefusal.HouseholdIsForgotten);
        }
    }
}
