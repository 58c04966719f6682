using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Storage.Projections;
using MutualAid.Storage.Sqlite;

namespace MutualAid.Storage.Verification;

/// <summary>I9: read models made anew from the events, in memory, equal the live ones row by row.</summary>
internal sealed class ReadModelRebuild(DbConnection live)
{
    public async Task<(long Rows, IReadOnlyList<Finding> Differences)> Compare(CancellationToken cancellation)
    {
        await using var rebuilt = new SqliteConnection("Data Source=:memory:");
        await rebuilt.OpenAsync(cancellation);
        await rebuilt.ExecuteAsync(Database.CommonTables());
        await Replay(rebuilt, cancellation);
        long rows = 0;
        var differences = new List<Finding>();
        foreach (string table in Projection.Tables)
        {
            string[] columns = await ColumnsOf(rebuilt, table);
            Dictionary<string, int> expected = await RowsOf(rebuilt, table, columns);
            foreach (var (row, count) in await RowsOf(live, table, columns))
            {
                rows += count;
                int difference = count - expected.GetValueOrDefault(row);
                if (difference != 0) differences.Add(new Finding("I9", table, $"has {difference} too many of: {row}"));
                expected.Remove(row);
            }

            differences.AddRange(expected.Keys.Select(row => new Finding("I9", table, $"lacks: {row}")));
        }

        return (rows, differences);
    }

    private async Task Replay(SqliteConnection rebuilt, CancellationToken cancellation)
    {
        using var statements = new SqliteStatements(rebuilt);
        await using SqliteTransaction transaction = rebuilt.BeginTransaction();
        statements.Enter(transaction);
        await foreach (RecordedRow row in EventScan.ByPosition(live, cancellation))
            Projection.Apply(row, statements.Execute);

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Those that this version of the program knows; a newer one may have been here and added others.</summary>
    private static async Task<string[]> ColumnsOf(DbConnection connection, string table)
    {
        await using DbDataReader reader = await connection.ExecuteReaderAsync($"SELECT * FROM {table} LIMIT 0");
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).Order(StringComparer.Ordinal)];
    }

    /// <summary>A table's rows as text, and how often each is there. No read model holds personal data.</summary>
    private static async Task<Dictionary<string, int>> RowsOf(DbConnection connection, string table, string[] columns)
    {
        var rows = new Dictionary<string, int>();
        await using DbDataReader reader = await connection.ExecuteReaderAsync($"SELECT {string.Join(", ", columns)} FROM {table}");
        while (await reader.ReadAsync())
        {
            string row = string.Join('|', Enumerable.Range(0, columns.Length).Select(column => reader.IsDBNull(column)
                ? "null"
                : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)));
            rows[row] = rows.GetValueOrDefault(row) + 1;
        }

        return rows;
    }
}
