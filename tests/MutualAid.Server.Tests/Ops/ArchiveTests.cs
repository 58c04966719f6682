using MutualAid.Server.Ops.Verbs;
using MutualAid.Server.Tests.Grpc;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

/// <summary>What an export is, and what is not taken for one.</summary>
[Collection(nameof(ExportedDay))]
public sealed class ArchiveTests(ExportedDay day) : IDisposable
{
    private readonly TestFolder _files = new();
    private readonly Installation _empty = new();

    public void Dispose()
    {
        _files.Dispose();
        _empty.Dispose();
    }

    [Fact]
    public void Export_HoldsNothingPersonalAndIsForItsOwnerOnly()
    {
        var scan = new CanaryScan(day.Canaries);
        Assert.Empty(scan.HitsBelow(day.Folder));
        Assert.Empty(scan.HitsBelow(day.LiveFolder));
        foreach (string table in new[] { "AspNetUsers", "program_token", "subject_key" })
            Assert.All(ExportedDay.Lines(day.Folder, table), line => Assert.Matches("^\"[A-Za-z0-9+/=]+\"$", line));
        // Households and drivers with a key: twelve of the file and one who asked, and two drivers' starting points.
        Assert.Equal(15, ExportedDay.Lines(day.Folder, "subject_key").Length);
        Assert.All(
            Directory.EnumerateFiles(day.Folder).Append(day.Keys),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.EndsWith(
            $"After the move delete {day.Folder} and {day.Keys}: they are a copy that nothing forgets by itself.\n",
            day.Exported.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangedByte_Import_IsRefusedAndNothingIsWritten()
    {
        Copy(day.Folder);
        byte[] vault = File.ReadAllBytes(_files["vault.jsonl"]);
        vault[vault.Length / 2] ^= 1;
        File.WriteAllBytes(_files["vault.jsonl"], vault);
        File.AppendAllText(_files["parked.jsonl"], "{}\n");
        File.Delete(_files["outcome.jsonl"]);

        var (exitCode, output, errors) = await _empty.Run("import", _files.Path, "--keys", day.Keys);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal(
            """
            outcome.jsonl: is missing; copy the folder again.
            parked.jsonl: is not as it was exported; copy the folder again.
            vault.jsonl: is not as it was exported; copy the folder again.
            3 problems; nothing was imported.

            """,
            errors);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_empty[""]));
    }

    [Fact]
    public async Task NoManifestOrAnothersKeys_Import_IsRefusedAndNothingIsWritten()
    {
        Copy(day.Folder);
        await Refused("is an export; say with --keys FILE where its keys are.", _files.Path);
        await Refused("belongs to another export; copy both again.", _files.Path, "--keys", day.LiveKeys);
        await Refused("is not a file of keys that an export of this version wrote", _files.Path, "--keys", _files["manifest.json"]);
        File.Delete(_files["manifest.json"]);
        await Refused("has no manifest.json: the export was interrupted", _files.Path, "--keys", day.Keys);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_empty[""]));

        async Task Refused(string why, params string[] arguments)
        {
            var (exitCode, output, errors) = await _empty.Run(["import", .. arguments]);
            Assert.Contains(why, errors);
            Assert.Equal((2, ""), (exitCode, output));
        }
    }

    [Fact]
    public async Task InstallationWithDataOrOtherKeys_Import_IsRefused()
    {
        string[] import = ["import", day.Folder, "--keys", day.Keys];
        var again = await ServerProcess.Run(day.DataFolder, null, import);
        Assert.Equal(
            (2, "mutualaid: There is data here already; an export or a backup goes into an empty database and a new data directory only.\n"),
            (again.ExitCode, again.Errors));
        string key = Convert.ToBase64String(new byte[32]);
        string own = $$"""{"Format":1,"Pepper":"{{key}}","CodeKey":"{{key}}","ContentKey":"{{key}}","InvitationKey":"{{key}}","Epochs":[]}""";
        Directory.CreateDirectory(_empty["keys"]);
        File.WriteAllText(_empty["keys/mutualaid.key"], own);

        var (exitCode, output, errors) = await _empty.Run(import);

        Assert.StartsWith($"mutualaid: {_empty["keys/mutualaid.key"]} is the key file of other data; move it", errors, StringComparison.Ordinal);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal(own, File.ReadAllText(_empty["keys/mutualaid.key"]));
        Assert.False(File.Exists(_empty["mutualaid.db"]));
    }

    [Fact]
    public async Task FolderOrFileThatIsThere_Export_IsRefused()
    {
        File.WriteAllText(_files["something"], "of somebody's");
        await Refused("is there already and not empty; name a new folder", _files.Path, _empty["new.keys"]);
        await Refused("is there already; name a new file", _files["new"], _files["something"]);
        await Refused("--keys has to be outside of the folder", _files["new"], _files["new/keys"]);
        Assert.Equal(["something"], Directory.EnumerateFileSystemEntries(_files.Path).Select(Path.GetFileName));

        async Task Refused(string why, string folder, string keys)
        {
            var (exitCode, output, errors) = await ServerProcess.Run(day.DataFolder, null, "export", folder, "--keys", keys);
            Assert.Contains(why, errors);
            Assert.Equal((2, ""), (exitCode, output));
        }
    }

    [Fact]
    public void LongWork_SaysEveryTwoSecondsHowFarItIs()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var said = new StringWriter();
        var progress = new RowProgress(time, said);
        for (int row = 0; row < 1500; row++) progress.Count();
        Assert.Equal("", said.ToString());
        time.Advance(TimeSpan.FromSeconds(2));
        for (int row = 0; row < 1500; row++) progress.Count();
        time.Advance(TimeSpan.FromSeconds(3));
        progress.Count();
        Assert.Equal("1,501 rows so far\n3,001 rows so far\n", said.ToString());
    }

    private void Copy(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder)) File.Copy(file, _files[Path.GetFileName(file)]);
    }
}
