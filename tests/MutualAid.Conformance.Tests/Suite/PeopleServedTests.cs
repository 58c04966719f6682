using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain.Routes;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Storage.Households;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>People are counted once, whatever is reported and however often it is handled, over either database.</summary>
public sealed class PeopleServedTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task OverSqlite_SumsFollowTheReports()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await Run(harness);
    }

    [Fact]
    public async Task OverPostgres_SumsFollowTheReports()
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        await Run(harness);
    }

    private static async Task Run(Harness harness)
    {
        var day = new SmallDay(harness, "people");
        var served = new PeopleServed(harness.Database);
        await day.Morning();
        await day.Send("answer", day.Route(2), new RouteCommand.AnswerRoute(day.Order(0, 1), Accepted: true));
        Assert.Equal("", await Settled(6));

        await Report(6, 10, StopOutcomeKind.Delivered);
        Assert.Equal("2|1|0|1|3", await Settled(6));
        Assert.Equal("2|1|0|1|3", await Settled(6)); // handled once more
        await Report(7, 11, StopOutcomeKind.PartlyDelivered);
        Assert.Equal("4|2|0|2|6", await Settled(7));
        await Report(8, 12, StopOutcomeKind.NobodyHome);
        Assert.Equal("4|2|0|2|6", await Settled(8));

        await Report(6, 13, StopOutcomeKind.Undone);
        Assert.Equal("2|1|0|1|3", await Settled(6));
        await Report(6, 14, StopOutcomeKind.Delivered);
        Assert.Equal("4|2|0|2|6", await Settled(6));

        // A household that was served on another day of that year, and one of the year before.
        await Before(9, "2026-01-03");
        await Before(10, "2025-12-27");
        await Report(9, 15, StopOutcomeKind.Delivered);
        Assert.Equal("6|3|0|2|6", await Settled(9));
        await Report(10, 16, StopOutcomeKind.Delivered);
        Assert.Equal("8|4|0|3|9", await Settled(10));

        // Whoever is forgotten meanwhile still was a household.
        await Report(11, 17, StopOutcomeKind.Delivered);
        await served.Settle(day.Route(2), day.Stop(11), null, Never);
        Assert.Equal("8|4|0|4|9", await Sums());

        Task Report(int n, int minute, StopOutcomeKind kind) => day.Send($"report {minute}", day.Route(2), new RouteCommand.RecordOutcome(
            day.Order(n, minute), day.Stop(n), new StopOutcome(kind, kind is StopOutcomeKind.Delivered or StopOutcomeKind.PartlyDelivered ? HandoverKind.DoorWords : null,
            kind is StopOutcomeKind.PartlyDelivered ? [new KeptBack(day.Box(n), Stock.Lot("L2"), 1)] : [])));

        async Task<string> Settled(int n)
        {
            await served.Settle(day.Route(2), day.Stop(n), (2, 1, 0), Never);
            return await Sums();
        }

        async Task<string> Sums()
        {
            await using var connection = await harness.Database.OpenForReading(Never);
            return string.Join(' ', await connection.QueryAsync<string>(
                "SELECT adults || '|' || children || '|' || infants || '|' || first_households || '|' || first_people FROM people_served"));
        }

        Task Before(int n, string date) => harness.Database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO distribution (id, pantry, date, cutoff, capacity, admitted, state) VALUES (@date, 'p', @date, 0, 1, 1, 'Closed');
                INSERT INTO request (id, household, distribution, priority, state, cutoff, opened_at) VALUES (@date, @household, @date, 'Normal', 'Ended', 0, 0);
                INSERT INTO people_counted (request, is_first) VALUES (@date, 1);
                """,
                new { date, household = day.Household(n) },
                transaction),
            Never);
    }
}
