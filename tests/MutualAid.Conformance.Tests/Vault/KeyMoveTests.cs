using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Storage.Vault;
using MutualAid.Testing;

namespace MutualAid.Conformance.Tests.Vault;

/// <summary>One machine becomes several: its keys go from their file to the key database.</summary>
public sealed class KeyMoveTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly SqliteKeys _former = new();

    [Fact]
    public async Task KeysOfTheFile_AreMovedAndTheFileIsGone()
    {
        var keys = await FormerKeys(30);
        _former.Clock.Advance(TimeSpan.FromDays(2));
        await using PostgresKeyStore shared = await Shared();
        byte[] before = await File.ReadAllBytesAsync(_former.StorePath, Never);

        await Move(shared);

        Assert.Equal(keys.OrderBy(one => one.Key), (await shared.Find([.. keys.Keys], Never)).OrderBy(one => one.Key));
        Assert.False(File.Exists(_former.StorePath));
        Assert.Empty(await _former.Epochs()); // a copy of the file does not open any more
        await File.WriteAllBytesAsync(_former.StorePath, before, Never);
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => Move(shared));
        await shared.Rotate(Never);
        Assert.Equal(30, (await shared.Find([.. keys.Keys], Never)).Count);
    }

    [Fact]
    public async Task Interrupted_GoesOnWhenItIsDoneAgain()
    {
        var keys = await FormerKeys(3);
        await using PostgresKeyStore shared = await Shared();
        Func<Task> putBackFiles = await CopyFormerFiles();
        await Move(shared);
        await putBackFiles(); // as if it had stopped before it deleted them

        await Move(shared);

        Assert.Equal(3, (await shared.Find([.. keys.Keys], Never)).Count);
        Assert.False(File.Exists(_former.StorePath));
        Assert.Empty(await _former.Epochs());
    }

    [Fact]
    public async Task KeyErasedSince_DoesNotComeBackFromAnOldFile()
    {
        var keys = await FormerKeys(3);
        await using PostgresKeyStore shared = await Shared();
        Func<Task> putBackFiles = await CopyFormerFiles();
        await Move(shared);
        await shared.Destroy(keys.Keys.First(), Never);
        await putBackFiles();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Move(shared));

        Assert.Contains($"has other keys than {_former.StorePath}; delete that file if it is an old copy", refused.Message);
        Assert.Equal(2, (await shared.Subjects(Never)).Count);
        Assert.True(File.Exists(_former.StorePath));
    }

    private async Task<Dictionary<Guid, byte[]>> FormerKeys(int count)
    {
        await using KeyStore store = await _former.Open();
        var keys = new Dictionary<Guid, byte[]>();
        foreach (Guid subject in Enumerable.Range(0, count).Select(_ => Guid.NewGuid()))
            keys[subject] = await store.FindOrCreate(subject, Never);
        return keys;
    }

    /// <summary>The way to have both files back as they are now.</summary>
    private async Task<Func<Task>> CopyFormerFiles()
    {
        byte[] store = await File.ReadAllBytesAsync(_former.StorePath, Never);
        byte[] keyFile = await File.ReadAllBytesAsync(_former.KeyFilePath, Never);
        return async () =>
        {
            await File.WriteAllBytesAsync(_former.StorePath, store, Never);
            await File.WriteAllBytesAsync(_former.KeyFilePath, keyFile, Never);
        };
    }

    private async Task<PostgresKeyStore> Shared()
    {
        string database = await (await PostgresCluster.SharedForKeys()).CreateDatabase();
        var shared = new PostgresKeyStore(database, KeyFile.OpenOrCreate(_former.KeyFilePath), _former.Clock);
        await shared.Prepare(Never);
        return shared;
    }

    /// <summary>As a start of the program does.</summary>
    private async Task Move(PostgresKeyStore shared)
    {
        await using var former = new SqliteKeyStore(_former.StorePath, KeyFile.OpenOrCreate(_former.KeyFilePath), _former.Clock);
        await shared.TakeOver(former, Never);
    }
}
