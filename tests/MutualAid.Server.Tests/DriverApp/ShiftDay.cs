using System.Globalization;
using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>A published day that is put away before anybody drives, so that the same day can be driven more than once.</summary>
public sealed class ShiftDay : PublishedDay
{
    /// <summary>Everything that says who or where the households are, as it would be found.</summary>
    internal static string[] Secrets { get; } =
        [.. Enumerable.Range(1, SmallCsv.Requests).Select(n => $"{n} Canarybird Lane"), "Knock twice", Shift.Note];

    /// <summary>The invitation of the driver with the longest route.</summary>
    internal string Invitation { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Staff.Get(DayPath);
        var rows = Staff.Page.QuerySelectorAll("tbody tr").Where(row => row.QuerySelector("a[href^='/staff/route/']") is not null).ToArray();
        int longest = rows.Select((row, n) => (Stops: int.Parse(row.Children[2].TextContent, CultureInfo.InvariantCulture), n)).Max().n;
        Invitation = Invitations[longest];
        await Server.Stop();
    }

    /// <summary>The day as it was before anybody drove, running.</summary>
    internal async Task<(TestFolder Data, ServerProcess Server)> Again()
    {
        TestFolder data = TestFolder.CopyOf(DataFolder);
        return (data, await ServerProcess.Start(data.Path));
    }

    private protected override void WriteFiles(TestFolder csv) => SmallCsv.Write(csv, request => $"{request} Canarybird Lane");
}

/// <summary>What a day left in the database, but for times and the ids of operations.</summary>
internal static class DayEnd
{
    private static readonly string[] Queries =
    [
        "SELECT id, state, version, acknowledged, accepted FROM route",
        "SELECT route, place, code, cancelled, removed, outcome, handover, fate FROM stop",
        "SELECT route, code, loaded, refusal FROM stop_box",
        "SELECT route, stop, kind, seen FROM help",
        "SELECT id, household, state, reason FROM request",
        "SELECT id, deliveries, last_outcome FROM household",
        "SELECT pantry, lot, from_account, to_account, SUM(quantity) FROM ledger_entry GROUP BY pantry, lot, from_account, to_account",
        // A phone that was cut off may have to ask for the same details again.
        "SELECT type, COUNT(*) FROM event WHERE type <> 'StopRevealed' GROUP BY type",
    ];

    /// <summary>Whether every process has followed all events.</summary>
    public static async Task<bool> IsSettled(string folder)
    {
        await using SqliteConnection connection = await Open(folder);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT MIN(position) FROM checkpoint) >= (SELECT MAX(position) FROM event)";
        return await command.ExecuteScalarAsync() is 1L;
    }

    public static async Task<string[]> Of(string folder)
    {
        await using SqliteConnection connection = await Open(folder);
        var lines = new List<string>();
        foreach (string query in Queries)
        {
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = query;
            await using SqliteDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                lines.Add($"{query.Split(" FROM ")[1].Split(' ')[0]}: {string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue))}");
        }

        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    private static async Task<SqliteConnection> Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "mutualaid.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
