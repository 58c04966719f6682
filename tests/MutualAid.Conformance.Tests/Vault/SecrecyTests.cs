using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Vault;
using MutualAid.Storage.Verification;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Conformance.Tests.Vault;

/// <summary>What is on disk: nothing that can be read or guessed without the key file, and nothing of what was destroyed.</summary>
public sealed class SecrecyTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly HouseholdId _household = new(Guid.NewGuid());
    private SqliteHarness _harness = null!;
    private KeyFile _keyFile = null!;
    private readonly SqliteKeys _stores = new();
    private KeyStore _keys = null!;
    private FieldVault _vault = null!;

    private ManualClock Clock => _stores.Clock;

    public async ValueTask InitializeAsync()
    {
        _harness = await Harness.Open(new SqliteHarness());
        await _harness.ReopenWithoutProcesses();
        _keyFile = KeyFile.OpenOrCreate(_stores.KeyFilePath);
        _keys = await _stores.Open();
        _vault = new FieldVault(_harness.Database, _keys, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _keys.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task WrittenField_IsSealedUnderItsOwnNonce()
    {
        await Write("address");
        await Write("address");

        string[] rows = await Sealed();
        Assert.All(rows, row => Assert.DoesNotContain("Elm", Encoding.UTF8.GetString(Convert.FromBase64String(row))));
        Assert.Equal(2, rows.Select(row => Convert.ToHexString(Convert.FromBase64String(row)[..12])).Distinct().Count());
    }

    [Fact]
    public async Task RowMovedToAnotherFieldOrVersion_DoesNotOpen()
    {
        FieldVersion alias = await Write("alias", "address");
        await Register(("alias", alias));
        Assert.Equal("12 Elm Street", (await _vault.Read(_household.Value, Never))["alias"].Reveal()); // the control

        await Execute("DELETE FROM vault WHERE field = 'alias'");
        await Execute("UPDATE vault SET field = 'alias'");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => _vault.Read(_household.Value, Never));

        await Execute("DELETE FROM vault");
        FieldVersion older = await Write("alias");
        await Execute($"UPDATE vault SET version = '{alias}' WHERE version = '{older}'");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => _vault.Read(_household.Value, Never));
    }

    [Fact]
    public async Task KeyStore_HoldsKeysWrappedAndForgetsThemWhole()
    {
        byte[] key = await _keys.FindOrCreate(_household.Value, Never);
        await using var look = new SqliteConnection($"Data Source={_stores.StorePath};Pooling=False");
        byte[] wrapped = (await look.QuerySingleAsync<byte[]>("SELECT wrapped FROM subject_key"))!;
        await look.CloseAsync();
        Assert.Equal(-1, Find(key));
        Assert.NotEqual(-1, Find(wrapped)); // the control

        await _keys.Destroy(_household.Value, Never);

        Assert.Equal(-1, Find(wrapped));
        Assert.False(File.Exists(_stores.StorePath + "-wal"));
        // What a connection flushes is its own affair, so it is asked itself.
        FieldInfo own = typeof(SqliteKeyStore).GetField("_connection", BindingFlags.Instance | BindingFlags.NonPublic)!;
        Assert.Equal(2, await ((SqliteConnection)own.GetValue(_keys)!).ExecuteScalarAsync<long>("PRAGMA synchronous"));

        int Find(byte[] bytes) => File.ReadAllBytes(_stores.StorePath).AsSpan().IndexOf(bytes);
    }

    [Fact]
    public async Task KeyFile_HoldsAnotherKeyForEveryEpoch()
    {
        Clock.Advance(TimeSpan.FromDays(1));
        await _keys.Rotate(Never);

        var keys = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(_stores.KeyFilePath, Never))
            .RootElement.GetProperty("Epochs").EnumerateArray().Select(epoch => epoch.GetProperty("Key").GetString()!).ToArray();
        Assert.Equal(2, keys.Distinct().Count());
        Assert.DoesNotContain(Convert.ToBase64String(new byte[32]), keys);
    }

    [Fact]
    public async Task DestroyedSubject_LeavesNothingOfItsRowsInTheDatabaseFile()
    {
        await Write("address");
        string row = Assert.Single(await Sealed());

        await _vault.Destroy(_household.Value, Never);

        Assert.Empty(await Sealed());
        await Execute("PRAGMA wal_checkpoint(TRUNCATE)", inTransaction: false);
        string path = ((Storage.Sqlite.SqliteDatabase)_harness.Database).Path;
        Assert.Equal(-1, File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(row)));
    }

    /// <summary>What a power cut would show can't be tried here; what the database is told can.</summary>
    [Fact]
    public async Task WritingConnection_FlushesEveryCommitAndOverwritesWhatItDeletes()
    {
        var settings = await _harness.Database.Write(
            async (connection, _) => (
                await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"),
                await connection.ExecuteScalarAsync<long>("PRAGMA synchronous"),
                await connection.ExecuteScalarAsync<long>("PRAGMA secure_delete")),
            Never);

        Assert.Equal(("wal", 2, 1), settings);
    }

    [Fact]
    public void Fingerprints_AreKeyed()
    {
        Fingerprints here = new(_keyFile), elsewhere = new(KeyFile.OpenOrCreate(Path.Combine(_stores.Folder, "other.json")));
        byte[] content = Encoding.UTF8.GetBytes("12 Elm Street");

        Assert.Equal(here.OfContent(content), here.OfContent(content));
        Assert.NotEqual(here.OfContent(content), here.OfContent(content.AsSpan()[1..]));
        Assert.NotEqual(here.OfContent(content), elsewhere.OfContent(content));
        Assert.Equal(here.OfInvitation("code"), here.OfInvitation("code"));
        Assert.NotEqual(here.OfInvitation("code"), elsewhere.OfInvitation("code"));
    }

    [Fact]
    public async Task ReceiptCode_IsKnownUnderItsPepperOnlyAndNeverHandedOn()
    {
        ReceiptCodes codes = new(_harness.Database, _keyFile, Clock);
        ReceiptCodes elsewhere = new(_harness.Database, KeyFile.OpenOrCreate(Path.Combine(_stores.Folder, "other.json")), Clock);
        Sensitive<string> code = codes.Derive(Guid.NewGuid());
        await codes.Issue(code, _household, Never);
        await codes.Issue(code, new HouseholdId(Guid.NewGuid()), Never);

        Assert.Equal(_household, await codes.Find(code.Reveal(), Never));
        Assert.Null(await elsewhere.Find(code.Reveal(), Never));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RetentionOver_ShredsTheKeyAndErasureTheCodeToo(bool onPostgres)
    {
        if (onPostgres) await UsePostgresKeys();
        ReceiptCodes codes = new(_harness.Database, _keyFile, Clock);
        ShreddingProcess shredding = new(_vault, new DriverNotes(_harness.Database, _vault), codes);
        Sensitive<string> code = codes.Derive(Guid.NewGuid());
        await codes.Issue(code, _household, Never);
        await Register(("address", await Write("address")));

        await Handle(new HouseholdEvent.ErasureAsked());
        Assert.Contains(_household.Value, await _keys.Subjects(Never));
        await Handle(new HouseholdEvent.DetailsShredded());
        Assert.DoesNotContain(_household.Value, await _keys.Subjects(Never));
        Assert.Equal(_household, await codes.Find(code.Reveal(), Never));

        await Write("address");
        await Handle(new HouseholdEvent.HouseholdErased());
        Assert.DoesNotContain(_household.Value, await _keys.Subjects(Never));
        Assert.Null(await codes.Find(code.Reveal(), Never));

        Task Handle(HouseholdEvent @event)
        {
            var recorded = new RecordedEvent(
                1, new AggregateId(AggregateKind.Household, _household.Value), 1, @event, Guid.Empty, Instant.MinValue);
            return shredding.Handle(recorded, new ProcessCommands(_harness.Engine, "shredding", recorded, 0, Never), Never);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeyThatOutlivedItsHouseholdOrIsMissing_Verify_FindsIt(bool onPostgres)
    {
        if (onPostgres) await UsePostgresKeys();
        var living = new HouseholdId(Guid.NewGuid());
        await Register(("address", await Write("address")));
        await _keys.FindOrCreate(living.Value, Never);
        await Register(living, ("address", new FieldVersion(Guid.NewGuid())));
        Assert.Empty(await Findings());

        await _harness.Engine.Send(_household, ConformanceSuite.NewKey(), new HouseholdCommand.AskErasure(Instant.MinValue), Never);
        Assert.Empty(await Findings()); // shredding has not come to it yet
        await _harness.Store.SaveCheckpoint("shredding", await _harness.Store.Head(Never), Never);
        Assert.Equal([$"I8 {_household}: is forgotten, but its key or its rows are still there"], await Findings());
        await _keys.Destroy(_household.Value, Never);
        Assert.Single(await Findings()); // the rows
        await _vault.Destroy(_household.Value, Never);
        Assert.Empty(await Findings());

        await _keys.Destroy(living.Value, Never);
        Assert.Equal([$"I8 {living}: is not forgotten, but its key is gone"], await Findings());

        async Task<IEnumerable<string>> Findings() =>
            (await new Verifier(_harness.Database, _keys).Run(Never)).Findings.Select(finding => finding.ToString());
    }

    [Fact]
    public async Task ProgramToken_WorksUntilRevokedAndIsStoredAsItsHash()
    {
        var tokens = new ProgramTokens(_harness.Database, Clock);
        string token = await tokens.Create("import", "coordinator", Never);

        ProgramToken found = (await tokens.Find(token, Never))!;
        Assert.Equal(("import", "coordinator"), (found.Name, found.Role));
        Assert.NotEqual(token, found.Hash);
        Assert.Null(await tokens.Find(token + "0", Never));
        await tokens.Revoke(found.Hash, Never);
        Assert.Null(await tokens.Find(token, Never));
    }

    private async Task UsePostgresKeys()
    {
        await _keys.DisposeAsync();
        _keys = await new PostgresKeys().Open();
        _vault = new FieldVault(_harness.Database, _keys, Clock);
    }

    private async Task<FieldVersion> Write(params string[] fields)
    {
        var version = new FieldVersion(Guid.NewGuid());
        await _vault.Write(
            _household.Value, fields.ToDictionary(field => field, _ => new Sensitive<string>("12 Elm Street")), version, Never);
        return version;
    }

    private Task Register(params (string Field, FieldVersion Version)[] fields) => Register(_household, fields);

    private async Task Register(HouseholdId household, params (string Field, FieldVersion Version)[] fields) =>
        Assert.IsType<Decision<HouseholdEvent>.Accepted>(await _harness.Engine.Send(
            household,
            ConformanceSuite.NewKey(),
            new HouseholdCommand.RegisterHousehold(
                default,
                System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(
                    fields.Select(field => KeyValuePair.Create(field.Field, field.Version))),
                Instant.MinValue),
            Never));

    private async Task<string[]> Sealed()
    {
        await using var connection = await _harness.Database.OpenForReading(Never);
        return [.. await connection.QueryAsync<string>("SELECT sealed FROM vault")];
    }

    private async Task Execute(string sql, bool inTransaction = true)
    {
        if (inTransaction)
        {
            await _harness.Database.Write((connection, transaction) => connection.ExecuteAsync(sql, transaction: transaction), Never);
            return;
        }

        await using var connection = await _harness.Database.OpenForReading(Never);
        await connection.ExecuteAsync(sql);
    }
}
