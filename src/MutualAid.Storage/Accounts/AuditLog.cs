using System.Data.Common;
using System.Globalization;
using Dapper;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Accounts;

/// <summary>Where the audit log ends: kept with the keys, so that a log that was cut short shows.</summary>
public sealed record AuditHead(long Sequence, string Hash)
{
    /// <summary>Of a log that nothing was written to yet.</summary>
    public static AuditHead None { get; } = new(0, AuditEntry.Nothing);
}

/// <summary>One thing that is to be written down.</summary>
/// <param name="Who">The account's id, or <see cref="Operator"/>.</param>
/// <param name="Subject">An id or a code, never anything about a person.</param>
public sealed record Audited(AuditAction Action, string? Who, string? Subject = null, string? Reason = null)
{
    /// <summary>Whoever works at the machine, with no account.</summary>
    public const string Operator = "operator";
}

/// <summary>
/// The audit log: entries are added, and those that are too old are cut off at its beginning. Nothing else changes it. Each entry is
/// under a key over itself and the one before, so that a change to the table shows.
/// </summary>
public sealed class AuditLog(Database database, KeyStore keys, KeyFile keyFile, TimeProvider clock)
{
    private const string Columns = "sequence, at, who, action, subject, reason, previous, hash";

    /// <summary>
    /// Writes it down, before what it says is done or shown. However many nodes write, they take turns, and each moves the
    /// head up to the last entry before it adds one: the log is at most one entry ahead of its head, and never behind.
    /// </summary>
    public async Task Append(IReadOnlyCollection<Audited> all, CancellationToken cancellation)
    {
        foreach (Audited one in all) await Append(one, cancellation);
    }

    public async Task Append(Audited one, CancellationToken cancellation)
    {
        AuditHead head = await database.Write(
            async (connection, transaction) =>
            {
                AuditEntry entry = await Next(connection, transaction, one, cancellation);
                await Insert(connection, transaction, entry);
                return new AuditHead(entry.Sequence, entry.Hash);
            },
            cancellation);
        await keys.MoveAuditHead(head, CancellationToken.None);
    }

    /// <summary>
    /// Deletes entries that were written before an instant, and says so in a new one; what is left can be verified. It waits until there
    /// is one from a day before that, so as to say so once a day.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> Cut(DateTimeOffset before, CancellationToken cancellation)
    {
        var (deleted, head) = await database.Write<(int, AuditHead?)>(
            async (connection, transaction) =>
            {
                await database.LockAuditLog(connection, transaction);
                AuditEntry? last = await connection.QueryFirstOrDefaultAsync<AuditEntry>(
                    $"""
                    SELECT {Columns} FROM audit_entry WHERE sequence < (
                      SELECT COALESCE(MIN(sequence), (SELECT MAX(sequence) FROM audit_entry)) FROM audit_entry WHERE at >= @limit
                    ) AND EXISTS (SELECT 1 FROM audit_entry WHERE at < @overdue) ORDER BY sequence DESC LIMIT 1
                    """,
                    new { limit = before.ToUnixTimeMilliseconds(), overdue = before.AddDays(-1).ToUnixTimeMilliseconds() },
                    transaction);
                if (last is null) return (0, null);
                AuditEntry entry = await Next(connection, transaction, new Audited(AuditAction.Cut, null, CutAt(last)), cancellation);
                await Insert(connection, transaction, entry);
                int rows = await connection.ExecuteAsync(
                    "DELETE FROM audit_entry WHERE sequence <= @Sequence", new { last.Sequence }, transaction);
                return (rows, new AuditHead(entry.Sequence, entry.Hash));
            },
            cancellation);
        if (head is not null) await keys.MoveAuditHead(head, CancellationToken.None);
        return deleted;
    }

    /// <summary>The newest entries first.</summary>
    /// <param name="who">Only those of an account; null for all.</param>
    /// <param name="before">Only those before an entry.</param>
    public async Task<IReadOnlyList<AuditEntry>> Newest(string? who, AuditAction? action, long before, int count, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return (await connection.QueryAsync<AuditEntry>(
            $"""
            SELECT {Columns} FROM audit_entry
            WHERE sequence < @before AND (@who = '' OR who = @who) AND (@action = '' OR action = @action)
            ORDER BY sequence DESC LIMIT @count
            """,
            new { before, who = who ?? string.Empty, action = action?.ToString() ?? string.Empty, count })).AsList();
    }

    /// <summary>What an entry of <see cref="AuditAction.Cut"/> names: the last that was deleted, and its hash.</summary>
    internal static string CutAt(AuditEntry last) => string.Create(CultureInfo.InvariantCulture, $"{last.Sequence} {last.Hash}");

    internal static IAsyncEnumerable<AuditEntry> All(DbConnection connection) =>
        connection.QueryUnbufferedAsync<AuditEntry>($"SELECT {Columns} FROM audit_entry ORDER BY sequence");

    /// <summary>
    /// The entry that comes next, with everybody else who writes kept waiting. Where the table was cut short, it follows the head, not
    /// the table: the gap stays to be seen.
    /// </summary>
    private async Task<AuditEntry> Next(DbConnection connection, DbTransaction transaction, Audited one, CancellationToken cancellation)
    {
        await database.LockAuditLog(connection, transaction);
        AuditHead head = await keys.ReadAuditHead(cancellation);
        var last = await connection.QueryFirstOrDefaultAsync<AuditEntry>(
            $"SELECT {Columns} FROM audit_entry ORDER BY sequence DESC LIMIT 1", transaction: transaction);
        if (last is not null && last.Sequence > head.Sequence)
        {
            // After a crash the last one is not noted yet. What the program did not write is left where it is, and not followed.
            bool genuine = last.ExpectedHash(keyFile) == last.Hash;
            head = new AuditHead(last.Sequence, genuine ? last.Hash : head.Hash);
            if (genuine) await keys.MoveAuditHead(head, cancellation);
        }

        var entry = new AuditEntry
        {
            Sequence = head.Sequence + 1, At = clock.GetUtcNow().ToUnixTimeMilliseconds(), Who = one.Who, Action = one.Action.ToString(),
            Subject = one.Subject, Reason = one.Reason, Previous = head.Hash,
        };
        return entry.With(entry.ExpectedHash(keyFile));
    }

    private static Task<int> Insert(DbConnection connection, DbTransaction transaction, AuditEntry entry) => connection.ExecuteAsync(
        $"INSERT INTO audit_entry ({Columns}) VALUES (@Sequence, @At, @Who, @Action, @Subject, @Reason, @Previous, @Hash)", entry, transaction);
}
