using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;
using Npgsql;

namespace MutualAid.Server.Tests.Ops;

/// <summary>A day that is under way moves to another installation, with all that anybody holds of it.</summary>
[Collection(nameof(ExportedDay))]
public sealed class MoveTests(ExportedDay day)
{
    [Fact]
    public async Task ToTwoPostgresServersAndBack_NothingIsLostAndEverybodyGoesOn()
    {
        using var large = new Installation(
            await (await PostgresCluster.Shared()).CreateDatabase(), await (await PostgresCluster.SharedForKeys()).CreateDatabase());
        using var laptop = new Installation();
        await Import(large, day.Folder, day.Keys);
        await large.Export("back");
        ExportedDay.AssertSame(day.Folder, large["back"]);
        Assert.False(File.Exists(large["keys/subjects.db"]));
        await using (ServerProcess server = await large.Start())
        {
            await day.AssertGoesOn(server);
            Assert.Equal(0, await server.Stop());
        }

        await large.AssertClean();
        await large.Export("later");
        await Import(laptop, large["later"], large["later.keys"]);
        await laptop.Export("again");
        ExportedDay.AssertSame(large["later"], laptop["again"]);
        await using ServerProcess small = await laptop.Start();
        await day.AssertGoesOn(small, booked: 1);
        await laptop.AssertClean();
    }

    [Fact]
    public async Task ExportWhileServing_IsOneMomentsView()
    {
        using var other = new Installation();
        var (exitCode, _, errors) = await other.Run("import", day.LiveFolder, "--keys", day.LiveKeys);
        Assert.True(exitCode == 0, errors);
        await other.AssertClean();
        int events = File.ReadAllLines(Path.Combine(day.Folder, "event.jsonl")).Length;
        Assert.InRange(File.ReadAllLines(Path.Combine(day.LiveFolder, "event.jsonl")).Length, 100, events - 1);
    }

    [Fact]
    public async Task KilledWhileWritingToPostgres_IsMarkedUnfinishedAndRunsAgain()
    {
        string postgres = await (await PostgresCluster.Shared()).CreateDatabase();
        using var data = new Installation(postgres);
        using (var tables = new Installation(postgres)) await tables.AssertClean(); // makes the tables
        await using var source = NpgsqlDataSource.Create(postgres);
        foreach (string table in new[] { "event", "program_token" })
            await KillWhenItWaitsFor(source, table, data);

        foreach (string verb in new[] { "verify", "serve" })
        {
            var (exitCode, _, errors) = await data.Run(verb);
            Assert.Equal("mutualaid: An import of an export did not come to its end here; run the same import again.\n", errors);
            Assert.Equal(2, exitCode);
        }

        await Import(data, day.Folder, day.Keys);
        await data.AssertClean();
        await data.Export("again");
        ExportedDay.AssertSame(day.Folder, data["again"]);
    }

    /// <summary>The data and where its audit log ends are in two databases: that of the log's end has to be first.</summary>
    [Fact]
    public async Task EndOfTheAuditLogCannotBeNoted_NothingIsImported_AndItRunsAgain()
    {
        using var data = new Installation();
        Directory.CreateDirectory(data["keys"]);
        await Do("CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL)");
        await Do("CREATE TRIGGER full BEFORE INSERT ON audit_head BEGIN SELECT RAISE(ABORT, 'no room'); END");
        Assert.NotEqual(0, (await data.Run("import", day.Folder, "--keys", day.Keys)).ExitCode);
        Assert.Contains("An import of an export did not come to its end here", (await data.Run("verify")).Errors);

        await Do("DROP TRIGGER full");
        await Import(data, day.Folder, day.Keys);
        await data.AssertClean();

        async Task Do(string sql)
        {
            await using var keys = new SqliteConnection($"Data Source={data["keys/subjects.db"]};Pooling=False");
            await keys.OpenAsync();
            await using SqliteCommand command = keys.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task KilledAtRandomMomentsOverSqlite_RunAgain_EndsInTheSamePlace()
    {
        using var whole = new Installation();
        using var data = new Installation();
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        TimeSpan all = await RunFor(whole, TimeSpan.MaxValue);
        var killedAfter = new List<string>();
        for (int kill = 1; kill <= 3; kill++)
            killedAfter.Add($"{(await RunFor(data, all * (0.6 + (0.4 * random.NextDouble())))).TotalMilliseconds:F0}");
        Console.WriteLine($"import killed after {string.Join(", ", killedAfter)} of {all.TotalMilliseconds:F0} ms of work, seed {seed}");

        var (exitCode, _, errors) = await data.Run("import", day.Folder, "--keys", day.Keys);
        Assert.True(exitCode == 0 || errors.Contains("There is data here already", StringComparison.Ordinal), $"seed {seed}: {errors}");
        await data.AssertClean();
        await data.Export("again");
        ExportedDay.AssertSame(day.Folder, data["again"]);
    }

    private async Task Import(Installation into, string folder, string keys)
    {
        var (exitCode, output, errors) = await into.Run("import", folder, "--keys", keys);
        Assert.True(exitCode == 0, errors);
        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json")));
        // Twelve of the file and two who asked, one of them erased; one account.
        Assert.Equal($"{manifest.RootElement.GetProperty("Head").GetInt64()} events, 13 households, 1 account\n", output);
        Assert.EndsWith($"After the move delete {folder} and {keys}: they are a copy that nothing forgets by itself.\n", errors);
        if (folder == day.Folder) Assert.Equal(day.Exported.Output, output);
    }

    /// <summary>Holds a table that the import will write, and kills it when it has come there.</summary>
    private async Task KillWhenItWaitsFor(NpgsqlDataSource source, string table, Installation data)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlTransaction held = await connection.BeginTransactionAsync();
        await using var take = new NpgsqlCommand($"LOCK TABLE {table} IN SHARE MODE", connection);
        await take.ExecuteNonQueryAsync();
        using Process import = data.Begin("import", day.Folder, "--keys", day.Keys);
        await using NpgsqlCommand waiting = source.CreateCommand(
            $"SELECT COUNT(*) FROM pg_locks WHERE relation = '{table}'::regclass AND NOT granted");
        while ((long)(await waiting.ExecuteScalarAsync())! == 0)
            Assert.False(import.HasExited, $"it did not wait for {table}");
        import.Kill();
        await import.WaitForExitAsync();
        await held.RollbackAsync();
        await using NpgsqlCommand events = source.CreateCommand("SELECT COUNT(*) FROM event");
        Assert.Equal(0L, await events.ExecuteScalarAsync());
    }

    /// <summary>Imports until the processor worked so long on it.</summary>
    private async Task<TimeSpan> RunFor(Installation data, TimeSpan atMost)
    {
        using Process import = data.Begin("import", day.Folder, "--keys", day.Keys);
        TimeSpan used = default;
        while (!import.HasExited && used < atMost)
        {
            try
            {
                used = import.TotalProcessorTime;
            }
            catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                break; // ended meanwhile
            }
        }

        if (!import.HasExited) import.Kill();
        await import.WaitForExitAsync();
        return used;
    }
}
