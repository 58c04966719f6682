using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Households.Pages;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Households;

/// <summary>
/// Boxes that come again, as a household asks for them itself or has staff ask. Each method answers null when what was asked holds.
/// </summary>
internal sealed class RecurrenceDesk(
    IEngine engine, IntakeDesk desk, DistributionQueries distributions, StockQueries pantries, ProcessRunner processes, TimeProvider clock)
{
    /// <summary>Counts from the box that is asked for, or else from the next day that can be.</summary>
    /// <param name="weeks">From one box to the next, 1 or 2.</param>
    public async Task<Refusal?> Repeat(Submission operation, HouseholdId household, int weeks, CancellationToken cancellation)
    {
        Standing standing = await desk.StandingOf(household, cancellation);
        LocalDate? from = standing.IsOpen
            ? standing.Date
            : await distributions.TakingRequests(Instant.FromDateTimeOffset(clock.GetUtcNow()), cancellation) is [var soonest, ..]
                ? soonest.Date
                : null;
        return await Change(
            operation,
            household,
            (zone, today, now) => new HouseholdCommand.SetRecurrence(weeks, from is { } date && date > today ? date : today, null, zone, now),
            cancellation);
    }

    public Task<Refusal?> Skip(Submission operation, HouseholdId household, LocalDate date, CancellationToken cancellation) =>
        Change(operation, household, (zone, _, now) => new HouseholdCommand.SkipOccurrence(date, zone, now), cancellation);

    /// <param name="weeks">One of <see cref="Choices.Pause"/>; null until somebody says so.</param>
    public Task<Refusal?> Pause(Submission operation, HouseholdId household, int? weeks, CancellationToken cancellation) => Change(
        operation,
        household,
        (zone, today, now) => new HouseholdCommand.PauseRecurrence(
            weeks is { } count && Choices.Pause.Contains(count) ? today.PlusWeeks(count) : null, zone, now),
        cancellation);

    public Task<Refusal?> Resume(Submission operation, HouseholdId household, CancellationToken cancellation) =>
        Change(operation, household, (_, _, now) => new HouseholdCommand.ResumeRecurrence(now), cancellation);

    public Task<Refusal?> Renew(Submission operation, HouseholdId household, CancellationToken cancellation) =>
        Change(operation, household, (zone, _, now) => new HouseholdCommand.RenewRecurrence(null, zone, now), cancellation);

    public Task<Refusal?> End(Submission operation, HouseholdId household, CancellationToken cancellation) =>
        Change(operation, household, (_, _, now) => new HouseholdCommand.EndRecurrence(now), cancellation);

    private async Task<Refusal?> Change(
        Submission operation, HouseholdId household, Func<string, LocalDate, Instant, HouseholdCommand> command, CancellationToken cancellation)
    {
        HouseholdState state = await engine.Read(household, cancellation);
        string zone = (await pantries.Pantries(cancellation)).First(pantry => pantry.Id == state.Pantry).TimeZone;
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        LocalDate today = now.InZone(DateTimeZoneProviders.Tzdb[zone]).Date;
        Refusal? refusal = await engine.Send(household, operation.Key("recur"), command(zone, today, now), cancellation).Refusal();
        // A request may follow from it, or be withdrawn, a moment later.
        await processes.Settled(cancellation);
        return refusal;
    }
}
