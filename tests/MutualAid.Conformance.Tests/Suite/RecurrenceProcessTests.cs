using System.Collections.Immutable;
using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Households;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>From a household's wish to its requests, and what its page says of it, over either database.</summary>
public abstract class RecurrenceProcessTests : IAsyncLifetime
{
    private const string Zone = "America/Los_Angeles";
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly PantryId Pantry = new(Guid.Parse("90000000-0000-0000-0000-000000000001"));
    private static readonly ImmutableSortedDictionary<string, FieldVersion> Address =
        ImmutableSortedDictionary<string, FieldVersion>.Empty.Add("address", new FieldVersion(Guid.NewGuid()));

    private readonly Harness _harness;

    private protected RecurrenceProcessTests(Harness harness) => _harness = harness;

    private Instant Now => Instant.FromDateTimeOffset(_harness.Clock.GetUtcNow());

    private HouseholdQueries Households => new(_harness.Database);

    public async ValueTask InitializeAsync()
    {
        await Harness.Open(_harness);
        Assert.Equal(Zone, Stock.Profile.TimeZone);
        await _harness.Engine.Send(Pantry, ConformanceSuite.NewKey(), new PantryCommand.OpenPantry(Stock.Profile), Never);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _harness.DisposeAsync();
    }

    [Fact]
    public async Task DateOpens_EveryHouseholdThatIsDueHasOneRequest()
    {
        HouseholdId weekly = await Register(), fortnightly = await Register(), once = await Register(), elsewhere = await Register(default);
        foreach (HouseholdId household in (HouseholdId[])[weekly, elsewhere]) await Send(household, Set(1, 5));
        await Send(fortnightly, Set(2, 12));

        await OpenDate(5);
        await OpenDate(12);
        Assert.Equal(["2026-12-05 Admitted"], await Requests(weekly));
        Assert.Equal(["2026-12-12 Admitted"], await Requests(fortnightly));
        Assert.Empty(await Requests(once));
        Assert.Empty(await Requests(elsewhere));

        await Deliver(weekly);
        Assert.Equal(["2026-12-05 Ended", "2026-12-12 Admitted"], await Requests(weekly));
        await _harness.AssertClean();
    }

    [Fact]
    public async Task DatesAreOpenAlready_SetResumedCancelledOrDeclined_AsksForTheSoonest()
    {
        await OpenDate(5, capacity: 1);
        await OpenDate(12);
        await OpenDate(19);
        HouseholdId first = await Register(), second = await Register();
        await Send(first, Set(1, 5));
        Assert.Equal(["2026-12-05 Admitted"], await Requests(first));
        await Send(second, Set(1, 5));
        Assert.Equal(["2026-12-05 Declined", "2026-12-12 Admitted"], await Requests(second));

        await Send(second, new HouseholdCommand.SkipOccurrence(December(12), Zone, Now));
        Assert.Equal(["2026-12-05 Declined", "2026-12-12 Cancelled", "2026-12-19 Admitted"], await Requests(second));
        await Send(first, new HouseholdCommand.PauseRecurrence(null, Zone, Now));
        Assert.Equal(["2026-12-05 Cancelled"], await Requests(first));
        await Send(first, new HouseholdCommand.ResumeRecurrence(Now));
        Assert.Equal(["2026-12-05 Cancelled", "2026-12-12 Admitted"], await Requests(first));
        await _harness.AssertClean();
    }

    [Fact]
    public async Task EndMovedOrPauseShortened_AsksForWhatIsDueNow()
    {
        HouseholdId household = await Register(), other = await Register();
        await Send(other, Set(1, 5), new HouseholdCommand.PauseRecurrence(null, Zone, Now));
        await OpenDate(12);
        await Send(household, new HouseholdCommand.SetRecurrence(1, December(5), December(11), Zone, Now));
        Assert.Empty(await Requests(household));
        await Send(household, new HouseholdCommand.RenewRecurrence(null, Zone, Now));
        Assert.Equal(["2026-12-12 Admitted"], await Requests(household));

        Assert.Empty(await Requests(other));
        await Send(other, new HouseholdCommand.PauseRecurrence(December(6), Zone, Now));
        Assert.Equal(["2026-12-12 Admitted"], await Requests(other));
    }

    [Fact]
    public async Task PastTheCutoffOrForgotten_NothingIsOpened()
    {
        HouseholdId household = await Register(), erased = await Register();
        await Send(household, Set(1, 5));
        await Send(erased, Set(1, 5));
        await Send(erased, new HouseholdCommand.AskErasure(Now));
        await _harness.ReopenWithoutProcesses();
        await OpenDate(5);
        _harness.Clock.Advance(TimeSpan.FromDays(5)); // the event is from before the cut-off, but is handled after it
        await _harness.ReopenWithProcesses();
        await _harness.Settle();

        Assert.Empty(await Requests(household));
        Assert.Empty(await Requests(erased));
        await OpenDate(12);
        Assert.Equal(["2026-12-12 Admitted"], await Requests(household));
        Assert.Empty(await Requests(erased));
    }

    [Fact]
    public async Task EventHandledAgain_InWhateverStateTheRestIs_OpensNothingFurther()
    {
        HouseholdId[] households = [await Register(), await Register(), await Register()];
        foreach (HouseholdId household in households) await Send(household, Set(1, 5));
        await OpenDate(5);
        await OpenDate(12);
        await Deliver(households[1]); // has one for the next date by now, and is not among those that wait
        await Send(households[2], new HouseholdCommand.CancelRequest(await OpenRequestOf(households[2]), Now));
        long before = await _harness.Store.Head(Never);

        foreach (RecordedEvent recorded in await _harness.Store.ReadFeed(0, 1000, Never)) await Handle(recorded);

        Assert.Equal(before, await _harness.Store.Head(Never));
        Assert.Empty(await _harness.Store.ListParked(Never));
    }

    /// <summary>Those that had their turn don't wait any more, so the second time begins with others.</summary>
    [Fact]
    public async Task HandlingBrokenOff_HandledAgain_ReachesWhoeverWasLeft()
    {
        HouseholdId reached = await Register(), left = await Register();
        await _harness.ReopenWithoutProcesses();
        await Send(reached, Set(1, 5));
        await OpenDate(5);
        RecordedEvent opened = (await _harness.Store.ReadFeed(0, 1000, Never)).Single(one => one.Event is DistributionEvent.DistributionOpened);
        await Handle(opened);
        await Send(left, Set(1, 5));
        await Handle(opened);

        foreach (HouseholdId household in (HouseholdId[])[reached, left]) Assert.Equal(["2026-12-05 Asked"], await Requests(household));
    }

    [Fact]
    public async Task Page_SaysWhatComesInThePantrysDays()
    {
        HouseholdId household = await Register();
        await Send(household, Set(1, 5), new HouseholdCommand.SkipOccurrence(December(12), Zone, Now));
        await Send(household, new HouseholdCommand.PauseRecurrence(December(6), Zone, Now));
        await OpenDate(20);

        RecurrenceView view = (await Households.Recurrence(household, Now, Never))!;
        Assert.Equal((1, December(5), December(91), true, December(6)), (view.Weeks, view.From, view.Until, view.IsPaused, view.PausedUntil));
        Assert.Equal(
            [
                new OccurrenceView(December(5), false, true, null), new OccurrenceView(December(12), true, false, null),
                new OccurrenceView(December(19), false, false, December(20)), new OccurrenceView(December(26), false, false, null),
            ],
            view.Next);
        Assert.Equal(December(19), view.NextDue);

        Instant midnight = Instant.FromUtc(2026, 12, 6, 8, 0);
        Assert.Equal(December(5), (await Households.Recurrence(household, midnight - Duration.Epsilon, Never))!.Next[0].Date);
        Assert.True((await Households.Recurrence(household, midnight - Duration.Epsilon, Never))!.IsPaused);
        RecurrenceView sunday = (await Households.Recurrence(household, midnight, Never))!;
        Assert.Equal((December(12), false, (LocalDate?)null), (sunday.Next[0].Date, sunday.IsPaused, sunday.PausedUntil));
        Instant end = Instant.FromUtc(2027, 3, 2, 8, 0);
        RecurrenceView last = (await Households.Recurrence(household, end - Duration.FromMilliseconds(1), Never))!;
        Assert.Empty(last.Next);
        Assert.Null(last.NextDue);
        Assert.Null(await Households.Recurrence(household, end, Never));
        await _harness.AssertClean();
    }

    /// <summary>Both clocks of the policy, with and without a recurrence, and one that was ended by hand.</summary>
    [Fact]
    public async Task DueForShredding_WaitsForTheRecurrencesEndAndThenAsLongAsAlways()
    {
        HouseholdId once = await Register(), served = await Register(), recurring = await Register(), ended = await Register();
        await OpenDate(5);
        foreach (HouseholdId household in (HouseholdId[])[served, recurring])
        {
            await Send(household, Set(1, 5));
            await Deliver(household);
        }

        await Send(served, new HouseholdCommand.EndRecurrence(Now));
        await Send(ended, Set(1, 6));
        await Send(recurring, new HouseholdCommand.PauseRecurrence(null, Zone, Now)); // without end: until the recurrence's
        await Send(ended, new HouseholdCommand.CancelRequest(await OpenRequestOf(ended), Now));
        _harness.Clock.Advance(TimeSpan.FromDays(2));
        await Send(ended, new HouseholdCommand.EndRecurrence(Now));
        Instant monday = Now - Duration.FromDays(2), ends = Instant.FromUtc(2027, 3, 2, 8, 0);
        Duration hour = Duration.FromHours(1), fortnight = Duration.FromDays(14), tick = Duration.FromMilliseconds(1);

        Assert.Empty(await Due(monday + hour - tick));
        Assert.Equal(served, Assert.Single(await Due(monday + hour)));
        Assert.Equal(served, Assert.Single(await Due(monday + fortnight - tick)));
        Assert.Contains(once, await Due(monday + fortnight));
        Assert.DoesNotContain(ended, await Due(monday + fortnight + Duration.FromDays(2) - tick));
        Assert.Contains(ended, await Due(monday + fortnight + Duration.FromDays(2)));
        Assert.DoesNotContain(recurring, await Due(ends + hour - tick));
        Assert.Contains(recurring, await Due(ends + hour));

        var policy = new RetentionPolicy(hour, fortnight);
        await Send(recurring, new HouseholdCommand.ShredDetails(policy, ends + hour));
        Assert.DoesNotContain(recurring, await Due(ends + hour));
        await _harness.AssertClean();

        async Task<HouseholdId[]> Due(Instant at) =>
            [.. (await Households.DueForShredding(at - hour, at - fortnight, 10, Never)).Select(row => row.Id)];
    }

    /// <summary>A snapshot holds the recurrence, too; the harness writes one every 25 events.</summary>
    [Fact]
    public async Task AfterManyChanges_Reopened_TheRecurrenceIsAsItWas()
    {
        HouseholdId household = await Register();
        await OpenDate(5);
        await Send(household, Set(1, 5), new HouseholdCommand.SkipOccurrence(December(12), Zone, Now));
        for (int n = 0; n < 15; n++)
            await Send(household, new HouseholdCommand.PauseRecurrence(December(14 + n), Zone, Now), new HouseholdCommand.ResumeRecurrence(Now));
        await Send(household, new HouseholdCommand.PauseRecurrence(December(26), Zone, Now));
        HouseholdState before = await _harness.Engine.Read(household, Never);

        await _harness.Reopen();

        Assert.Equal(Dump.Of(before), Dump.Of(await _harness.Engine.Read(household, Never)));
        await using var connection = await _harness.Database.OpenForReading(Never);
        string snapshot = Assert.Single(await connection.QueryAsync<string>("SELECT state FROM snapshot WHERE kind = 1"));
        Assert.Contains("\"Skipped\":[\"2026-12-12\"],\"Asked\":[\"2026-12-05\"]", snapshot, StringComparison.Ordinal);
        await _harness.AssertClean();
    }

    [Fact]
    public async Task Rows_FollowTheRecurrence()
    {
        HouseholdId household = await Register();
        await Send(household, Set(2, 5));
        Assert.Equal(["2|2026-12-05|2027-03-01|1803974400000||0|"], await Row());
        await Send(household, new HouseholdCommand.SkipOccurrence(December(19), Zone, Now), new HouseholdCommand.SkipOccurrence(December(33), Zone, Now));
        await Send(household, new HouseholdCommand.PauseRecurrence(null, Zone, Now));
        Assert.Equal(["2|2026-12-05|2027-03-01|1803974400000|2026-12-19 2027-01-02 |1|"], await Row());
        await Send(household, new HouseholdCommand.PauseRecurrence(December(24), Zone, Now), new HouseholdCommand.RenewRecurrence(December(40), Zone, Now));
        Assert.Equal(["2|2026-12-05|2027-01-09|1799568000000|2026-12-19 2027-01-02 |1|2026-12-24"], await Row());
        await _harness.AssertClean();
        await Send(household, new HouseholdCommand.ResumeRecurrence(Now));
        Assert.EndsWith("|0|", Assert.Single(await Row()), StringComparison.Ordinal);
        await Send(household, new HouseholdCommand.PauseRecurrence(December(24), Zone, Now), Set(1, 6));
        Assert.Equal(["1|2026-12-06|2027-03-01|1803974400000||0|"], await Row());
        await Send(household, new HouseholdCommand.EndRecurrence(Now));
        Assert.Empty(await Row());
        await Send(household, Set(1, 6));
        await Send(household, new HouseholdCommand.AskErasure(Now));
        Assert.Empty(await Row());
        await _harness.AssertClean();

        Task<IEnumerable<string>> Row() => Rows(
            """
            SELECT weeks || '|' || from_date || '|' || until_date || '|' || ends_at || '|' || skipped || '|' || paused || '|'
              || COALESCE(paused_until, '') FROM recurrence
            """);
    }

    private Task Handle(RecordedEvent recorded) =>
        new RecurrenceProcess(Households, new DistributionQueries(_harness.Database), _harness.Clock).Handle(
            recorded, new ProcessCommands(_harness.Engine, "recurrence", recorded, 0, Never), Never);

    private static LocalDate December(int day) => new LocalDate(2026, 11, 30).PlusDays(day);

    private HouseholdCommand.SetRecurrence Set(int weeks, int day) => new(weeks, December(day), null, Zone, Now);

    private Task<HouseholdId> Register() => Register(Pantry);

    private async Task<HouseholdId> Register(PantryId pantry)
    {
        var household = new HouseholdId(Guid.NewGuid());
        await Send(household, new HouseholdCommand.RegisterHousehold(pantry, Address, Now));
        return household;
    }

    private async Task Send(HouseholdId household, params HouseholdCommand[] commands)
    {
        foreach (HouseholdCommand command in commands)
        {
            var decision = await _harness.Engine.Send(household, ConformanceSuite.NewKey(), command, Never);
            Assert.True(decision is Decision<HouseholdEvent>.Accepted, decision.ToString());
            await _harness.Settle();
        }
    }

    private async Task OpenDate(int day, int capacity = 50)
    {
        Instant cutoff = December(day - 1).At(new LocalTime(12, 0)).InUtc().ToInstant();
        Assert.IsType<Decision<DistributionEvent>.Accepted>(await _harness.Engine.Send(
            new DistributionId(Guid.NewGuid()), ConformanceSuite.NewKey(),
            new DistributionCommand.OpenDistribution(Pantry, December(day), cutoff, capacity), Never));
        await _harness.Settle();
    }

    private async Task<RequestId> OpenRequestOf(HouseholdId household) =>
        (await _harness.Engine.Read(household, Never)).Request!.Id;

    private async Task Deliver(HouseholdId household) => await Send(household, new HouseholdCommand.RecordDelivery(
        await OpenRequestOf(household), RequestOutcome.Delivered, Stock.At(1), Now));

    /// <summary>Dates and states, oldest first.</summary>
    private Task<IEnumerable<string>> Requests(HouseholdId household) => Rows(
        $"""
        SELECT distribution.date || ' ' || request.state FROM request JOIN distribution ON distribution.id = request.distribution
        WHERE request.household = '{household}' ORDER BY distribution.date
        """);

    private async Task<IEnumerable<string>> Rows(string sql)
    {
        await using var connection = await _harness.Database.OpenForReading(Never);
        return await connection.QueryAsync<string>(sql);
    }
}

public sealed class RecurrenceOverSqliteTests() : RecurrenceProcessTests(new SqliteHarness());

public sealed class RecurrenceOverPostgresTests() : RecurrenceProcessTests(new PostgresHarness());
