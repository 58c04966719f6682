using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace MutualAid.Storage.Sqlite;

/// <summary>
/// A SQLite file in WAL mode. A commit is on disk before it is answered (synchronous=FULL), and what is deleted is
/// overwritten (secure_delete).
/// </summary>
public sealed class SqliteDatabase : Database
{
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private SqliteStatements? _writer;
    private int _disposed;

    public SqliteDatabase(string path)
    {
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
    }

    public string Path { get; }

    private protected override string Dialect => "sqlite";

    public override async Task<DbConnection> OpenForReading(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public override async Task<DbConnection> OpenSnapshot(CancellationToken cancellation)
    {
        // Not pooled, so that closing it ends the transaction.
        var connection = new SqliteConnection(_connectionString + ";Pooling=False");
        await connection.OpenAsync(cancellation);
        await connection.ExecuteAsync("BEGIN DEFERRED; SELECT COUNT(*) FROM migration");
        return connection;
    }

    public override async Task<string?> FindDamage(CancellationToken cancellation)
    {
        await using DbConnection connection = await OpenForReading(cancellation);
        string said = await connection.ExecuteScalarAsync<string>("PRAGMA quick_check(1)") ?? "no answer";
        return said == "ok" ? null : said;
    }

    public override Task<T> Write<T>(
        Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellation) =>
        Exclusively(
            async writer =>
            {
                await using SqliteTransaction transaction = writer.Connection.BeginTransaction(deferred: false);
                T result = await write(writer.Connection, transaction);
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            },
            cancellation);

    internal override object KeyOf(Guid id) => id.ToByteArray();

    internal override string ValuesOf(string parameter) => $"SELECT value FROM json_each({parameter})";

    internal override async Task WriteInBulk(Func<BulkWrite, Task> write, CancellationToken cancellation) =>
        await Exclusively(
            async statements =>
            {
                await using SqliteTransaction transaction = statements.Connection.BeginTransaction(deferred: false);
                statements.Enter(transaction);
                await write(new SqliteBulkWrite(statements));
                await transaction.CommitAsync(CancellationToken.None);
                return true;
            },
            cancellation);

    public override async ValueTask DisposeAsync()
    {
        // The container may know it under two types, and then disposes it twice.
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _writing.WaitAsync();
        if (_writer is { } writer)
        {
            writer.Dispose();
            await writer.Connection.DisposeAsync();
            SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
        }

        _writing.Dispose();
    }

    /// <summary>Lends the one connection that writes.</summary>
    internal async Task<T> Exclusively<T>(Func<SqliteStatements, Task<T>> use, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            return await use(_writer ??= OpenWriter());
        }
        finally
        {
            _writing.Release();
        }
    }

    private SqliteStatements OpenWriter()
    {
        PrivateFile.Reserve(Path);
        // Not pooled: the settings below belong to this connection, and closing it must really close it.
        var connection = new SqliteConnection(_connectionString + ";Pooling=False");
        connection.Open();
        connection.Execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            PRAGMA cache_size = -65536;
            PRAGMA wal_autocheckpoint = 4000;
            """);
        return new SqliteStatements(connection);
    }
}
