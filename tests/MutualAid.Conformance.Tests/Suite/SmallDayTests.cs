using MutualAid.Conformance.Tests.Harnesses;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>A day through engine, processes and store, and the same day sent a second time.</summary>
public sealed class SmallDayTests
{
    [Fact]
    public async Task OverSqlite_TheDayEndsAsItShouldAndRepeatsNothing()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await RunTwice(harness);
    }

    [Fact]
    public async Task OverPostgres_TheDayEndsAsItShouldAndRepeatsNothing()
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        await RunTwice(harness);
    }

    [Fact]
    public async Task StoppedInTheMiddle_TheDayGoesOn()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        var day = new SmallDay(harness, "interrupted");
        await day.Morning();
        await harness.Reopen();
        await day.Afternoon();
        await day.AssertOutcome();
        await harness.AssertClean();
    }

    internal static async Task RunTwice(Harness harness)
    {
        var day = new SmallDay(harness, "day");
        await day.Morning();
        await day.Afternoon();
        await day.AssertOutcome();
        long events = await harness.Store.Head(CancellationToken.None);

        await day.Morning();
        await harness.Reopen();
        await day.Afternoon();
        await day.AssertOutcome();
        Assert.Equal(events, await harness.Store.Head(CancellationToken.None));
        await harness.AssertClean();
    }
}
