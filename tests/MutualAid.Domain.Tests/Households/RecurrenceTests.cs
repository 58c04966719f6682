using System.Collections.Immutable;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using NodaTime;
using static MutualAid.Domain.Households.HouseholdCommand;
using static MutualAid.Domain.Households.HouseholdRefusal;

namespace MutualAid.Domain.Tests.Households;

/// <summary>A pantry in Los Angeles, and a household that wants every Saturday from 5 December 2026 on.</summary>
public sealed class RecurrenceTests
{
    private const string Zone = "America/Los_Angeles";
    private static readonly Instant Monday = Instant.FromUtc(2026, 11, 30, 18, 0);
    private static readonly LocalDate First = new(2026, 12, 5);
    private static readonly RetentionPolicy Policy = new(Duration.FromMinutes(60), Duration.FromDays(14));

    private static RequestId Request(int n) => new(new Guid(n, 1, 0, new byte[8]));

    private static Scenario<HouseholdState, HouseholdCommand, HouseholdEvent> Registered() =>
        new Scenario<HouseholdState, HouseholdCommand, HouseholdEvent>(HouseholdDecider.Instance)
            .Given(new RegisterHousehold(default, ImmutableSortedDictionary<string, FieldVersion>.Empty, Monday));

    private static Scenario<HouseholdState, HouseholdCommand, HouseholdEvent> Weekly() => Registered().Given(Set(1, First));

    private static SetRecurrence Set(int weeks, LocalDate from, LocalDate? until = null) => new(weeks, from, until, Zone, Monday);

    /// <summary>A date in December 2026 or after it, as 5 for the fifth and 33 for the second of January.</summary>
    private static LocalDate December(int day) => new LocalDate(2026, 11, 30).PlusDays(day);

    /// <summary>Requests are taken until noon, in UTC, of the day before.</summary>
    private static OfferedDate Date(int day) => new(
        new DistributionId(new Guid(day, 9, 0, new byte[8])), December(day), December(day - 1).AtMidnight().PlusHours(12).InUtc().ToInstant());

    private static OpenRecurring Open(int request, params int[] days) => new(Request(request), [.. days.Select(Date)], Monday);

    private static HouseholdCommand.OpenRequest Ask(int request, int day) =>
        new(Request(request), Date(day).Distribution, December(day), null, Date(day).Cutoff, Monday);

    private static HouseholdEvent.RequestOpened Opened(int request, int day, RequestPriority priority = RequestPriority.FirstTime) =>
        new HouseholdEvent.RequestOpened(Request(request), Date(day).Distribution, priority, Date(day).Cutoff, December(day));

    private static HouseholdEvent.RequestCancelled Cancelled(int request, int day, Instant at) =>
        new HouseholdEvent.RequestCancelled(Request(request), Date(day).Distribution, at);

    [Fact]
    public void NothingSaid_Set_EndsAfterThirteenWeeks() => Registered().ThenAccepts(
        Set(2, First),
        new HouseholdEvent.RecurrenceSet(2, First, new LocalDate(2027, 3, 1), Instant.FromUtc(2027, 3, 2, 8, 0)));

    [Theory]
    [InlineData(0, 5, 12)]
    [InlineData(3, 5, 12)]
    [InlineData(1, -1, 12)] // yesterday
    [InlineData(1, 12, 5)]
    [InlineData(1, 5, 183)] // 26 weeks and a day
    public void NoSenseInIt_Set_IsRefused(int weeks, int from, int until) => Registered()
        .ThenRefuses(Set(weeks, December(from), December(until)), new InvalidRecurrence())
        .Given(Set(2, December(0), December(182)));

    [Fact]
    public void StrangeZone_Set_IsRefused() => Registered()
        .ThenRefuses(Set(1, First) with { TimeZone = "Mars/Olympus" }, new UnknownTimeZone("Mars/Olympus"));

    [Fact]
    public void NoRecurrence_SkipPauseResumeRenew_AreRefusedAndEndIsDone() => Registered()
        .ThenRefuses(new SkipOccurrence(First, Zone, Monday), new NoRecurrence())
        .ThenRefuses(new PauseRecurrence(null, Zone, Monday), new NoRecurrence())
        .ThenRefuses(new ResumeRecurrence(Monday), new NoRecurrence())
        .ThenRefuses(new RenewRecurrence(null, Zone, Monday), new NoRecurrence())
        .ThenAccepts(new EndRecurrence(Monday))
        .ThenAccepts(Open(1, 5));

    [Fact]
    public void DateOpens_OpenRecurring_AsksWithTheHouseholdsOwnPriority() => Weekly()
        .ThenAccepts(Open(1, 5), Opened(1, 5))
        .ThenAccepts(Open(2, 5, 12)) // one at a time
        .Given(new RecordDelivery(
            Request(1), RequestOutcome.Delivered, new OperationOrder(Monday, 1, new OperationId(Guid.Empty)), Monday))
        .ThenAccepts(Open(2, 5)) // that was it
        .ThenAccepts(Open(3, 12), Opened(3, 12, RequestPriority.Normal));

    [Theory]
    [InlineData(1, new[] { 5, 12, 19 }, new[] { 2, 5, 8, 9, 15, 16, 22 })]
    [InlineData(2, new[] { 5, 19 }, new[] { 2, 8, 16, 22 })]
    public void DateWithinThreeDays_CountsAsTheOccurrence(int weeks, int[] occurrences, int[] dates)
    {
        Recurrence recurrence = Registered().Given(Set(weeks, First)).State.Recurrence!;
        Assert.All(dates, day => Assert.Contains(
            recurrence.OccurrenceOf(December(day)), occurrences.Select(occurrence => (LocalDate?)December(occurrence))));
        Assert.Null(recurrence.OccurrenceOf(December(1)));
        Assert.Equal(weeks == 2, recurrence.OccurrenceOf(December(9)) is null);
        Assert.Equal(weeks == 2, recurrence.OccurrenceOf(December(15)) is null);
        Assert.Equal(December(5), recurrence.OccurrenceOf(December(8)));
        Assert.Equal(December(19), recurrence.OccurrenceOf(December(16)));
    }

    [Fact]
    public void SeveralDatesOfOneOccurrence_OpenRecurring_TakesTheNearestAndOnlyThat() => Weekly()
        .ThenAccepts(Open(1, 2, 4, 7, 12), Opened(1, 4))
        .Given(new CancelRequest(Request(1), Monday))
        .ThenAccepts(Open(2, 2, 4, 5, 8))
        .ThenAccepts(Open(2, 2, 4, 7, 11, 13), Opened(2, 11));

    [Fact]
    public void DateFull_Declined_TheNextOccurrenceIsAskedFor() => Weekly()
        .Given(Open(1, 5), new DeclineRequest(Request(1), DeclineReason.DateIsFull, Monday))
        .ThenAccepts(Open(2, 5, 6, 12), Opened(2, 12));

    [Fact]
    public void PastCutoff_OpenRecurring_TakesTheNextOrNothing()
    {
        Instant cutoff = Date(5).Cutoff;
        Weekly()
            .ThenAccepts(Open(1, 5) with { At = cutoff })
            .ThenAccepts(Open(1, 5, 12) with { At = cutoff }, Opened(1, 12))
            .Given(new CancelRequest(Request(1), cutoff))
            .ThenAccepts(Open(2, 5) with { At = cutoff.Minus(Duration.Epsilon) }, Opened(2, 5));
    }

    [Fact]
    public void AskedByHand_OpenRecurring_ThatOccurrenceHasItsRequest()
    {
        Weekly().Given(Ask(1, 4), new CancelRequest(Request(1), Monday)).ThenAccepts(Open(2, 4, 5, 6));
        Registered().Given(Ask(1, 5), Set(1, First), new CancelRequest(Request(1), Monday)).ThenAccepts(Open(2, 5, 6));
        // Set anew from another day of the week: what was asked for stays asked for.
        Weekly().Given(Open(1, 5), new CancelRequest(Request(1), Monday), Set(1, December(6))).ThenAccepts(Open(2, 5, 6));
    }

    [Fact]
    public void Skipped_OpenRecurring_LeavesItOutWhereverItIsMoved() => Weekly()
        .ThenRefuses(new SkipOccurrence(December(6), Zone, Monday), new NotAnOccurrence(December(6)))
        .ThenAccepts(new SkipOccurrence(First, Zone, Monday), new HouseholdEvent.OccurrenceSkipped(First))
        .ThenAccepts(new SkipOccurrence(First, Zone, Monday))
        .ThenAccepts(Open(1, 2, 5, 8))
        .ThenAccepts(Open(1, 5, 12), Opened(1, 12));

    [Fact]
    public void RequestOpen_Skip_CancelsItBeforeTheCutoffOnly() => Weekly()
        .Given(Open(1, 7)) // moved to the Monday after
        .ThenRefuses(new SkipOccurrence(First, Zone, Date(7).Cutoff), new PastCutoff(Date(7).Cutoff))
        .ThenAccepts(
            new SkipOccurrence(First, Zone, Date(7).Cutoff.Minus(Duration.Epsilon)),
            new HouseholdEvent.OccurrenceSkipped(First),
            Cancelled(1, 7, Date(7).Cutoff.Minus(Duration.Epsilon)))
        .ThenAccepts(Open(2, 5, 7));

    [Fact]
    public void RequestOpenForAnother_Skip_LeavesItOpen() => Weekly()
        .Given(Open(1, 5))
        .ThenAccepts(new SkipOccurrence(December(12), Zone, Date(5).Cutoff), new HouseholdEvent.OccurrenceSkipped(December(12)))
        .ThenRefuses(new SkipOccurrence(First, Zone, Instant.FromUtc(2026, 12, 9, 8, 0)), new NotAnOccurrence(First));

    [Fact]
    public void PausedUntilADate_OpenRecurring_TakesWhatComesFromThenOn() => Weekly()
        .ThenAccepts(
            new PauseRecurrence(December(19), Zone, Monday),
            new HouseholdEvent.RecurrencePaused(December(19), Instant.FromUtc(2026, 12, 19, 8, 0)))
        .ThenAccepts(new PauseRecurrence(December(19), Zone, Monday))
        .ThenAccepts(Open(1, 5, 12, 13)) // paused dates
        .ThenAccepts(Open(1, 18)) // the date is, if not the occurrence
        .ThenAccepts(Open(1, 18, 19), Opened(1, 19));

    [Fact]
    public void PausedOccurrenceMovedBehindThePause_OpenRecurring_StaysPaused() => Weekly()
        .Given(new PauseRecurrence(December(6), Zone, Monday))
        .ThenAccepts(Open(1, 7))
        .ThenAccepts(Open(1, 12), Opened(1, 12));

    [Fact]
    public void PausedWithoutEnd_OpenRecurring_NothingUntilResumed() => Weekly()
        .Given(new PauseRecurrence(null, Zone, Monday))
        .ThenAccepts(Open(1, 5, 12, 90))
        .ThenAccepts(new ResumeRecurrence(Monday), new HouseholdEvent.RecurrenceResumed())
        .ThenAccepts(new ResumeRecurrence(Monday))
        .ThenAccepts(Open(1, 5), Opened(1, 5));

    [Fact]
    public void RequestOpen_Pause_CancelsItBeforeTheCutoffOnly()
    {
        Instant cutoff = Date(5).Cutoff;
        Weekly().Given(Open(1, 5)).ThenAccepts(
            new PauseRecurrence(null, Zone, cutoff.Minus(Duration.Epsilon)),
            new HouseholdEvent.RecurrencePaused(null, null),
            Cancelled(1, 5, cutoff.Minus(Duration.Epsilon)));
        Weekly().Given(Open(1, 5)).ThenAccepts(new PauseRecurrence(null, Zone, cutoff), new HouseholdEvent.RecurrencePaused(null, null));
        Weekly().Given(Open(1, 12)).ThenAccepts(
            new PauseRecurrence(December(12), Zone, Monday),
            new HouseholdEvent.RecurrencePaused(December(12), Instant.FromUtc(2026, 12, 12, 8, 0)));
    }

    [Fact]
    public void Ended_OpenRecurring_NothingFurther() => Weekly()
        .Given(Open(1, 5))
        .ThenAccepts(new EndRecurrence(Monday), new HouseholdEvent.RecurrenceEnded(Monday))
        .ThenAccepts(new EndRecurrence(Monday))
        .Given(new CancelRequest(Request(1), Monday))
        .ThenAccepts(Open(2, 5, 12));

    [Fact]
    public void UntilADate_OpenRecurring_NothingAfterIt() => Registered()
        .Given(Set(1, First, December(19)))
        .ThenAccepts(Open(1, 20, 21, 26)) // the last one, moved behind the end
        .ThenAccepts(Open(1, 18, 20), Opened(1, 18))
        .Given(new CancelRequest(Request(1), Monday))
        .ThenAccepts(
            new RenewRecurrence(December(26), Zone, Monday),
            new HouseholdEvent.RecurrenceRenewed(December(26), Instant.FromUtc(2026, 12, 27, 8, 0)))
        .ThenRefuses(new RenewRecurrence(December(-1), Zone, Monday), new InvalidRecurrence())
        .ThenRefuses(new RenewRecurrence(December(183), Zone, Monday), new InvalidRecurrence())
        .ThenAccepts(Open(2, 20, 26), Opened(2, 26));

    /// <summary>A pantry may take requests for the last date after midnight, but not when all is over.</summary>
    [Fact]
    public void EndIsPast_OpenRecurring_OpensNothing()
    {
        var late = Date(19) with { Cutoff = Instant.FromUtc(2026, 12, 25, 0, 0) };
        Registered().Given(Set(1, First, December(19)))
            .ThenAccepts(new OpenRecurring(Request(1), [late], Instant.FromUtc(2026, 12, 20, 8, 0)))
            .ThenRefuses(new RenewRecurrence(null, Zone, Instant.FromUtc(2026, 12, 20, 8, 0)), new NoRecurrence())
            .ThenAccepts(
                new OpenRecurring(Request(1), [late], Instant.FromUtc(2026, 12, 20, 7, 59)),
                new HouseholdEvent.RequestOpened(Request(1), late.Distribution, RequestPriority.FirstTime, late.Cutoff, late.Date));
    }

    [Fact]
    public void Occurrences_AreEverySoManyWeeksAcrossTheChangeOfClocks() => Assert.Equal(
        [new LocalDate(2027, 2, 27), new LocalDate(2027, 3, 13), new LocalDate(2027, 3, 27), new LocalDate(2027, 4, 10)],
        Registered().Given(Set(2, First, December(182))).State.Recurrence!.OccurrencesFrom(new LocalDate(2027, 2, 14)).Take(4));

    [Fact]
    public void Erased_TheRecurrenceIsGone() => Assert.Null(Weekly().Given(new AskErasure(Monday)).State.Recurrence);

    [Theory]
    [InlineData(RequestOutcome.Delivered, 60)]
    [InlineData(RequestOutcome.NotDelivered, 14 * 24 * 60)]
    public void Running_Shred_WaitsUntilItsEndAndAsLongAsAlways(RequestOutcome outcome, int minutes)
    {
        Instant ends = Instant.FromUtc(2027, 3, 2, 8, 0), due = ends + Duration.FromMinutes(minutes);
        foreach (HouseholdCommand? paused in (HouseholdCommand?[])[null, new PauseRecurrence(null, Zone, Monday)])
        {
            var household = Weekly().Given(Open(1, 5), new RecordDelivery(
                Request(1), outcome, new OperationOrder(Monday, 1, new OperationId(Guid.Empty)), Monday));
            if (paused is not null) household.Given(paused);
            household
                .ThenRefuses(new ShredDetails(Policy, due.Minus(Duration.Epsilon)), new StillWithinRetention(due))
                .ThenAccepts(new ShredDetails(Policy, due), new HouseholdEvent.DetailsShredded());
            Assert.Null(household.State.Recurrence);
        }
    }

    [Fact]
    public void EndedByHand_Shred_CountsFromThen()
    {
        Instant ended = Monday + Duration.FromDays(30), due = ended + Duration.FromDays(14);
        Weekly().Given(new EndRecurrence(ended))
            .ThenRefuses(new ShredDetails(Policy, due.Minus(Duration.Epsilon)), new StillWithinRetention(due))
            .ThenAccepts(new ShredDetails(Policy, due), new HouseholdEvent.DetailsShredded());
    }
}
