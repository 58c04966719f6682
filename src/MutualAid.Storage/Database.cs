using System.Data.Common;
using System.Reflection;
using Dapper;
using MutualAid.Domain;

namespace MutualAid.Storage;

/// <summary>A database of the program: SQLite or PostgreSQL. Both hold the same tables.</summary>
public abstract class Database : IAsyncDisposable
{
    static Database() => TypeHandlers.Register();

    private protected Database()
    {
    }

    /// <summary>The folder of the migrations that only this kind of database has.</summary>
    private protected abstract string Dialect { get; }

    /// <summary>An open connection for reading; its owner closes it.</summary>
    public abstract Task<DbConnection> OpenForReading(CancellationToken cancellation);

    /// <summary>
    /// Runs <paramref name="write"/> in one transaction. On SQLite there is one writer at a time, so it must be brief.
    /// </summary>
    public abstract Task<T> Write<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellation);

    /// <summary>Brings the tables up to date; each migration is applied once, whole, in order.</summary>
    public Task Migrate(CancellationToken cancellation) => Write<int>(
        async (connection, transaction) =>
        {
            await LockMigrations(connection, transaction);
            await connection.ExecuteAsync(
                "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY)", transaction: transaction);
            var applied = (await connection.QueryAsync<string>("SELECT name FROM migration", transaction: transaction))
                .ToHashSet();
            foreach (string name in Migrations().Where(name => !applied.Contains(name)))
            {
                await connection.ExecuteAsync(Text(name), transaction: transaction);
                await connection.ExecuteAsync(
                    "INSERT INTO migration (name) VALUES (@name)", new { name }, transaction);
            }

            return 0;
        },
        cancellation);

    /// <summary>
    /// How many migrations of this program are still to be applied, and how many were applied that this program doesn't know:
    /// the first makes the database older than the program, the second newer.
    /// </summary>
    public async Task<(int Missing, int Unknown)> CompareMigrations(CancellationToken cancellation)
    {
        await using DbConnection connection = await OpenForReading(cancellation);
        var applied = (await connection.QueryAsync<string>("SELECT name FROM migration")).ToHashSet();
        var known = Migrations().ToHashSet();
        return (known.Except(applied).Count(), applied.Except(known).Count());
    }

    /// <summary>Reads whole files of the database, and says what is wrong with them; null where nothing is, or where the server does so itself.</summary>
    public virtual Task<string?> FindDamage(CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>A connection on which every query sees the database as it is now, until it is closed.</summary>
    public abstract Task<DbConnection> OpenSnapshot(CancellationToken cancellation);

    /// <summary>Writes whole tables in one transaction, events under their own positions.</summary>
    internal abstract Task WriteInBulk(Func<BulkWrite, Task> write, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    /// <summary>The tables that both kinds of database have alike, as statements.</summary>
    internal static string CommonTables() =>
        string.Join('\n', AllMigrations().Where(name => name.Count(c => c == '/') == 1)
            .Order(StringComparer.Ordinal).Select(Text));

    /// <summary>An id as this database has it in a column of its own kind; elsewhere ids are text.</summary>
    internal abstract object KeyOf(Guid id);

    /// <summary>The query for the texts of a list that comes as JSON in one parameter: a thousand parameters take long to bind.</summary>
    internal abstract string ValuesOf(string parameter);

    internal static Guid IdOf(object key) => key is byte[] bytes ? new Guid(bytes) : (Guid)key;

    /// <summary>Keeps two nodes that start together from applying the same migration.</summary>
    private protected virtual Task LockMigrations(DbConnection connection, DbTransaction transaction) =>
        Task.CompletedTask;

    /// <summary>Lets one writer after the other add to the audit log, until the transaction ends. SQLite has one writer anyway.</summary>
    internal virtual Task LockAuditLog(DbConnection connection, DbTransaction transaction) => Task.CompletedTask;

    /// <summary>Lets one node after the other rewrite events, until the transaction ends. SQLite has one writer anyway.</summary>
    internal virtual Task LockRewriting(DbConnection connection, DbTransaction transaction) => Task.CompletedTask;

    /// <summary>Lets one after the other replace a household's code, until the transaction ends. SQLite has one writer anyway.</summary>
    internal virtual Task LockCodes(HouseholdId household, DbConnection connection, DbTransaction transaction) => Task.CompletedTask;

    /// <summary>Deletes snapshots that a cluster keeps by itself, where there was one.</summary>
    internal virtual Task DeleteClusterSnapshots(
        IReadOnlyCollection<Guid> aggregates, DbConnection connection, DbTransaction transaction) => Task.CompletedTask;

    /// <summary>By number; at the same number what this database has of its own comes first.</summary>
    private IEnumerable<string> Migrations() =>
        AllMigrations().Where(name => name.Count(c => c == '/') == 1
                || name.StartsWith($"Migrations/{Dialect}/", StringComparison.Ordinal))
            .OrderBy(name => name[(name.LastIndexOf('/') + 1)..], StringComparer.Ordinal)
            .ThenByDescending(name => name.Count(c => c == '/'));

    private static IEnumerable<string> AllMigrations() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal));

    private static string Text(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
