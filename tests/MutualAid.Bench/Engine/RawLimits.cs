using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace MutualAid.Bench.Engine;

/// <summary>What the databases do without the engine: one row of the event table, durable, a commit each.</summary>
internal static class RawLimits
{
    private const string Insert =
        """
        INSERT INTO event (position, kind, stream, version, type, body, command, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private const string Body = """{"Coordinates":"5f2c9f5e-8f6e-4b7a-9d55-0a1b2c3d4e5f"}""";

    /// <summary>Commits a second from one connection, with the same pragmas as the store's.</summary>
    public static double Sqlite(string path, int commits)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using (var pragma = new SqliteCommand("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON", connection))
            pragma.ExecuteNonQuery();
        using var insert = new SqliteCommand(Insert, connection);
        for (int i = 1; i <= 8; i++) insert.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        long started = Stopwatch.GetTimestamp();
        for (int n = 1; n <= commits; n++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            insert.Transaction = transaction;
            object[] row = [1_000_000_000L + n, 9, Guid.NewGuid().ToByteArray(), 1L, "Raw", Body, Guid.NewGuid().ToByteArray(), 0L];
            for (int i = 0; i < row.Length; i++) insert.Parameters[i].Value = row[i];
            insert.ExecuteNonQuery();
            transaction.Commit();
        }

        return commits / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Commits a second from many connections together.</summary>
    public static async Task<double> Postgres(string connectionString, int connections, int commits)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Max Auto Prepare=20;Auto Prepare Min Usages=2");
        long next = 1_000_000_000L;
        long last = next + commits;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync();
            await using var insert = new NpgsqlCommand(Insert, connection);
            for (int i = 1; i <= 8; i++) insert.Parameters.Add(new NpgsqlParameter());
            while (Interlocked.Increment(ref next) is var position && position <= last)
            {
                object[] row = [position, (short)9, Guid.NewGuid(), 1L, "Raw", Body, Guid.NewGuid(), 0L];
                for (int i = 0; i < row.Length; i++) insert.Parameters[i].Value = row[i];
                await insert.ExecuteNonQueryAsync();
            }
        })));
        return commits / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
