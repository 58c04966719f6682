using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Storage.Vault;
using MutualAid.Testing;
using Npgsql;

namespace MutualAid.Conformance.Tests.Vault;

/// <summary>A key store with a key file of its own, that can be opened again and by several nodes.</summary>
internal abstract class KeyStoreHarness
{
    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));

    public string Folder { get; } = EndOfRun.NewFolder();

    public string KeyFilePath => Path.Combine(Folder, "keys.json");

    /// <summary>As a node that starts.</summary>
    public async Task<KeyStore> Open()
    {
        KeyStore keys = await Make(KeyFile.OpenOrCreate(KeyFilePath));
        await keys.Prepare(CancellationToken.None);
        return keys;
    }

    /// <summary>Copies the wrapped keys, as a backup would.</summary>
    public abstract Task BackUp();

    /// <summary>Opens the copied keys with the epochs of today, leaving the store itself as it is.</summary>
    public abstract Task<KeyStore> OpenBackup();

    /// <summary>What there is of epochs, as it is stored.</summary>
    public abstract Task<string[]> Epochs();

    public async Task Execute(string sql, object values)
    {
        await using DbConnection connection = await Connect();
        await connection.ExecuteAsync(sql, values);
    }

    protected abstract Task<KeyStore> Make(KeyFile keyFile);

    protected abstract Task<DbConnection> Connect();
}

internal sealed class SqliteKeys : KeyStoreHarness
{
    public string StorePath => Path.Combine(Folder, "keys.db");

    private string BackupPath => Path.Combine(Folder, "keys-backup.db");

    public override Task BackUp()
    {
        File.Copy(StorePath, BackupPath);
        return Task.CompletedTask;
    }

    public override async Task<KeyStore> OpenBackup()
    {
        // Copied, since opening the key store would wrap its keys with a newer epoch.
        string copy = Path.Combine(Folder, $"{Guid.NewGuid():N}.db");
        File.Copy(BackupPath, copy);
        var keys = new SqliteKeyStore(copy, KeyFile.OpenOrCreate(KeyFilePath), Clock);
        await keys.Prepare(CancellationToken.None);
        return keys;
    }

    public override async Task<string[]> Epochs() =>
        [.. (await File.ReadAllTextAsync(KeyFilePath)).Split("\"Day\"").Skip(1)];

    protected override Task<KeyStore> Make(KeyFile keyFile) =>
        Task.FromResult<KeyStore>(new SqliteKeyStore(StorePath, keyFile, Clock));

    protected override Task<DbConnection> Connect() =>
        Task.FromResult<DbConnection>(new SqliteConnection($"Data Source={StorePath};Pooling=False"));
}

internal sealed class PostgresKeys : KeyStoreHarness
{
    private string? _database;
    private (Guid Subject, int Epoch, byte[] Wrapped)[] _backup = [];

    public async Task<string> Database() => _database ??= await (await PostgresCluster.SharedForKeys()).CreateDatabase();

    public override async Task BackUp()
    {
        await using DbConnection connection = await Connect();
        _backup = [.. await connection.QueryAsync<(Guid, int, byte[])>("SELECT subject, epoch, wrapped FROM subject_key")];
    }

    public override async Task<KeyStore> OpenBackup()
    {
        string copy = await (await PostgresCluster.SharedForKeys()).CopyDatabase(await Database());
        await using (var connection = new NpgsqlConnection(copy))
        {
            await connection.ExecuteAsync("DELETE FROM subject_key");
            foreach (var (subject, epoch, wrapped) in _backup)
                await connection.ExecuteAsync("INSERT INTO subject_key VALUES (@subject, @epoch, @wrapped)", new { subject, epoch, wrapped });
        }

        var keys = new PostgresKeyStore(copy, KeyFile.OpenOrCreate(KeyFilePath), Clock);
        await keys.Prepare(CancellationToken.None);
        return keys;
    }

    public override async Task<string[]> Epochs()
    {
        await using DbConnection connection = await Connect();
        return [.. await connection.QueryAsync<string>("SELECT day || encode(sealed, 'hex') FROM epoch_key ORDER BY day")];
    }

    protected override async Task<KeyStore> Make(KeyFile keyFile) => new PostgresKeyStore(await Database(), keyFile, Clock);

    protected override async Task<DbConnection> Connect() => new NpgsqlConnection(await Database() + ";Pooling=False");
}
