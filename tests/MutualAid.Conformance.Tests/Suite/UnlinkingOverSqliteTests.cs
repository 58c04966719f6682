using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Vault;
using MutualAid.Storage.Archives;
using MutualAid.Storage.Sqlite;
using MutualAid.Storage.Vault;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>The same over SQLite, and what becomes of files.</summary>
public sealed class UnlinkingOverSqliteTests() : UnlinkingTests(new SqliteHarness())
{
    /// <summary>
    /// What is deleted is overwritten, but rows that were moved when a page was split may have left copies in its free room,
    /// now and then. VACUUM writes every page anew.
    /// </summary>
    [Fact]
    public async Task DatabaseFileVacuumed_HoldsNothingOfTheId()
    {
        var dates = new TwoDates(Harness);
        await dates.Run();
        await Harness.ReopenWithoutProcesses(); // nobody else reads
        string path = ((SqliteDatabase)Harness.Database).Path;
        Assert.True(await Occurs()); // the control

        await Unlink();

        Assert.False(await Occurs());

        async Task<bool> Occurs()
        {
            await using (var connection = await Harness.Database.OpenForReading(Never))
            {
                await connection.ExecuteAsync("VACUUM");
                await connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            }

            Assert.Equal(0, new FileInfo(path + "-wal").Length);
            byte[] file = await File.ReadAllBytesAsync(path, Never);
            return RawScan.FormsOf(dates.Leaves.Value).Any(form => file.AsSpan().IndexOf(form) >= 0);
        }
    }

    [Fact]
    public async Task ExportedAndImported_ItIsUnlinkedThereToo()
    {
        var dates = new TwoDates(Harness);
        await dates.Run();
        await Unlink();
        SqliteKeys here = new(), there = new();
        string folder = EndOfRun.NewFolder(), keysPath = Path.Combine(EndOfRun.NewFolder(), "archive.keys");
        await using (KeyStore keys = await here.Open())
            await new ArchiveExport(Harness.Database, keys, KeyFile.OpenOrCreate(here.KeyFilePath), TimeProvider.System)
                .Write(folder, keysPath, () => { }, Never);
        ArchiveFolder archive = ArchiveFolder.Open(folder, keysPath);
        await using var target = await Harnesses.Harness.Open(new PostgresHarness());
        await target.ReopenWithoutProcesses();
        var import = new ArchiveImport(target.Database, TimeProvider.System);
        await import.Begin(Never);
        KeyFile.OpenOrCreate(there.KeyFilePath, archive.KeyFile);
        await using (KeyStore keys = await there.Open()) await import.Finish(archive, keys, () => { }, Never);

        string[] readModels = ["distribution_request", "driver_exclusion", "household", "request", "stop", "driver"];
        Assert.Equal(await RawScan.Of(Harness.Database, readModels), await RawScan.Of(target.Database, readModels));
        Assert.Empty(await RawScan.ColumnsWith(target.Database, dates.Leaves.Value));
        Assert.NotEmpty(await RawScan.ColumnsWith(target.Database, dates.Stays.Value));
        foreach (string file in Directory.EnumerateFiles(folder))
            Assert.DoesNotContain(dates.Leaves.ToString(), await File.ReadAllTextAsync(file, Never), StringComparison.Ordinal);
        await target.AssertClean();
    }
}
