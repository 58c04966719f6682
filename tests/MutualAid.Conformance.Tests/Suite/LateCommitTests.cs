using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using Npgsql;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>Another node's transaction that took a position and commits late.</summary>
public sealed class LateCommitTests
{
    [Fact]
    public async Task AnotherNodeCommitsLate_TheFeedNeverPassesItOver()
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        await harness.ReopenWithoutProcesses();
        CancellationToken never = CancellationToken.None;
        await using var connection = new NpgsqlConnection(((PostgresHarness)harness).ConnectionString);
        await connection.OpenAsync(never);
        await using NpgsqlTransaction late = await connection.BeginTransactionAsync(never);
        await using (var append = new NpgsqlCommand(
            """
            WITH head AS (UPDATE feed_head SET position = position + 1 RETURNING position)
            INSERT INTO event SELECT position, 2, gen_random_uuid(), 1, 'LotReleased', '{"Lot":"L1","Quantity":1}', gen_random_uuid(), 0
            FROM head
            """, connection, late)) await append.ExecuteNonQueryAsync(never);

        var pantry = new PantryId(Guid.NewGuid());
        Task<Decision<PantryEvent>> sent = harness.Engine.Send(
            pantry, ConformanceSuite.NewKey(), new PantryCommand.OpenPantry(Stock.Profile), never);
        await WaitUntilSomebodyWaitsForTheFeed(connection.ConnectionString);
        Assert.False(sent.IsCompleted);
        Assert.Empty(await harness.Store.ReadFeed(0, 10, never));

        await late.CommitAsync(never);
        await sent;
        var feed = await harness.Store.ReadFeed(0, 10, never);
        Assert.Equal([1, 2], feed.Select(one => one.Position));
        Assert.IsType<PantryEvent.LotReleased>(feed[0].Event);
        Assert.IsType<PantryEvent.PantryOpened>(feed[1].Event);
    }

    private static async Task WaitUntilSomebodyWaitsForTheFeed(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var waiting = new NpgsqlCommand(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", connection);
        while ((long)(await waiting.ExecuteScalarAsync())! == 0) await Task.Yield();
    }
}
