using System.Diagnostics;
using System.Text.Json;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;
using Npgsql;

namespace MutualAid.Server.Tests.Ops;

/// <summary>A day that is under way moves to another installation, with all that anybody holds of it.</summary>
public sealed class MoveTests(ExportedDay day) : IClassFixture<ExportedDay>
{
    [Fact]
    public async Task ToPostgresAndBack_NothingIsLostAndEverybodyGoesOn()
    {
        using var cluster = new TestFolder();
        using var laptop = new TestFolder();
        string postgres = await (await PostgresCluster.Shared()).CreateDatabase();
        await Import(cluster, postgres, day.Folder, day.Keys);
        await Export(cluster, postgres, "back");
        ExportedDay.AssertSame(day.Folder, cluster["back"]);
        await using (ServerProcess server = await ServerProcess.Start(cluster.Path, postgres))
        {
            await day.AssertGoesOn(server);
            Assert.Equal(0, await server.Stop());
        }

        await AssertClean(cluster, postgres);
        await Export(cluster, postgres, "later");
        await Import(laptop, null, cluster["later"], cluster["later.keys"]);
        await Export(laptop, null, "again");
        ExportedDay.AssertSame(cluster["later"], laptop["again"]);
        await using ServerProcess small = await ServerProcess.Start(laptop.Path);
        await day.AssertGoesOn(small);
        await AssertClean(laptop, null);
    }

    [Fact]
    public async Task ExportWhileServing_IsOneMomentsView()
    {
        using var other = new TestFolder();
        var (exitCode, _, errors) = await ServerProcess.Run(other.Path, null, "import", day.LiveFolder, "--keys", day.LiveKeys);
        Assert.True(exitCode == 0, errors);
        await AssertClean(other, null);
        int events = File.ReadAllLines(Path.Combine(day.Folder, "event.jsonl")).Length;
        Assert.InRange(File.ReadAllLines(Path.Combine(day.LiveFolder, "event.jsonl")).Length, 100, events - 1);
    }

    [Fact]
    public async Task KilledWhileWritingToPostgres_IsMarkedUnfinishedAndRunsAgain()
    {
        using var data = new TestFolder();
        using var tables = new TestFolder();
        string postgres = await (await PostgresCluster.Shared()).CreateDatabase();
        Assert.Equal(0, (await ServerProcess.Run(tables.Path, postgres, "verify")).ExitCode); // makes the tables
        await using var source = NpgsqlDataSource.Create(postgres);
        foreach (string table in new[] { "unfinished_import", "event", "household", "vault", "program_token" })
            await KillWhenItWaitsFor(source, table, data, postgres);

        foreach (string verb in new[] { "serve", "verify" })
        {
            var (exitCode, _, errors) = await ServerProcess.Run(data.Path, postgres, verb);
            Assert.Equal((2, "mutualaid: An import of an export did not come to its end here; run the same import again.\n"), (exitCode, errors));
        }

        await Import(data, postgres, day.Folder, day.Keys);
        await AssertClean(data, postgres);
        await Export(data, postgres, "again");
        ExportedDay.AssertSame(day.Folder, data["again"]);
    }

    [Fact]
    public async Task KilledAtRandomMomentsOverSqlite_RunAgain_EndsInTheSamePlace()
    {
        using var whole = new TestFolder();
        using var data = new TestFolder();
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        TimeSpan all = await RunFor(whole, TimeSpan.MaxValue);
        var killedAt = new List<string>();
        for (int kill = 1; kill <= 4; kill++)
        {
            TimeSpan used = await RunFor(data, all * (0.5 + (0.5 * random.NextDouble())));
            killedAt.Add($"{used.TotalMilliseconds:F0}");
        }

        Console.WriteLine($"import killed after {string.Join(", ", killedAt)} of {all.TotalMilliseconds:F0} ms of work, seed {seed}");
        var (exitCode, _, errors) = await ServerProcess.Run(data.Path, null, "import", day.Folder, "--keys", day.Keys);
        Assert.True(exitCode == 0 || errors.Contains("There is data here already", StringComparison.Ordinal), $"seed {seed}: {errors}");
        await AssertClean(data, null);
        await Export(data, null, "again");
        ExportedDay.AssertSame(day.Folder, data["again"]);
    }

    private static async Task AssertClean(TestFolder data, string? postgres)
    {
        var verified = await ServerProcess.Run(data.Path, postgres, "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
    }

    /// <summary>Runs an export from there, into a folder below it.</summary>
    private static async Task Export(TestFolder data, string? postgres, string name)
    {
        var (exitCode, _, errors) = await ServerProcess.Run(data.Path, postgres, "export", data[name], "--keys", data[$"{name}.keys"]);
        Assert.True(exitCode == 0, errors);
    }

    private async Task Import(TestFolder data, string? postgres, string folder, string keys)
    {
        var (exitCode, output, errors) = await ServerProcess.Run(data.Path, postgres, "import", folder, "--keys", keys);
        Assert.True(exitCode == 0, errors);
        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json")));
        // Twelve of the file and two who asked, one of them erased; one account.
        Assert.Equal($"{manifest.RootElement.GetProperty("Head").GetInt64()} events, 14 households, 1 accounts\n", output);
        Assert.Equal($"After the move delete {folder} and {keys}: they are a copy that nothing forgets by itself.\n", errors);
        if (folder == day.Folder) Assert.Equal(day.Exported.Output, output);
    }

    private async Task KillWhenItWaitsFor(NpgsqlDataSource source, string table, TestFolder data, string postgres)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlTransaction held = await connection.BeginTransactionAsync();
        await using var take = new NpgsqlCommand($"LOCK TABLE {table} IN SHARE MODE", connection);
        await take.ExecuteNonQueryAsync();
        using Process import = ServerProcess.Begin(data.Path, postgres, "import", day.Folder, "--keys", day.Keys);
        await using NpgsqlCommand waiting = source.CreateCommand($"SELECT COUNT(*) FROM pg_locks WHERE relation = '{table}'::regclass AND NOT granted");
        while ((long)(await waiting.ExecuteScalarAsync())! == 0)
            Assert.False(import.HasExited, $"it did not wait for {table}");
        import.Kill();
        await import.WaitForExitAsync();
        await held.RollbackAsync();
        await using NpgsqlCommand events = source.CreateCommand("SELECT COUNT(*) FROM event");
        Assert.Equal(0L, await events.ExecuteScalarAsync());
    }

    /// <summary>Imports until the processor worked so long on it.</summary>
    private async Task<TimeSpan> RunFor(TestFolder data, TimeSpan atMost)
    {
        using Process import = ServerProcess.Begin(data.Path, null, "import", day.Folder, "--keys", day.Keys);
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
