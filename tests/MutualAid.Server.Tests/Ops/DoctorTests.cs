using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

[Collection(nameof(ExportedDay))]
public sealed class DoctorTests(ExportedDay day)
{
    [Fact]
    public async Task SoundInstallation_NothingIsBad_AndOneCoordinatorIsFew()
    {
        using TestFolder copy = Copy();

        var (exitCode, output, _) = await Examine(copy, "--json");

        var findings = JsonDocument.Parse(output).RootElement.EnumerateArray()
            .ToLookup(one => one.GetProperty("health").GetString(), one => one.GetProperty("what").GetString());
        Assert.True(exitCode == 0, output);
        Assert.Empty(findings["bad"]);
        Assert.Contains("coordinators", findings["warn"]);
        Assert.Superset(
            new HashSet<string?> { "settings", "data directory", "key file", "disk", "time zones", "drivers' app", "backups", "database", "imports", "time of events", "pantries", "events", "forgetting", "versions" },
            findings["ok"].ToHashSet());
    }

    [Fact]
    public async Task EverythingWrongAtOnce_EachIsSaidWithItsMend()
    {
        using TestFolder broken = Copy();
        File.SetUnixFileMode(broken.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        File.SetUnixFileMode(broken["keys/mutualaid.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await File.WriteAllTextAsync(broken["unfinished-restore.txt"], "");
        await using (var connection = new SqliteConnection($"Data Source={broken["mutualaid.db"]};Pooling=False"))
        {
            await connection.ExecuteAsync(
                """
                UPDATE event SET recorded_at = 4102444800000 WHERE position = (SELECT MAX(position) FROM event);
                UPDATE event SET type = 'WrittenLater' WHERE position = 1;
                UPDATE pantry SET time_zone = 'Mars/Phobos';
                UPDATE household SET status = 'Active', open_request = NULL, last_outcome = 'Delivered', quiet_since = 0
                  WHERE id = (SELECT MIN(id) FROM household);
                INSERT INTO parked (process, position, why, retries, parked_at) VALUES ('shredding', 1, 'Test', 0, 0);
                INSERT INTO migration (name) VALUES ('Migrations/9999.sql');
                """);
        }

        var (exitCode, output, _) = await Examine(
            broken, $"--MutualAid:Backups:Folder={broken["none"]}", "--Kestrel:Endpoints:Web:Url=http://0.0.0.0:80", "--MutualAid:MapTiles=/nowhere.pmtiles");

        Assert.Equal(1, exitCode);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.All(
            (string[])
            [
                "BAD   settings: MutualAid:MapTiles is /nowhere.pmtiles", "BAD   data directory: other users", "BAD   key file: other users", "BAD   backups: there is no folder",
                "warn  address: http://0.0.0.0:80 is not encrypted", "warn  database: a newer version of the program has used it", "BAD   restore: it did not come to its end", "BAD   versions: only a newer version of the program knows WrittenLater",
                "BAD   time of events: this machine's clock is ", "BAD   pantries: nobody knows the time zone Mars/Phobos", "BAD   events: 1 could not be dealt with",
                "BAD   forgetting: 1 households should have been forgotten by now",
            ],
            start => Assert.Contains(lines, line => line.StartsWith(start, StringComparison.Ordinal) && line.Contains(". Mend: ", StringComparison.Ordinal)));
    }

    /// <param name="page">The first of the pages of 4 KiB that are overwritten up to the end; the first one of all says what the file is.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public async Task DamagedDatabase_IsSaid(int page)
    {
        using TestFolder damaged = Copy();
        File.Delete(damaged["mutualaid.db-wal"]); // or what it has would stand in for what is overwritten
        using (FileStream file = File.OpenWrite(damaged["mutualaid.db"]))
        {
            file.Position = page * 4096;
            file.Write(new byte[file.Length - file.Position]);
        }

        var found = await Examine(damaged);
        Assert.Equal(1, found.ExitCode);
        Assert.Contains("BAD   database: it is damaged (", found.Output);
    }

    /// <param name="folder">Where the data would be: a folder that is not there, or an empty one.</param>
    [Theory]
    [InlineData("here")]
    [InlineData("")]
    public async Task NoDatabase_IsSaid_AndNothingIsMade(string folder)
    {
        using var none = new TestFolder();
        var found = await ServerProcess.Run(none[folder], null, "doctor");
        Assert.Equal(1, found.ExitCode);
        Assert.Contains("BAD   key file: there is none yet. Mend: start the program once, which makes it", found.Output);
        Assert.Contains("BAD   database: there is no ", found.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(none.Path));
    }

    private Task<(int ExitCode, string Output, string Errors)> Examine(TestFolder data, params string[] more) => ServerProcess.Run(
        data.Path, null, [.. new[] { "doctor", $"--MutualAid:Backups:Folder={day.Backups}", $"--MutualAid:Backups:Key={day.PublicKey}" }, .. more]);

    private TestFolder Copy() => TestFolder.CopyOf(day.DataFolder);
}
