using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using MutualAid.Engine;

namespace MutualAid.Storage.Verification;

/// <summary>An event as a scan of a whole database sees it.</summary>
internal readonly record struct RecordedRow(
    AggregateId Stream, long Version, object Event, long RecordedAt);

/// <summary>Reads all events of a snapshot, a page at a time.</summary>
internal static class EventScan
{
    private const int Page = 5_000;

    public static async IAsyncEnumerable<RecordedRow> ByPosition(
        DbConnection connection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (long after = 0; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = (await connection.QueryAsync<ScanRow>(
                """
                SELECT position, kind, stream, version, type, body, recorded_at FROM event
                WHERE position > @after ORDER BY position LIMIT @Page
                """,
                new { after, Page })).AsList();
            if (page.Count == 0) yield break;
            foreach (ScanRow row in page)
            {
                var kind = (AggregateKind)row.Kind;
                Guid id = Database.IdOf(row.Stream);
                yield return new RecordedRow(
                    new AggregateId(kind, id),
                    row.Version,
                    Aggregates.Of(kind).ReadEvent(row.Type, row.Body),
                    row.RecordedAt);
            }

            after = page[^1].Position;
        }
    }

    private sealed class ScanRow
    {
        public long Position { get; init; }
        public int Kind { get; init; }
        public object Stream { get; init; } = null!;
        public long Version { get; init; }
        public string Type { get; init; } = null!;
        public string Body { get; init; } = null!;
        public long RecordedAt { get; init; }
    }
}
