using System.Security.Cryptography;
using System.Text;
using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Storage;
using MutualAid.Storage.Postgres;
using MutualAid.Storage.Sqlite;
using MutualAid.Storage.Vault;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Conformance.Tests.Vault;

/// <summary>
/// Who was erased can't be read from a backup that was made before, in whatever way: not from one of the database with the
/// keys of today, nor from one of the database and the keys once their epoch is gone.
/// </summary>
public abstract class BackupTests : IAsyncLifetime
{
    private const string Street = "12 Elm Street";
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly HouseholdId Erased = new(Guid.NewGuid()), Living = new(Guid.NewGuid());
    private readonly KeyStoreHarness _stores;
    private KeyStore _keys = null!;
    private FieldVault _vault = null!;

    private protected BackupTests(KeyStoreHarness stores) => _stores = stores;

    private protected abstract Harness Database { get; }

    /// <summary>Makes the backup.</summary>
    /// <returns>Every file of it.</returns>
    protected abstract Task<string[]> BackUp();

    /// <summary>The backup, brought back; its owner closes it.</summary>
    private protected abstract Database Restored();

    public virtual async ValueTask InitializeAsync()
    {
        await Harness.Open(Database);
        _keys = await _stores.Open();
        _vault = new FieldVault(Database.Database, _keys, _stores.Clock);
        foreach (HouseholdId household in (HouseholdId[])[Erased, Living])
        {
            var fields = await _vault.Write(
                household.Value, new Dictionary<string, Sensitive<string>> { ["address"] = new(Street) }, new FieldVersion(Guid.NewGuid()), Never);
            Assert.IsType<Decision<HouseholdEvent>.Accepted>(await Database.Engine.Send(
                household, ConformanceSuite.NewKey(), new HouseholdCommand.RegisterHousehold(default, fields, Instant.MinValue), Never));
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _keys.DisposeAsync();
        await Database.DisposeAsync();
    }

    [Fact]
    public async Task DatabaseBackupFromBeforeAnErasure_WithTodaysKeyStore_IsUnreadable()
    {
        byte[] key = (await _keys.Find([Erased.Value], Never))[Erased.Value];
        string row = await SealedOf(Erased);
        string[] files = await BackUp();
        await Erase();

        Assert.True(Holds(files, Encoding.UTF8.GetBytes(row))); // the control: what was erased is in it, sealed
        Assert.False(Holds(files, Encoding.UTF8.GetBytes(Street)) || Holds(files, key) || Holds(files, Encoding.UTF8.GetBytes(Convert.ToBase64String(key))));
        await using Database restored = Restored();
        FieldVault old = new(restored, _keys, _stores.Clock);
        Assert.Empty(await old.Read(Erased.Value, Never));
        Assert.Equal(Street, (await old.Read(Living.Value, Never))["address"].Reveal()); // the control: the backup is good
    }

    [Fact]
    public async Task FullBackupFromBeforeAnErasure_OnceItsEpochIsGone_IsUnreadable()
    {
        await BackUp();
        await _stores.BackUp();
        await Erase();
        await _keys.DisposeAsync(); // a key database is copied only while nobody uses it
        await using Database restored = Restored();
        Assert.Equal(Street, await AddressInBackup(restored)); // the control: within the week it opens

        for (int day = 1; day <= 7; day++)
        {
            _stores.Clock.Advance(TimeSpan.FromDays(1));
            await using KeyStore keys = await _stores.Open();
            await keys.Rotate(Never);
        }

        await Assert.ThrowsAnyAsync<CryptographicException>(() => AddressInBackup(restored));
        _keys = await _stores.Open();
        FieldVault now = new(Database.Database, _keys, _stores.Clock);
        Assert.Equal(Street, (await now.Read(Living.Value, Never))["address"].Reveal());
    }

    private async Task<string> AddressInBackup(Database restored)
    {
        await using KeyStore keys = await _stores.OpenBackup();
        return (await new FieldVault(restored, keys, _stores.Clock).Read(Erased.Value, Never))["address"].Reveal();
    }

    private async Task Erase()
    {
        await Database.Engine.Send(Erased, ConformanceSuite.NewKey(), new HouseholdCommand.AskErasure(Instant.MinValue), Never);
        await _vault.Destroy(Erased.Value, Never);
        Assert.Empty(await _vault.Read(Erased.Value, Never));
    }

    private async Task<string> SealedOf(HouseholdId household)
    {
        await using var connection = await Database.Database.OpenForReading(Never);
        return (await connection.QuerySingleAsync<string>("SELECT sealed FROM vault WHERE subject = @household", new { household }))!;
    }

    private static bool Holds(string[] files, byte[] bytes) =>
        files.Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0);
}

/// <summary>The files as they lie there, while the program runs: the database and its log.</summary>
public sealed class BackupOfSqliteFilesTests : BackupTests
{
    private readonly string _copy = Path.Combine(EndOfRun.NewFolder(), "copy.db");

    public BackupOfSqliteFilesTests()
        : base(new SqliteKeys())
    {
    }

    private protected override Harness Database { get; } = new SqliteHarness();

    protected override Task<string[]> BackUp()
    {
        string path = ((SqliteDatabase)Database.Database).Path;
        Assert.True(new FileInfo(path + "-wal").Length > 0); // what was just written is there, and nowhere else yet
        foreach (string suffix in (string[])["", "-wal"]) File.Copy(path + suffix, _copy + suffix);
        return Task.FromResult<string[]>([_copy, _copy + "-wal"]);
    }

    private protected override Database Restored() => new SqliteDatabase(_copy);
}

/// <summary>As <c>pg_dump</c> writes it.</summary>
public sealed class BackupByDumpTests : BackupTests
{
    private string _restored = null!;

    public BackupByDumpTests()
        : base(new PostgresKeys())
    {
    }

    private protected override Harness Database { get; } = new PostgresHarness();

    protected override async Task<string[]> BackUp()
    {
        PostgresCluster server = await PostgresCluster.Shared();
        string dump = await server.Dump(((PostgresHarness)Database).ConnectionString);
        _restored = await server.Restore(dump);
        return [dump];
    }

    private protected override Database Restored() => new PostgresDatabase(_restored);
}

/// <summary>The server's files with their log, as <c>pg_basebackup</c> copies them.</summary>
public sealed class BaseBackupTests : BackupTests
{
    private PostgresCluster? _server, _copy;

    public BaseBackupTests()
        : base(new PostgresKeys()) =>
        Database = new PostgresHarness { Server = async () => _server ??= await PostgresCluster.Start() };

    private protected override Harness Database { get; }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_copy is not null) await _copy.DisposeAsync();
        await _server!.DisposeAsync();
    }

    protected override async Task<string[]> BackUp()
    {
        _copy = await _server!.StartFromBaseBackup();
        string data = Path.Combine(await _copy.Flushed(), "data");
        return [.. ((string[])["base", "global", "pg_wal"]).SelectMany(
            folder => Directory.GetFiles(Path.Combine(data, folder), "*", SearchOption.AllDirectories))];
    }

    private protected override Database Restored() =>
        new PostgresDatabase(_copy!.Same(((PostgresHarness)Database).ConnectionString));
}
