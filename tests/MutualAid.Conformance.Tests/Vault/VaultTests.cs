using System.Security.Cryptography;
using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Storage.Vault;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Conformance.Tests.Vault;

/// <summary>What the vault owes, over either key store.</summary>
public abstract class VaultTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly KeyStoreHarness _stores;

    private protected VaultTests(KeyStoreHarness stores) => _stores = stores;

    private ManualClock Clock => _stores.Clock;

    [Fact]
    public async Task Details_Written_ComeBackOnlyOnceTheirVersionCounts()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await using KeyStore keys = await _stores.Open();
        FieldVault vault = new(harness.Database, keys, Clock);
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
        await using KeyStore keys = await _stores.Open();
        FieldVault vault = new(harness.Database, keys, Clock);
        var household = new HouseholdId(Guid.NewGuid());
        await Register(harness, vault, household, "12 Elm Street");
        await vault.Write(household.Value, Address("refused"), Version(), Never);

        Assert.Equal(0, await vault.Sweep(TimeSpan.FromMinutes(10), Never));
        Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await vault.Sweep(TimeSpan.FromMinutes(10), Never));
        Assert.Equal("12 Elm Street", await AddressOf(vault, household));
    }

    [Fact]
    public async Task RowsSwappedBetweenHouseholds_DoNotOpen()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await using KeyStore keys = await _stores.Open();
        FieldVault vault = new(harness.Database, keys, Clock);
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
        await using KeyStore keys = await _stores.Open();
        FieldVault vault = new(harness.Database, keys, Clock);
        var household = new HouseholdId(Guid.NewGuid());
        await Register(harness, vault, household, "12 Elm Street");

        await vault.Destroy(household.Value, Never);

        Assert.Empty(await keys.Find([household.Value], Never));
        Assert.Empty(await vault.Read(household.Value, Never));
        Assert.DoesNotContain(household.Value, await keys.Subjects(Never));
    }

    [Fact]
    public async Task Rotation_WrapsTheLivingAnewAndKeepsThemReadable()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        HouseholdId[] households = [.. Enumerable.Range(0, 50).Select(_ => new HouseholdId(Guid.NewGuid()))];
        await using KeyStore keys = await _stores.Open();
        FieldVault vault = new(harness.Database, keys, Clock);
        foreach (HouseholdId household in households) await Register(harness, vault, household, $"{household} Elm Street");

        for (int day = 1; day <= 10; day++)
        {
            Clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(50, await keys.Rotate(Never));
            Assert.Equal(0, await keys.Rotate(Never));
        }

        foreach (HouseholdId household in households) Assert.Equal($"{household} Elm Street", await AddressOf(vault, household));
        Assert.Equal(7, (await _stores.Epochs()).Length);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-30)]
    public async Task ClockSetBack_Rotation_AddsAndDestroysNothing(int days)
    {
        await using (KeyStore keys = await _stores.Open()) await keys.FindOrCreate(Guid.Empty, Never);
        string[] before = await _stores.Epochs();
        Clock.Advance(TimeSpan.FromDays(days));
        await using (KeyStore keys = await _stores.Open()) Assert.Single(await keys.Find([Guid.Empty], Never));
        Assert.Equal(before, await _stores.Epochs());
    }

    [Fact]
    public async Task KeysSwappedBetweenHouseholds_DoNotOpen()
    {
        Guid one = Guid.NewGuid(), other = Guid.NewGuid();
        await using KeyStore keys = await _stores.Open();
        await keys.FindOrCreate(one, Never);
        byte[] key = await keys.FindOrCreate(other, Never);
        Assert.Equal(key, (await keys.Find([one, other], Never))[other]); // the control

        await _stores.Execute(
            """
            UPDATE subject_key SET wrapped = (SELECT wrapped FROM subject_key WHERE CAST(subject AS text) = @one)
            WHERE CAST(subject AS text) = @other
            """,
            new { one = one.ToString(), other = other.ToString() });

        await Assert.ThrowsAnyAsync<CryptographicException>(() => keys.Find([other], Never));
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
}

public sealed class VaultOverSqliteKeysTests() : VaultTests(new SqliteKeys());

public sealed class VaultOverPostgresKeysTests() : VaultTests(new PostgresKeys());
