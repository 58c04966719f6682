using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Routes;
using MutualAid.Storage.Intake;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>Who has to be told what about a day on which much goes wrong, over either database.</summary>
public sealed class CallListTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task OverSqlite_TheListSaysWhatIsTrue()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await Run(harness);
    }

    [Fact]
    public async Task OverPostgres_TheListSaysWhatIsTrue()
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        await Run(harness);
    }

    private static async Task Run(Harness harness)
    {
        var day = new SmallDay(harness, "calls");
        var list = new CallList(harness.Database, harness.Clock);
        await day.Plan();
        Assert.Equal("12 DateIsFull", await Said());
        await day.Send("plan again", day.Distribution, new DistributionCommand.SavePlan(
            1, [day.Planned(1, 1, 2, 3), day.Planned(2, 6, 7, 8, 9, 10, 11)], []));
        await day.Publish(2);
        await harness.Settle();
        Assert.Equal("12 DateIsFull, 4 OnNoRoute, 5 OnNoRoute", await Said());
        Assert.Equal("12 DateIsFull, 1 Late, 2 Late, 3 Late, 4 OnNoRoute, 5 OnNoRoute", await Said(day.Route(1)));

        await day.Send("cancel", day.Route(1), new RouteCommand.CancelStop(day.Stop(2), CancelReason.ByDispatcher));
        await harness.Settle();
        Assert.Equal("12 DateIsFull, 1 Late, 3 Late, 2 OnNoRoute, 4 OnNoRoute, 5 OnNoRoute", await Said(day.Route(1)));

        await list.Note(day.Request(12), ToTell.DateIsFull, told: true, Never);
        await list.Note(day.Request(12), ToTell.DateIsFull, told: true, Never);
        await list.Note(day.Request(1), ToTell.Late, told: true, Never);
        Assert.Equal("3 Late, 2 OnNoRoute, 4 OnNoRoute, 5 OnNoRoute, 12 DateIsFull told, 1 Late told", await Said(day.Route(1)));
        await list.Note(day.Request(12), ToTell.DateIsFull, told: false, Never);
        harness.Clock.Advance(TimeSpan.FromDays(30));
        await list.Sweep(Never);
        Assert.Equal("12 DateIsFull, 1 Late, 3 Late, 2 OnNoRoute, 4 OnNoRoute, 5 OnNoRoute", await Said(day.Route(1)));

        // Whom of those with the same news, ids decide, which say nothing.
        async Task<string> Said(params RouteId[] late) => string.Join(", ",
            from call in await list.Of(day.Distribution, late, 50, Never)
            group Enumerable.Range(1, SmallDay.Households).Single(n => day.Request(n) == call.Request)
                by $"{call.What}{(call.ToldAt is null ? "" : " told")}" into news
            from number in news.Order()
            select $"{number} {news.Key}");
    }

    [Fact]
    public async Task DayThatEnded_NamesWhatCameToNothing_AndNobodyWhoIsForgotten()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        var day = new SmallDay(harness, "ended");
        await day.Morning();
        await day.Afternoon();

        var calls = await new CallList(harness.Database, harness.Clock).Of(day.Distribution, [], 50, Never);

        // 4 and 7 failed, 5 is forgotten, 12 had no place.
        Assert.Equal(
            [(day.Request(12), ToTell.DateIsFull, (StopOutcomeKind?)null), .. new[] { (4, StopOutcomeKind.UnsafeToApproach), (7, StopOutcomeKind.NobodyHome) }
                .Select(failed => (day.Request(failed.Item1), ToTell.NotDelivered, (StopOutcomeKind?)failed.Item2))],
            calls.OrderBy(call => call.What).ThenBy(call => call.Outcome is StopOutcomeKind.NobodyHome).Select(call => (call.Request, call.What, call.Outcome)));
    }
}
