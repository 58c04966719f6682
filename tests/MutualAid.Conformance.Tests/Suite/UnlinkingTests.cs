using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Vault;
using MutualAid.Domain;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Storage.Households;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>The statistics clock: what each date came to stays, and nothing tells which dates were one household's.</summary>
public abstract class UnlinkingTests : IAsyncLifetime
{
    private protected static readonly CancellationToken Never = CancellationToken.None;
    private static readonly Instant LongAfter = Instant.FromUtc(2100, 1, 1, 0, 0);
    private readonly SqliteKeys _stores = new();
    private KeyStore _keys = null!;

    private protected UnlinkingTests(Harness harness) => Harness = harness;

    private protected Harness Harness { get; }

    /// <summary>Where the engine's snapshots are.</summary>
    private protected virtual string Snapshots => "snapshot.state";

    public async ValueTask InitializeAsync()
    {
        await Harnesses.Harness.Open(Harness);
        _keys = await _stores.Open();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _keys.DisposeAsync();
        await Harness.DisposeAsync();
    }

    [Fact]
    public async Task ForgottenLongAgo_ItsIdIsNowhereAndEveryDateComesToTheSame()
    {
        var dates = new TwoDates(Harness);
        await dates.Run();
        await Harness.AssertClean();
        string[] places =
        [
            "distribution_request.household", "driver_exclusion.household", "event.body", "event.stream", "household.id", "outcome.stream",
            "request.household", "stop.household", Snapshots,
        ];
        Assert.Equal(places.Order(StringComparer.Ordinal), await RawScan.ColumnsWith(Harness.Database, dates.Leaves.Value)); // the control
        string before = await Numbers(dates), ledger = await RawScan.Of(Harness.Database, "ledger_entry", "lot", "box", "box_line");
        var stays = await RawScan.ColumnsWith(Harness.Database, dates.Stays.Value);
        long events = await Harness.Store.Head(Never);

        Assert.Equal(1, await Unlink());

        Assert.Empty(await RawScan.ColumnsWith(Harness.Database, dates.Leaves.Value));
        await Harness.AssertClean();
        Assert.Equal(before, await Numbers(dates));
        Assert.Equal(ledger, await RawScan.Of(Harness.Database, "ledger_entry", "lot", "box", "box_line"));
        Assert.Equal(stays.Except([Snapshots]), await RawScan.ColumnsWith(Harness.Database, dates.Stays.Value)); // remade in time
        Assert.Equal(events, await Harness.Store.Head(Never));
        // An empty event under an id that all of a household's share would link them as well.
        Assert.Equal([1], await Query<long>("SELECT DISTINCT COUNT(DISTINCT command) FROM event WHERE type = 'Unlinked' GROUP BY stream"));
        Assert.Equal(0, await Unlink());
    }

    [Theory]
    [InlineData("young")]
    [InlineData("not forgotten")]
    [InlineData("date open")]
    [InlineData("code known")]
    [InlineData("audit")]
    [InlineData("vault")]
    [InlineData("key")]
    public async Task SomethingStillNeedsIt_IsUntouched(string what)
    {
        var dates = new TwoDates(Harness);
        await dates.Run(secondIsClosed: what != "date open", erased: what != "not forgotten");
        if (what == "code known")
            await Execute("INSERT INTO receipt_code (hash, household, issued_at, forgotten_at) VALUES ('h', @id, 1, 2)", dates.Leaves);
        if (what == "audit")
            await Execute("INSERT INTO audit_entry VALUES (1, 2, 'u', 'AddressSeen', @id, 'r', 'p', 'h')", dates.Leaves);
        if (what == "vault") await Execute("INSERT INTO vault VALUES (@id, 'note', 'v', 'sealed', 2)", dates.Leaves);
        if (what == "key") await _keys.FindOrCreate(dates.Leaves.Value, Never);
        string before = await RawScan.Of(Harness.Database);
        Assert.Contains(dates.Leaves.ToString(), before, StringComparison.Ordinal);

        int unlinked = await Unlink(what == "young" ? await QuietSince(dates.Leaves) - Duration.FromMilliseconds(1) : LongAfter);

        Assert.Equal(0, unlinked);
        Assert.Equal(before, await RawScan.Of(Harness.Database));
        if (what == "young") Assert.Equal(1, await Unlink(await QuietSince(dates.Leaves)));
    }

    [Fact]
    public async Task WordStillComes_ItCountsAndNamesNobody()
    {
        var dates = new TwoDates(Harness);
        await dates.Run();
        Assert.Equal(dates.Leaves, (await Harness.Engine.Read(dates.Routes[0], Never)).Stops[0].Household); // it is in memory

        await Unlink();
        for (int n = 0; n < 30; n++)
            await Harness.Engine.Send(dates.Driver, ConformanceSuite.NewKey(), new DriverCommand.ChangeVehicle(new(9, 5), true), Never);
        foreach (var (route, stops) in dates.Routes.Zip(dates.Stops))
        {
            await Report(route, new RouteCommand.RecordOutcome(
                dates.NextOperation(), stops[0], new StopOutcome(StopOutcomeKind.NobodyHome, null, [])));
            for (int n = 0; n < 30; n++)
                await Report(route, new RouteCommand.AskHelp(dates.NextOperation(), HelpKind.CallMe, stops[0], null));
        }

        await Harness.AssertClean();
        // The boxes were put away when the dates were closed; that waits for a person, as it always does.
        Assert.All(await Harness.Store.ListParked(Never), parked => Assert.Equal(("stock", "UnknownBox"), (parked.Process, parked.Why)));
        Assert.Empty(await RawScan.ColumnsWith(Harness.Database, dates.Leaves.Value));
        Assert.Equal([dates.Stays], (await Harness.Engine.Read(dates.Driver, Never)).Exclusions);
        Assert.Contains(Snapshots, await RawScan.ColumnsWith(Harness.Database, dates.Stays.Value)); // there are new ones

        async Task Report(RouteId route, RouteCommand command) => Assert.IsType<Decision<RouteEvent>.Accepted>(
            await Harness.Engine.Send(route, ConformanceSuite.NewKey(), command, Never));
    }

    [Fact]
    public async Task AskedAgain_IsAHouseholdThatNeverWas()
    {
        var dates = new TwoDates(Harness);
        await dates.Run();
        await Unlink();

        Assert.Equal(HouseholdStatus.Unregistered, (await Harness.Engine.Read(dates.Leaves, Never)).Status);
        Assert.Equal(new HouseholdRefusal.NotRegistered(), await Send(ConformanceSuite.NewKey(), new HouseholdCommand.AskErasure(LongAfter)));
        // What registered it, sent again, does not bring it back.
        Assert.Equal(new OperationIdReused(), await Send(dates.Registration, TwoDates.Registers(dates.Pantry)));
        // Where its words were, the rules find a household that is forgotten.
        Guid grave = (await Harness.Store.ReadFeed(0, 10_000, Never)).First(one => one.Event is HouseholdEvent.Unlinked).Stream.Value;
        Assert.Equal(HouseholdStatus.Forgotten, (await Harness.Engine.Read(new HouseholdId(grave), Never)).Status);
        await Harness.AssertClean();

        Task<Refusal?> Send(CommandId key, HouseholdCommand command) =>
            Harness.Engine.Send(dates.Leaves, key, command, Never).Refusal();
    }

    [Fact]
    public async Task WholeDay_EveryHouseholdOfItIsUnlinkedInSeveralTransactions()
    {
        var day = new SmallDay(Harness, "unlinked");
        await day.Morning();
        await day.Afternoon();
        for (int n = 1; n <= SmallDay.Households; n++)
            await day.Send($"erase {n} too", day.Household(n), new HouseholdCommand.AskErasure(LongAfter));
        await Harness.Settle();
        var queries = new DistributionQueries(Harness.Database);
        var before = await queries.Result(day.Distribution, Never);
        Assert.Equal(8, before.HouseholdsServed);

        Assert.Equal(SmallDay.Households, await Unlink(buriedAtOnce: 5));

        for (int n = 1; n <= SmallDay.Households; n++)
            Assert.Empty(await RawScan.ColumnsWith(Harness.Database, day.Household(n).Value));
        Assert.Equivalent(before, await queries.Result(day.Distribution, Never), strict: true);
        await Harness.AssertClean();
        await Harness.Reopen();
        Assert.Equal(10, (await Harness.Engine.Read(day.Distribution, Never)).Requests.Count);
    }

    private protected Task<int> Unlink(Instant? since = null, int buriedAtOnce = 10) =>
        new HouseholdUnlinking(Harness.Database, _keys, Harness.Engine) { BuriedAtOnce = buriedAtOnce }
            .UnlinkQuiet(since ?? LongAfter, Never);

    private protected async Task<IReadOnlyList<T>> Query<T>(string sql)
    {
        await using var connection = await Harness.Database.OpenForReading(Never);
        return (await connection.QueryAsync<T>(sql)).AsList();
    }

    private async Task<Instant> QuietSince(HouseholdId household) => Assert.Single(
        await Query<Instant>($"SELECT quiet_since FROM household WHERE id = '{household}'"));

    private Task<int> Execute(string sql, HouseholdId household) => Harness.Database.Write(
        (connection, transaction) => connection.ExecuteAsync(sql, new { id = household.ToString() }, transaction), Never);

    /// <summary>What each date came to, however it is asked.</summary>
    private async Task<string> Numbers(TwoDates dates)
    {
        var queries = new DistributionQueries(Harness.Database);
        var said = new List<string>();
        foreach (DistributionId date in dates.Dates)
        {
            said.Add(System.Text.Json.JsonSerializer.Serialize(await queries.Result(date, Never)));
            said.Add(System.Text.Json.JsonSerializer.Serialize(await queries.Count(date, Never)));
        }

        Assert.Equal(2, said.Count(text => text.Contains("\"HouseholdsServed\":2", StringComparison.Ordinal)));
        return string.Join('\n', said);
    }
}

public sealed class UnlinkingOverPostgresTests() : UnlinkingTests(new PostgresHarness());
