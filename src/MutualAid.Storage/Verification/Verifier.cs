using System.Data.Common;
using Dapper;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Verification;

/// <summary>
/// Checks the invariants on a live database, all on one snapshot of it, so that it can run while the program serves.
/// </summary>
/// <param name="keys">Null where the key store is not at hand; what depends on it is then left out.</param>
/// <param name="keyFile">Null where it is not at hand; the audit log is then left out.</param>
public sealed class Verifier(Database database, KeyStore? keys, KeyFile? keyFile = null)
{
    private const int MaxFindings = 100;

    public async Task<VerificationReport> Run(CancellationToken cancellation)
    {
        AuditHead? auditHead = keys is null ? null : await keys.ReadAuditHead(cancellation); // before the snapshot: all up to it is there
        await using DbConnection connection = await database.OpenSnapshot(cancellation);
        var findings = new List<Finding>();
        await Query(connection, findings, StreamChecks.Queries);
        await Query(connection, findings, LedgerChecks.Queries);
        await Query(connection, findings, RevealChecks.Queries);
        if (keys is not null) findings.AddRange(await VaultChecks.Run(connection, keys, cancellation));
        if (keys is not null && keyFile is not null)
            findings.AddRange(await AuditChecks.Run(connection, keyFile, auditHead!, keys, cancellation));
        var (rows, differences) = await new ReadModelRebuild(connection).Compare(cancellation);
        findings.AddRange(differences);
        findings.AddRange(await new StateReplay(connection).Check(cancellation));
        return new VerificationReport(
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM event"),
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM (SELECT DISTINCT kind, stream FROM event) AS s"),
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM outcome"),
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM lot"),
            rows,
            [.. findings.Take(MaxFindings)]);
    }

    private static async Task Query(DbConnection connection, List<Finding> findings, IEnumerable<CheckQuery> checks)
    {
        foreach (CheckQuery check in checks)
        {
            var rows = await connection.QueryAsync<(string Where, string? What)>(check.Sql);
            findings.AddRange(rows.Select(row => new Finding(check.Invariant, row.Where, $"{check.What} {row.What}".Trim())));
        }
    }
}

/// <summary>A query whose every row is something wrong: where, and a number or two.</summary>
internal sealed record CheckQuery(string Invariant, string What, string Sql);
