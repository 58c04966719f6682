using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Storage;
using MutualAid.Storage.Sqlite;
using MutualAid.Storage.Vault;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Conformance.Tests.Vault;

public sealed class VaultTests : IAsyncDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("mutualaid-vault-").FullName;
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));

    private string KeyFilePath => Path.Combine(_folder, "keys.json");

    private string KeyStorePath => Path.Combine(_folder, "keys.db");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Details_Written_ComeBackOnlyOnceTheirVersionCounts()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await using KeyStore keys = OpenKeys();
        FieldVault vault = new(harness.Database, keys, _clock);
        var household = new HouseholdId(Guid.NewGuid());

        await Register(harness, vault, household, "12 Elm Street");
        Assert.Equal("12 Elm Street", await AddressOf(vault, household));

        // A change that is refused was written before, and changes nothing.
        await vault.Write(household.Value, Address("99 Oak Street"), Version(), Never);
        Assert.Equal("12 Elm Street", await AddressOf(vault, household));

        FieldVersion second = Version();
        var fields = await vault.Write(household.Value, Address("7 Fir Street"), second, Never);
        await vault.Write(household.Value, Address("a retry that differs"), second, Never);
        await harness.Engine.Send(household, ConformanceSuite.NewKey(), new HouseholdCommand.ChangeDetails(fields, Instant.MinValue), Never);
        Assert.Equal("7 Fir Street", await AddressOf(vault, household));
    }

    [Fact]
    public async Task Sweep_DeletesWhatNoVersionPointsToOnceItIsOld()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await using KeyStore keys = OpenKeys();
        FieldVault vault = new(harness.Database, keys, _clock);
        var household = new HouseholdId(Guid.NewGuid());
        await Register(harness, vault, household, "12 Elm Street");
        await vault.Write(household.Value, Address("refused"), Version(), Never);

        Assert.Equal(0, await vault.Sweep(TimeSpan.FromMinutes(10), Never));
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await vault.Sweep(TimeSpan.FromMinutes(10), Never));
        Assert.Equal("12 Elm Street", await AddressOf(vault, household));
    }

    [Fact]
    public async Task RowsSwappedBetweenHouseholds_DoNotOpen()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await using KeyStore keys = OpenKeys();
        FieldVault vault = new(harness.Database, keys, _clock);
        HouseholdId one = new(Guid.NewGuid()), other = new(Guid.NewGuid());
        await Register(harness, vault, one, "12 Elm Street");
        await Register(harness, vault, other, "99 Oak Street");

        await harness.Database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE vault SET sealed = (SELECT sealed FROM vault WHERE subject = @one) WHERE subject = @other",
                new { one = one.ToString(), other = other.ToString() }, transaction),
            Never);

        await Assert.ThrowsAnyAsync<CryptographicException>(() => vault.Read(other.Value, Never));
    }

    [Fact]
    public async Task Destroyed_NothingIsLeftToOpen()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await using KeyStore keys = OpenKeys();
        FieldVault vault = new(harness.Database, keys, _clock);
        var household = new HouseholdId(Guid.NewGuid());
        await Register(harness, vault, household, "12 Elm Street");

        await vault.Destroy(household.Value, Never);

        Assert.Null(keys.Find(household.Value));
        Assert.Empty(await vault.Read(household.Value, Never));
        Assert.DoesNotContain(household.Value, keys.Subjects());
    }

    [Fact]
    public async Task DatabaseBackupFromBeforeAnErasure_WithTodaysKeyStore_IsUnreadable()
    {
        HouseholdId erased = new(Guid.NewGuid()), living = new(Guid.NewGuid());
        await using var harness = await Harness.Open(new SqliteHarness());
        await using KeyStore keys = OpenKeys();
        FieldVault vault = new(harness.Database, keys, _clock);
        await Register(harness, vault, erased, "12 Elm Street");
        await Register(harness, vault, living, "99 Oak Street");
        string backup = await Backup(harness.Database);

        await vault.Destroy(erased.Value, Never);

        await using var restored = new SqliteDatabase(backup);
        FieldVault old = new(restored, keys, _clock);
        Assert.Empty(await old.Read(erased.Value, Never));
        Assert.Equal("99 Oak Street", await AddressOf(old, living)); // the control: the backup itself is good
    }

    [Fact]
    public async Task FullBackupFromBeforeAnErasure_OnceItsEpochIsGone_IsUnreadable()
    {
        HouseholdId erased = new(Guid.NewGuid());
        await using var harness = await Harness.Open(new SqliteHarness());
        string keyBackup = Path.Combine(_folder, "keys-backup.db");
        string backup;
        await using (KeyStore keys = OpenKeys())
        {
            FieldVault vault = new(harness.Database, keys, _clock);
            await Register(harness, vault, erased, "12 Elm Street");
            backup = await Backup(harness.Database);
            File.Copy(KeyStorePath, keyBackup);
            await vault.Destroy(erased.Value, Never);
        }

        await using var restored = new SqliteDatabase(backup);
        Assert.Equal("12 Elm Street", await ReadWith(restored, erased)); // the control: within the week it opens

        for (int day = 1; day <= 7; day++)
        {
            _clock.Advance(TimeSpan.FromDays(1));
            await using KeyStore keys = OpenKeys();
            keys.Rotate();
        }

        await Assert.ThrowsAnyAsync<CryptographicException>(() => ReadWith(restored, erased));

        async Task<string> ReadWith(Database database, HouseholdId household)
        {
            // Copied, since opening the key store would wrap its keys with a newer epoch.
            string copy = Path.Combine(_folder, $"{Guid.NewGuid():N}.db");
            File.Copy(keyBackup, copy);
            await using var keys = new KeyStore(copy, KeyFile.OpenOrCreate(KeyFilePath), _clock);
            return await AddressOf(new FieldVault(database, keys, _clock), household);
        }
    }

    [Fact]
    public async Task Rotation_WrapsTheLivingAnewAndKeepsThemReadable()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        HouseholdId[] households = [.. Enumerable.Range(0, 50).Select(_ => new HouseholdId(Guid.NewGuid()))];
        await using KeyStore keys = OpenKeys();
        FieldVault vault = new(harness.Database, keys, _clock);
        foreach (HouseholdId household in households) await Register(harness, vault, household, $"{household} Elm Street");

        for (int day = 1; day <= 10; day++)
        {
            _clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(50, keys.Rotate());
            Assert.Equal(0, keys.Rotate());
        }

        foreach (HouseholdId household in households) Assert.Equal($"{household} Elm Street", await AddressOf(vault, household));
        Assert.Equal(7, File.ReadAllText(KeyFilePath).Split("\"Day\"").Length - 1);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-30)]
    public async Task ClockSetBack_Rotation_AddsAndDestroysNothing(int days)
    {
        await using (KeyStore keys = OpenKeys()) keys.FindOrCreate(Guid.Empty);
        string before = File.ReadAllText(KeyFilePath);
        _clock.Advance(TimeSpan.FromDays(days));
        await using (KeyStore keys = OpenKeys()) Assert.NotNull(keys.Find(Guid.Empty));
        Assert.Equal(before, File.ReadAllText(KeyFilePath));
    }

    [Fact]
    public async Task KeysSwappedBetweenHouseholds_DoNotOpen()
    {
        Guid one = Guid.NewGuid(), other = Guid.NewGuid();
        await using KeyStore keys = OpenKeys();
        keys.FindOrCreate(one);
        byte[] key = keys.FindOrCreate(other);
        Assert.Equal(key, keys.Find(other)); // the control

        await using var store = new SqliteConnection($"Data Source={KeyStorePath};Pooling=False");
        await store.ExecuteAsync(
            "UPDATE subject_key SET wrapped = (SELECT wrapped FROM subject_key WHERE subject = @one) WHERE subject = @other",
            new { one = one.ToString(), other = other.ToString() });

        Assert.ThrowsAny<CryptographicException>(() => keys.Find(other));
    }

    [Fact]
    public void KeyFile_IsForItsOwnerOnlyAndDamageIsNamed()
    {
        KeyFile.OpenOrCreate(KeyFilePath);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFilePath));

        File.WriteAllText(KeyFilePath, "{\"Format\":1}");
        var refused = Assert.Throws<InvalidDataException>(() => KeyFile.OpenOrCreate(KeyFilePath));
        Assert.Contains("put the right one back", refused.Message);
    }

    [Fact]
    public void Sensitive_WrittenOut_SaysNothing()
    {
        var address = new Sensitive<string>("12 Elm Street");

        Assert.Equal("[redacted] [redacted]", $"{address} {string.Concat("", address)}");
        Assert.DoesNotContain("Elm", System.Text.Json.JsonSerializer.Serialize(address));
    }

    private static FieldVersion Version() => new(Guid.NewGuid());

    private static Dictionary<string, Sensitive<string>> Address(string text) => new() { ["address"] = new(text) };

    private static async Task<string> AddressOf(FieldVault vault, HouseholdId household) =>
        (await vault.Read(household.Value, Never))["address"].Reveal();

    private static async Task Register(Harness harness, FieldVault vault, HouseholdId household, string address)
    {
        var fields = await vault.Write(household.Value, Address(address), Version(), Never);
        Assert.IsType<Decision<HouseholdEvent>.Accepted>(await harness.Engine.Send(
            household, ConformanceSuite.NewKey(), new HouseholdCommand.RegisterHousehold(default, fields, Instant.MinValue), Never));
    }

    private async Task<string> Backup(Database database)
    {
        string backup = Path.Combine(_folder, "backup.db");
        await using var connection = await database.OpenForReading(Never);
        await connection.ExecuteAsync("VACUUM INTO @backup", new { backup });
        return backup;
    }

    private KeyStore OpenKeys() => new(KeyStorePath, KeyFile.OpenOrCreate(KeyFilePath), _clock);
}
