using System.Data.Common;
using Dapper;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Verification;

/// <summary>I8: who is forgotten has no key and no rows; who is not can still be reached.</summary>
internal static class VaultChecks
{
    public static async Task<IReadOnlyList<Finding>> Run(
        DbConnection connection, KeyStore keys, CancellationToken cancellation)
    {
        HashSet<Guid> withKey = [.. await keys.Subjects(cancellation)];
        var households = (await connection.QueryAsync<(string Id, string Status)>(
            "SELECT id, status FROM household")).ToArray();
        HashSet<string> withRows = [.. await connection.QueryAsync<string>("SELECT DISTINCT subject FROM vault")];
        HashSet<string> withFields = [.. await connection.QueryAsync<string>("SELECT DISTINCT subject FROM subject_field")];

        // Erasing a household and destroying its key are two steps, the second a moment later.
        long behind = await connection.ExecuteScalarAsync<long>(
            """
            SELECT (SELECT COALESCE(MAX(position), 0) FROM event)
              - COALESCE((SELECT position FROM checkpoint WHERE process = 'shredding'), 0)
            """);
        var findings = new List<Finding>();
        foreach (var (id, status) in households)
        {
            bool forgotten = status == "Forgotten";
            bool hasKey = withKey.Contains(Guid.Parse(id));
            if (forgotten && behind == 0 && (hasKey || withRows.Contains(id)))
                findings.Add(new Finding("I8", id, "is forgotten, but its key or its rows are still there"));
            if (!forgotten && withFields.Contains(id) && !hasKey)
                findings.Add(new Finding("I8", id, "is not forgotten, but its key is gone"));
        }

        return findings;
    }
}
