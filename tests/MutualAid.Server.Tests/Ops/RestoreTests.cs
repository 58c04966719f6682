using System.Text.Json;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage.Backups;

namespace MutualAid.Server.Tests.Ops;

/// <summary>The folder is lost: a backup brings back all but those who were forgotten since.</summary>
[Collection(nameof(ExportedDay))]
public sealed class RestoreTests(ExportedDay day)
{
    private const string NotWhole = "mutualaid: The backup was damaged or cut off, or the key is another's; take another copy or key.\n";

    [Fact]
    public async Task FolderIsLost_RestoredElsewhere_EverybodyGoesOnToTheEndOfTheDayAndNobodyIsBack()
    {
        using var elsewhere = new Installation();

        var (exitCode, output, errors) = await elsewhere.Run("restore", day.Backup, "--key", day.BackupKey);

        Assert.True(exitCode == 0, errors);
        // Twelve of the file and two who asked, one of whom was erased after the backup.
        Assert.Contains(" events, 14 households, 1 account\n1 household forgotten again, ", output);
        Assert.StartsWith("Restored as it was at ", errors);
        Assert.Equal(["keys", "mutualaid.db", "mutualaid.db.lock"], Directory.EnumerateFileSystemEntries(elsewhere["."]).Select(Path.GetFileName).Order());
        await elsewhere.AssertClean();
        await using ServerProcess server = await elsewhere.Start();
        await day.AssertGoesOn(server, closes: true);
        await elsewhere.AssertClean();
        Assert.Equal(0, await server.Stop());
        Assert.Contains("There is data here already", (await elsewhere.Run("restore", day.Backup, "--key", day.BackupKey)).Errors);
    }

    [Fact]
    public async Task ForgettingWasInterrupted_NothingServes_UntilTheSameRestoreIsThrough()
    {
        using var data = new Installation();
        Assert.Equal(0, (await data.Run("restore", day.Backup, "--key", day.BackupKey)).ExitCode);
        File.Copy(Path.Combine(day.Backups, "forgotten.txt"), data["unfinished-restore.txt"]);

        foreach (string verb in new[] { "serve", "verify", "export" })
        {
            string[] arguments = verb == "export" ? [verb, data["to"], "--keys", data["keys-to"]] : [verb];
            var (exitCode, _, errors) = await data.Run(arguments);
            Assert.Equal((2, "mutualaid: A restore did not come to its end here; run the same restore again.\n"), (exitCode, errors));
        }

        var (again, output, _) = await data.Run("restore", day.Backup, "--key", day.BackupKey, "--json");
        Assert.Equal(0, again);
        JsonElement restored = JsonDocument.Parse(output).RootElement;
        Assert.Equal(JsonValueKind.Null, restored.GetProperty("imported").ValueKind);
        Assert.Equal(0, restored.GetProperty("forgotten").GetProperty("again").GetInt32()); // it was forgotten already
        await data.AssertClean();
    }

    [Fact]
    public async Task UnpackingWasInterrupted_NothingServes_UntilTheSameRestoreIsThrough()
    {
        using var data = new Installation();
        Directory.CreateDirectory(data["restore-under-way"]);
        await File.WriteAllTextAsync(data["restore-under-way/event.jsonl"], "{");

        Assert.Equal((2, "", "mutualaid: A restore did not come to its end here; run the same restore again.\n"), await data.Run("serve"));
        Assert.Contains("BAD   restore: it did not come to its end. Mend: run the same restore again", (await data.Run("doctor")).Output);
        Assert.Equal(0, (await data.Run("restore", day.Backup, "--key", day.BackupKey)).ExitCode);
        await data.AssertClean();
    }

    [Fact]
    public async Task OthersKey_DamagedFile_OrNoList_RestoresNothing()
    {
        using var data = new Installation();
        using var files = new TestFolder();
        Assert.Equal(0, (await data.Run("backup-key", files["other.pem"])).ExitCode);
        byte[] whole = await File.ReadAllBytesAsync(day.Backup);
        await File.WriteAllBytesAsync(files["cut.backup"], whole[..^1000]);
        byte[] changed = [.. whole];
        changed[^1000] ^= 1;
        await File.WriteAllBytesAsync(files["changed.backup"], changed);
        await File.WriteAllTextAsync(files["no.backup"], "something else\n");
        string list = Path.Combine(day.Backups, "forgotten.txt");

        Assert.Contains("was made for another key", await Refused(day.Backup, "--key", files["other.pem"]));
        Assert.Equal(NotWhole, await Refused(files["cut.backup"], "--key", day.BackupKey, "--forgotten", list));
        Assert.Equal(NotWhole, await Refused(files["changed.backup"], "--key", day.BackupKey, "--forgotten", list));
        Assert.Contains("is not a backup of this version", await Refused(files["no.backup"], "--key", day.BackupKey, "--forgotten", list));
        Assert.Contains("it says who was forgotten after the backup", await Refused(files["cut.backup"], "--key", day.BackupKey));
        Assert.Contains("is not a list of who was forgotten", await Refused(day.Backup, "--key", day.BackupKey, "--forgotten", files["no.backup"]));
        await File.WriteAllTextAsync(files["empty.txt"], "");
        Assert.Contains("Nothing is in ", await Refused(day.Backup, "--key", day.BackupKey, "--forgotten", files["empty.txt"]));
        Assert.Contains("is not a private key", await Refused(day.Backup, "--key", files["no.backup"]));
        Assert.Contains("is there already", (await data.Run("backup-key", files["other.pem"])).Errors);
        Assert.True(BackupFile.IsFor(day.Backup, day.PublicKey));
        Assert.False(BackupFile.IsFor(day.Backup, BackupKeys.PublicOf(files["other.pem"])));
        Assert.False(BackupFile.IsFor(files["no.backup"], day.PublicKey));
        Assert.False(File.Exists(data["mutualaid.db"]) && (await data.Run("verify")).Output.Contains("14 households", StringComparison.Ordinal));

        async Task<string> Refused(params string[] arguments)
        {
            var (exitCode, _, errors) = await data.Run(["restore", .. arguments]);
            Assert.Equal(2, exitCode);
            return errors;
        }
    }

    [Fact]
    public void ServerMakesBackupsByItself_OldOnesAreDeleted_AndTheyTellNothing()
    {
        string[] backups = Directory.GetFiles(day.Backups, "*.backup");

        // The server's own, made when it started, and the one that was asked for; the one of 2020 is gone.
        Assert.Equal(2, backups.Length);
        Assert.Contains(day.Backup, backups);
        Assert.Empty(new CanaryScan(day.Canaries).HitsBelow(day.Backups));
        Assert.All([.. Directory.GetFiles(day.Backups), .. Directory.GetFiles(day.DataFolder, "*", SearchOption.AllDirectories)], file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.False(Directory.Exists(Path.Combine(day.DataFolder, "backup-under-way")));
        string[] lines = File.ReadAllLines(Path.Combine(day.Backups, "forgotten.txt"));
        Assert.Equal(2, lines.Length);
        Assert.Matches("^0 due 0{64}$", lines[0]); // nobody, and always there
        Assert.Matches("^[0-9]{5} asked [0-9a-f]{64}$", lines[1]);
    }
}
