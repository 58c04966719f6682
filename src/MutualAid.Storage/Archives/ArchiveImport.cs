using System.Data.Common;
using System.Text.Json;
using Dapper;
using MutualAid.Engine;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Projections;
using MutualAid.Storage.Vault;
using MutualAid.Storage.Verification;

namespace MutualAid.Storage.Archives;

/// <summary>
/// Brings an archive into an empty database. Until all of it is there, the database is marked as unfinished; the rows
/// come in one transaction with the end of the mark, so that an import that was interrupted is simply run again.
/// </summary>
public sealed class ArchiveImport(Database database, TimeProvider clock)
{
    /// <exception cref="InvalidDataException">An import was interrupted here.</exception>
    public static async Task RequireNoneUnfinished(Database database, CancellationToken cancellation)
    {
        if (await IsUnfinished(database, cancellation))
            throw new InvalidDataException("An import of an export did not come to its end here; run the same import again.");
    }

    /// <summary>Whether an import has begun here and not come to its end.</summary>
    public static async Task<bool> IsUnfinished(Database database, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM unfinished_import") > 0;
    }

    /// <summary>Marks the database as one that is being filled. It has to be empty, or marked already.</summary>
    public Task Begin(CancellationToken cancellation) => database.Write<int>(
        async (connection, transaction) =>
        {
            if (await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM unfinished_import", transaction: transaction) > 0) return 0;
            foreach (ArchiveTable table in ArchiveTables.All)
            {
                string any = $"SELECT COUNT(*) FROM (SELECT 1 FROM \"{table.Name}\" LIMIT 1) AS one";
                if (await connection.ExecuteScalarAsync<long>(any, transaction: transaction) > 0)
                    throw new InvalidDataException(
                        "There is data here already; an export or a backup goes into an empty database and a new data directory only.");
            }

            return await connection.ExecuteAsync(
                "INSERT INTO unfinished_import (id, started_at) VALUES (1, @now)",
                new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() },
                transaction);
        },
        cancellation);

    /// <summary>Writes everything, the read models of the events included.</summary>
    /// <param name="onRow">Called after each row.</param>
    public async Task<ArchiveSummary> Finish(ArchiveFolder archive, KeyStore keys, Action onRow, CancellationToken cancellation)
    {
        IReadOnlyDictionary<Guid, byte[]> subjects = await archive.SubjectKeys(cancellation);
        if ((await keys.Subjects(cancellation)).Any(known => !subjects.ContainsKey(known)))
            throw new InvalidDataException(
                "The key store holds keys that the export does not have, so it is another installation's; "
                + "give this one a key store of its own, and run the import again.");
        await keys.Adopt(subjects, cancellation);
        await database.WriteInBulk(
            async bulk =>
            {
                AuditHead end = AuditHead.None;
                foreach (ArchiveTable table in ArchiveTables.All)
                {
                    await foreach (JsonElement row in archive.Rows(table, cancellation))
                    {
                        Write(bulk, table, row);
                        if (table == ArchiveTables.Audit) end = new AuditHead(row.GetProperty("sequence").GetInt64(), row.GetProperty("hash").GetString()!);
                        await bulk.Flush(cancellation);
                        onRow();
                    }
                }

                // Before the data is: else an import that is killed in between leaves a log that seems to go on by itself.
                if (end != AuditHead.None) await keys.MoveAuditHead(end, cancellation);
                bulk.Execute("DELETE FROM unfinished_import");
            },
            cancellation);
        await using DbConnection connection = await database.OpenForReading(cancellation);
        return new ArchiveSummary(
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM event"),
            await connection.ExecuteScalarAsync<long>(ArchiveSummary.CountHouseholds),
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM \"AspNetUsers\""));
    }

    private void Write(BulkWrite bulk, ArchiveTable table, JsonElement row)
    {
        object?[] values = [.. table.Columns.Select(column => column.Read(row)).Select(value => value is Guid id ? database.KeyOf(id) : value)];
        bulk.Execute(table.Insert, values);
        if (table == ArchiveTables.Events) Projection.Apply(Recorded(row), bulk.Execute);
    }

    private static RecordedRow Recorded(JsonElement row)
    {
        var kind = (AggregateKind)row.GetProperty("kind").GetInt32();
        return new RecordedRow(
            new AggregateId(kind, row.GetProperty("stream").GetGuid()),
            row.GetProperty("version").GetInt64(),
            Aggregates.Of(kind).ReadEvent(row.GetProperty("type").GetString()!, row.GetProperty("body").GetString()!),
            row.GetProperty("recorded_at").GetInt64());
    }
}
