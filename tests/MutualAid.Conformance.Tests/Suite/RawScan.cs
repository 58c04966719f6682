using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using MutualAid.Storage;
using MutualAid.Storage.Sqlite;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>Every row of every table, whatever it is for.</summary>
internal static class RawScan
{
    /// <summary>The columns in which an id is found, as text or as its bytes.</summary>
    public static async Task<string[]> ColumnsWith(Database database, Guid id) => await Columns(database, value => value switch
    {
        string text => text.Contains(id.ToString(), StringComparison.OrdinalIgnoreCase)
            || text.Contains(id.ToString("N"), StringComparison.OrdinalIgnoreCase),
        byte[] bytes => FormsOf(id).Any(form => bytes.AsSpan().IndexOf(form) >= 0),
        Guid other => other == id,
        _ => false,
    });

    /// <summary>The bytes as which an id may lie in a file.</summary>
    public static byte[][] FormsOf(Guid id) => [id.ToByteArray(), id.ToByteArray(bigEndian: true), Encoding.UTF8.GetBytes(id.ToString())];

    /// <summary>All there is, as text, to be compared; but for what the nodes of a cluster keep writing about themselves.</summary>
    public static async Task<string> Of(Database database, params string[] tables)
    {
        string[] ofTheCluster = ["cluster_member", "cluster_version", "reminder"];
        var all = new List<string>();
        await Columns(database, _ => false, (table, row) =>
        {
            if (tables.Length == 0 ? !ofTheCluster.Contains(table) : tables.Contains(table)) all.Add($"{table}: {row}");
        });
        return string.Join('\n', all.Order(StringComparer.Ordinal));
    }

    private static async Task<string[]> Columns(Database database, Func<object, bool> has, Action<string, string>? onRow = null)
    {
        await using DbConnection connection = await database.OpenForReading(CancellationToken.None);
        var tables = (await connection.QueryAsync<string>(database is SqliteDatabase
            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")).AsList();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string table in tables)
        {
            await using DbDataReader row = await connection.ExecuteReaderAsync($"SELECT * FROM \"{table}\"");
            while (await row.ReadAsync())
            {
                object[] values = new object[row.FieldCount];
                row.GetValues(values);
                for (int n = 0; n < values.Length; n++)
                    if (has(values[n])) found.Add($"{table}.{row.GetName(n)}");
                onRow?.Invoke(table, string.Join('|', values.Select(value =>
                    value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture))));
            }
        }

        return [.. found];
    }
}
