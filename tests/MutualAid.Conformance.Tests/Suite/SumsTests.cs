using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests.Properties;
using MutualAid.Engine;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>
/// Sums that are kept as boxes and the ledger change are those that adding up every row gives: the migration that made their
/// tables does that, so it is applied once more to a database that grew with them.
/// </summary>
public sealed class SumsTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static readonly string[] Sums =
    [
        "SELECT distribution || '|' || lot || '|' || units || '|' || delivered || '|' || returned FROM date_lot ORDER BY 1",
        "SELECT id || '|' || units_delivered || '|' || units_returned FROM box ORDER BY 1",
        "SELECT pantry || '|' || quarter || '|' || lot || '|' || received || '|' || delivered || '|' || wasted FROM lot_quarter ORDER BY 1",
    ];

    [Fact]
    public async Task OverSqlite_SumsMadeAnewFromAllRows_AreThoseThatWereKept()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await Run(harness);
    }

    [Fact]
    public async Task OverPostgres_SumsMadeAnewFromAllRows_AreThoseThatWereKept()
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        await Run(harness);
    }

    private static async Task Run(Harness harness)
    {
        await harness.ReopenWithoutProcesses();
        for (int seed = 1; seed <= 150; seed++) await Generate(harness, seed);
        string[][] kept = await Read(harness);
        foreach (string reached in new[] { "SUM(delivered)", "SUM(returned)", "COUNT(*) - COUNT(CASE WHEN units = 0 THEN 1 END)" })
            Assert.True(await Count(harness, $"SELECT {reached} FROM date_lot") > 0, reached);
        foreach (string reached in new[] { "SUM(received)", "SUM(delivered)", "SUM(wasted)" })
            Assert.True(await Count(harness, $"SELECT {reached} FROM lot_quarter") > 0, reached);
        foreach (string cut in new[] { nameof(PantryEvent.BoxReleased), nameof(PantryEvent.LotCheckedOff), nameof(PantryEvent.BoxPicked), nameof(PantryEvent.LotRecalled) })
            Assert.True(await Count(harness, $"SELECT COUNT(*) FROM ledger_entry WHERE from_account = 'Reserved' AND event = '{cut}'") > 0, cut);
        Assert.True(
            await Count(harness, $"SELECT COUNT(*) FROM ledger_entry WHERE to_account = 'Reserved' AND event = '{nameof(PantryEvent.CheckOffUndone)}'") > 0,
            "what was missing is back");

        await harness.Database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                """
                DROP TABLE date_lot; DROP TABLE lot_quarter; DROP INDEX box_delivered;
                ALTER TABLE box DROP COLUMN units_delivered; ALTER TABLE box DROP COLUMN units_returned;
                DELETE FROM migration WHERE name LIKE '%/0014%';
                """,
                transaction: transaction),
            Never);
        await harness.Database.Migrate(Never);

        Assert.Equal(kept, await Read(harness));
        await AssertNumbers(harness);
    }

    /// <summary>What staff read of a time in which everything happened is what the lots say, and nothing of one before.</summary>
    private static async Task AssertNumbers(Harness harness)
    {
        var pantry = PantryId.From(Guid.Parse((await Texts(harness, "SELECT id FROM pantry ORDER BY id"))[0]));
        var numbers = new NumbersQueries(harness.Database);
        Instant before = Instant.FromUtc(2020, 1, 1, 0, 0), now = SystemClock.Instance.GetCurrentInstant();
        string[] bySource = [.. (await numbers.Sources(pantry, before, now + Duration.FromDays(1), Never)).Select(one => $"{one.Source}|{one.Received}|{one.Delivered}|{one.Wasted}")];
        string[] byLot = await Texts(
            harness,
            $"""
            SELECT lot.source || '|' || SUM(lot.received * item.grams) || '|' || SUM(lot.delivered * item.grams) || '|' || SUM(lot.wasted * item.grams)
            FROM lot JOIN item ON item.pantry = lot.pantry AND item.code = lot.item WHERE lot.pantry = '{pantry}' GROUP BY lot.source ORDER BY lot.source
            """);
        Assert.Equal(byLot, bySource);
        Assert.Empty(await numbers.Sources(pantry, before, now - Duration.FromDays(1), Never));
    }

    private static async Task Generate(Harness harness, int seed)
    {
        var random = new Random(seed);
        var pantry = new PantryId(Guid.NewGuid());
        PantryState state = PantryState.Initial;
        for (int number = 1; number <= 120; number++)
        {
            var step = new Step(random.Next(10_000), random.Next(10_000), random.Next(10_000), random.Next(10_000));
            PantryCommand command = PantryWorld.Command(step, seed * 1_000 + number, state);
            if (PantryDecider.Instance.Decide(command, state) is not Decision<PantryEvent>.Accepted accepted) continue;
            await harness.Engine.Send(pantry, ConformanceSuite.NewKey(), command, Never);
            state = PantryDecider.Instance.Fold(state, accepted.Events);
        }

        var toPick = state.Boxes.Values.Where(box => box.Stage is BoxStage.Allocated)
            .SelectMany(box => box.Lines.Where(line => line.ToPick > 0).Select(line => (box.Distribution, line.Lot, line.ToPick)))
            .GroupBy(line => (line.Distribution, line.Lot)).FirstOrDefault();
        if (toPick is null) return;
        await harness.Engine.Send(
            pantry, ConformanceSuite.NewKey(),
            new PantryCommand.CheckOffLot(toPick.Key.Distribution, toPick.Key.Lot, toPick.Sum(line => line.ToPick), 1), Never);
        if (seed % 2 == 0)
            await harness.Engine.Send(
                pantry, ConformanceSuite.NewKey(),
                new PantryCommand.UndoCheckOff(toPick.Key.Distribution, toPick.Key.Lot, toPick.Sum(line => line.ToPick)), Never);
    }

    private static async Task<string[][]> Read(Harness harness)
    {
        var all = new List<string[]>();
        foreach (string sum in Sums) all.Add(await Texts(harness, sum));
        return [.. all];
    }

    private static async Task<string[]> Texts(Harness harness, string sql)
    {
        await using var connection = await harness.Database.OpenForReading(Never);
        return [.. await connection.QueryAsync<string>(sql)];
    }

    private static async Task<long> Count(Harness harness, string sql)
    {
        await using var connection = await harness.Database.OpenForReading(Never);
        return await connection.ExecuteScalarAsync<long>(sql);
    }
}
