using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Domain.Tests;
using MutualAid.Engine;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>What is stored of a recurrence: for its page, for the clock that forgets, and in snapshots.</summary>
public abstract class RecurrenceViewTests : RecurrenceWorld
{
    private protected RecurrenceViewTests(Harness harness)
        : base(harness)
    {
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
        await Harness.AssertClean();
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
        Harness.Clock.Advance(TimeSpan.FromDays(2));
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
        await Harness.AssertClean();

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
        HouseholdState before = await Harness.Engine.Read(household, Never);

        await Harness.Reopen();

        Assert.Equal(Dump.Of(before), Dump.Of(await Harness.Engine.Read(household, Never)));
        await using var connection = await Harness.Database.OpenForReading(Never);
        string snapshot = Assert.Single(await connection.QueryAsync<string>("SELECT state FROM snapshot WHERE kind = 1"));
        Assert.Contains("\"Skipped\":[\"2026-12-12\"],\"Asked\":[\"2026-12-05\"]", snapshot, StringComparison.Ordinal);
        await Harness.AssertClean();
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
        await Harness.AssertClean();
        await Send(household, new HouseholdCommand.ResumeRecurrence(Now));
        Assert.EndsWith("|0|", Assert.Single(await Row()), StringComparison.Ordinal);
        await Send(household, new HouseholdCommand.PauseRecurrence(December(24), Zone, Now), Set(1, 6));
        Assert.Equal(["1|2026-12-06|2027-03-01|1803974400000||0|"], await Row());
        await Send(household, new HouseholdCommand.EndRecurrence(Now));
        Assert.Empty(await Row());
        await Send(household, Set(1, 6));
        await Send(household, new HouseholdCommand.AskErasure(Now));
        Assert.Empty(await Row());
        await Harness.AssertClean();

        Task<IEnumerable<string>> Row() => Rows(
            """
            SELECT weeks || '|' || from_date || '|' || until_date || '|' || ends_at || '|' || skipped || '|' || paused || '|'
              || COALESCE(paused_until, '') FROM recurrence
            """);
    }
}

public sealed class RecurrenceViewOverSqliteTests() : RecurrenceViewTests(new SqliteHarness());

public sealed class RecurrenceViewOverPostgresTests() : RecurrenceViewTests(new PostgresHarness());
