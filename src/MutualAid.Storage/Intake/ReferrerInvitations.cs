using System.Data.Common;
using Dapper;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Intake;

/// <summary>
/// Invitations that are good for one registration, made a sheet at a time for somebody who is trusted to hand them out.
/// Stored are keyed hashes. Of one that was used nothing is kept but that it was: not when, and not by whom.
/// </summary>
public sealed class ReferrerInvitations(Database database, Fingerprints fingerprints, TimeProvider clock)
{
    /// <summary>At most so many are made at once.</summary>
    public const int MostInABatch = 200;

    private const long Day = 86_400_000;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Stores a sheet. The same one stored again changes nothing.</summary>
    public Task Add(Guid batch, string referrer, IReadOnlyList<string> codes, TimeSpan lifetime, CancellationToken cancellation) => database.Write<int>(
        async (connection, transaction) =>
        {
            int made = await connection.ExecuteAsync(
                """
                INSERT INTO referrer_batch (id, referrer, made_at, until) VALUES (@id, @referrer, @now, @until)
                ON CONFLICT (id) DO NOTHING
                """,
                new { id = batch.ToString(), referrer, now = Now, until = Now + (long)lifetime.TotalMilliseconds },
                transaction);
            if (made == 0) return 0; // so that what was revoked stays so
            return await connection.ExecuteAsync(
                "INSERT INTO referrer_invitation (hash, batch) VALUES (@hash, @batch)",
                codes.Select(code => new { hash = Hash(code), batch = batch.ToString() }),
                transaction);
        },
        cancellation);

    /// <summary>Uses an invitation for an operation; true, too, when that same operation has used it before.</summary>
    public Task<bool> Redeem(string? code, Guid operation, CancellationToken cancellation) => database.Write(
        async (connection, transaction) => await Use(connection, transaction, code, operation) || await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM referrer_invitation WHERE hash = @hash AND used_by = @by", Values(code, operation), transaction) == 1,
        cancellation);

    /// <summary>Makes an invitation good again, when what it was used for did not come about.</summary>
    public Task PutBack(string? code, Guid operation, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "UPDATE referrer_invitation SET used = 0, used_by = NULL, forget_at = NULL WHERE hash = @hash AND used_by = @by",
            Values(code, operation),
            transaction),
        cancellation);

    /// <summary>Makes those of a sheet worthless that nobody has used yet.</summary>
    public Task Revoke(Guid batch, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM referrer_invitation WHERE batch = @batch AND used = 0", new { batch = batch.ToString() }, transaction),
        cancellation);

    /// <summary>Every sheet, newest first.</summary>
    public async Task<IReadOnlyList<ReferrerBatch>> List(CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return (await connection.QueryAsync<ReferrerBatch>(
            """
            SELECT id, referrer, until, COALESCE(SUM(used), 0) AS used, COALESCE(SUM(1 - used), 0) AS unused
            FROM referrer_batch LEFT JOIN referrer_invitation ON batch = id
            GROUP BY id, referrer, made_at, until ORDER BY made_at DESC, id
            """)).AsList();
    }

    /// <summary>Forgets which form an invitation was used with, and sheets that ended a month ago.</summary>
    public Task Sweep(CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            """
            UPDATE referrer_invitation SET used_by = NULL, forget_at = NULL WHERE forget_at <= @now;
            DELETE FROM referrer_invitation WHERE batch IN (SELECT id FROM referrer_batch WHERE until <= @old);
            DELETE FROM referrer_batch WHERE until <= @old;
            """,
            new { now = Now, old = Now - (30 * Day) },
            transaction),
        cancellation);

    private async Task<bool> Use(DbConnection connection, DbTransaction transaction, string? code, Guid operation) =>
        await connection.ExecuteAsync(
            """
            UPDATE referrer_invitation SET used = 1, used_by = @by, forget_at = @forget
            WHERE hash = @hash AND used = 0
              AND EXISTS (SELECT 1 FROM referrer_batch WHERE id = referrer_invitation.batch AND until > @now)
            """,
            Values(code, operation),
            transaction) == 1;

    private object Values(string? code, Guid operation) => new
    {
        hash = Hash(code ?? string.Empty), by = fingerprints.OfInvitation($"referrer form|{operation:N}"), now = Now, forget = ((Now / Day) + 2) * Day,
    };

    /// <summary>However it is typed.</summary>
    private string Hash(string code) =>
        fingerprints.OfInvitation($"referrer|{string.Concat(code.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant))}");
}

/// <summary>A sheet of invitations, as counts.</summary>
public sealed class ReferrerBatch
{
    public string Id { get; init; } = null!;
    public string Referrer { get; init; } = null!;
    public long Until { get; init; }
    public long Used { get; init; }
    public long Unused { get; init; }
}
