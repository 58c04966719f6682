using System.Data.Common;
using Dapper;
using MutualAid.Domain;
using Npgsql;

namespace MutualAid.Storage.Postgres;

/// <summary>A PostgreSQL database.</summary>
public sealed class PostgresDatabase : Database
{
    public PostgresDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2 };
        // To compile a query takes PostgreSQL longer than to run any that is asked here. What the operator sets wins.
        settings.Options = $"-c jit=off {settings.Options}".TrimEnd();
        Source = NpgsqlDataSource.Create(settings);
    }

    internal NpgsqlDataSource Source { get; }

    private protected override string Dialect => "postgres";

    public override async Task<DbConnection> OpenForReading(CancellationToken cancellation) =>
        await Source.OpenConnectionAsync(cancellation);

    public override async Task<DbConnection> OpenSnapshot(CancellationToken cancellation)
    {
        NpgsqlConnection connection = await Source.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT COUNT(*) FROM migration");
        return connection;
    }

    public override async Task<T> Write<T>(
        Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await Source.OpenConnectionAsync(cancellation);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        T result = await write(connection, transaction);
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    internal override object KeyOf(Guid id) => id;

    internal override string ValuesOf(string parameter) => $"SELECT json_array_elements_text({parameter}::json)";

    internal override async Task WriteInBulk(Func<BulkWrite, Task> write, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await Source.OpenConnectionAsync(cancellation);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        await using var bulk = new PostgresBulkWrite(connection, transaction);
        bulk.Execute("SELECT position FROM feed_head FOR UPDATE"); // whoever appends meanwhile waits
        await write(bulk);
        // What hands out positions and ids goes on behind those that were written.
        bulk.Execute("UPDATE feed_head SET position = (SELECT COALESCE(MAX(position), 0) FROM event)");
        bulk.Execute(
            """
            SELECT setval(pg_get_serial_sequence('"AspNetUserClaims"', 'Id'), COALESCE(MAX("Id"), 0) + 1, false)
            FROM "AspNetUserClaims"
            """);
        await bulk.Send(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
    }

    public override ValueTask DisposeAsync() => Source.DisposeAsync();

    internal override Task LockAuditLog(DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(7274503)", transaction: transaction);

    internal override Task LockCodes(HouseholdId household, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(7274505, hashtext(@household))", new { household = household.ToString() }, transaction);

    internal override Task LockRewriting(DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(7274504)", transaction: transaction);

    /// <summary>The table is MutualAid.Orleans' own; the two halves of an id are what Orleans names a row by.</summary>
    internal override async Task DeleteClusterSnapshots(
        IReadOnlyCollection<Guid> aggregates, DbConnection connection, DbTransaction transaction)
    {
        const string hasTable = "SELECT to_regclass('grain_state') IS NOT NULL";
        if (!await connection.ExecuteScalarAsync<bool>(hasTable, transaction: transaction)) return;
        byte[][] ids = [.. aggregates.Select(id => id.ToByteArray())];
        await connection.ExecuteAsync(
            """
            DELETE FROM grain_state USING unnest(@first, @second) AS one (id0, id1)
            WHERE grain_state.id0 = one.id0 AND grain_state.id1 = one.id1
            """,
            new
            {
                first = ids.Select(id => BitConverter.ToInt64(id, 0)).ToArray(),
                second = ids.Select(id => BitConverter.ToInt64(id, 8)).ToArray(),
            },
            transaction);
    }

    private protected override Task LockMigrations(DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(7274501)", transaction: transaction);
}
