using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Postgres;
using MutualAid.Storage.Sqlite;
using MutualAid.Storage.Vault;
using MutualAid.Storage.Verification;
using MutualAid.Testing;
using Npgsql;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Whatever is done to the audit log's table beside the program is found, and said with its number. Over both databases.</summary>
public sealed class AuditLogTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly List<IAsyncDisposable> _open = [];
    private Func<Task<DbConnection>> _data = null!;
    private Func<Task<DbConnection>> _keys = null!;
    private KeyFile _keyFile = null!;
    private KeyStore _keyStore = null!;
    private Database _database = null!;
    private AuditLog _log = null!;

    /// <summary>What is done to a log of six entries, and what is said of it.</summary>
    private static readonly (string Sql, string[] Said)[] Tampering =
    [
        ("UPDATE audit_entry SET reason = 'SafetyConcern' WHERE sequence = 3", ["A1 audit 3: was changed"]),
        ("UPDATE audit_entry SET who = NULL WHERE sequence = 1", ["A1 audit 1: was changed"]),
        ("UPDATE audit_entry SET at = at + 1 WHERE sequence = 6", ["A1 audit 6: was changed"]),
        ("UPDATE audit_entry SET subject = 'h4', hash = '00' WHERE sequence = 4", ["A1 audit 4: was changed"]),
        ("DELETE FROM audit_entry WHERE sequence = 3", ["A1 audit: deleted: 3"]),
        ("DELETE FROM audit_entry WHERE sequence IN (2, 3, 5)", ["A1 audit: deleted: 2 to 3", "A1 audit: deleted: 5"]),
        ("DELETE FROM audit_entry WHERE sequence <= 2", ["A1 audit: deleted: 1 to 2"]),
        ("DELETE FROM audit_entry WHERE sequence = 6", ["A1 audit: the end is cut off: 6"]),
        ("DELETE FROM audit_entry WHERE sequence > 3", ["A1 audit: the end is cut off: 4 to 6"]),
        ("DELETE FROM audit_entry", ["A1 audit: the end is cut off: 1 to 6"]),
        (Copy(6, 7), ["A1 audit 7: was inserted: the program did not write it"]),
        (Copy(1, 0), ["A1 audit 0: was inserted: the program did not write it"]),
        ("DELETE FROM audit_entry WHERE sequence = 3; " + Copy(2, 3), ["A1 audit 3: was changed"]),
        ("UPDATE audit_entry SET sequence = 13 - sequence WHERE sequence IN (3, 4); UPDATE audit_entry SET sequence = sequence - 6 WHERE sequence > 6",
            ["A1 audit 3: was changed", "A1 audit 4: was changed"]),
        ("DELETE FROM audit_entry WHERE sequence = 2; UPDATE audit_entry SET action = 'SignedIn' WHERE sequence = 3",
            ["A1 audit: deleted: 2", "A1 audit 3: was changed"]),
    ];

    public static TheoryData<bool> Databases => [false, true];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in _open) await one.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task WhateverIsDoneToTheTable_IsFoundByItsNumber(bool postgres)
    {
        await Open(postgres);
        await Write(6);
        Assert.Empty(await Findings());
        var sixEntries = await Rows();
        var missed = new List<string>();
        foreach (var (sql, said) in Tampering)
        {
            await Execute(_data, sql);
            string[] found = await Findings();
            if (!said.SequenceEqual(found)) missed.Add($"{sql}: {string.Join(", ", found)}");
            await Execute(_data, "DELETE FROM audit_entry");
            foreach (AuditEntry row in sixEntries) await Restore(row);
        }

        Assert.True(missed.Count == 0, string.Join('\n', missed));
        Assert.Empty(await Findings());
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task LogThatGoesOnAfterTampering_StillShowsIt(bool postgres)
    {
        await Open(postgres);
        await Write(6);
        await Execute(_data, "DELETE FROM audit_entry WHERE sequence > 4");
        await Write(2);
        Assert.Equal(["A1 audit: deleted: 5 to 6"], await Findings());
        await Execute(_data, Copy(8, 9));
        await Write(2);
        Assert.Equal(["A1 audit: deleted: 5 to 6", "A1 audit 9: was inserted: the program did not write it"], await Findings());
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task TwoNodesAtTheSameTime_WriteOneChain(bool postgres)
    {
        await Open(postgres);
        var other = new AuditLog(_database, _keyStore, _keyFile, _clock);
        await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(n => new[] { _log, other }.Select(log => Task.Run(() => log.Append(Entry(n), Never)))));
        Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), (await Rows()).Select(row => row.Sequence));
        Assert.Equal(40, (await _keyStore.ReadAuditHead(Never)).Sequence);
        Assert.Empty(await Findings());
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task CrashBetweenEntryAndHead_IsNoFindingAndIsMadeGoodByTheNext(bool postgres)
    {
        await Open(postgres);
        await Write(5);
        AuditHead five = await _keyStore.ReadAuditHead(Never);
        await Write(1);
        await SetHead(five); // as if it had ended before it moved the head
        Assert.Empty(await Findings());
        await Write(1);
        Assert.Equal(7, (await _keyStore.ReadAuditHead(Never)).Sequence);
        Assert.Empty(await Findings());
        await SetHead(five);
        Assert.Equal(["A1 audit: goes on until 7, but the key store knows of 5 only"], await Findings());
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task CutForItsAge_WhatIsLeftIsVerifiedAndCuttingMoreShows(bool postgres)
    {
        await Open(postgres);
        await Write(4);
        _clock.Advance(TimeSpan.FromDays(300));
        await Write(3);
        _clock.Advance(TimeSpan.FromDays(101));
        Assert.Equal(0, await _log.Cut(_clock.GetUtcNow().AddDays(-401), Never)); // nothing is a day too old
        Assert.Equal(4, await _log.Cut(_clock.GetUtcNow().AddDays(-399), Never));
        Assert.Equal(0, await _log.Cut(_clock.GetUtcNow().AddDays(-399), Never));
        Assert.Equal([5, 6, 7, 8], (await Rows()).Select(row => row.Sequence));
        Assert.Empty(await Findings());
        await Execute(_data, "UPDATE audit_entry SET subject = '6 ' || (SELECT hash FROM audit_entry WHERE sequence = 6) WHERE sequence = 8; DELETE FROM audit_entry WHERE sequence <= 6");
        Assert.Equal(["A1 audit: deleted: 1 to 6", "A1 audit 8: was changed"], await Findings());
    }

    private static string Copy(int from, int to) =>
        $"INSERT INTO audit_entry SELECT {to}, at, who, action, subject, reason, previous, hash FROM audit_entry WHERE sequence = {from}";

    private static Audited Entry(int n) => new(AuditAction.AddressSeen, "account", $"household {n}", "PlaceTheAddress");

    private async Task Open(bool postgres)
    {
        _keyFile = KeyFile.OpenOrCreate(_folder["mutualaid.key"]);
        if (postgres)
        {
            string data = await (await PostgresCluster.Shared()).CreateDatabase(), keys = await (await PostgresCluster.SharedForKeys()).CreateDatabase();
            (_database, _keyStore) = (new PostgresDatabase(data), new PostgresKeyStore(keys, _keyFile, _clock));
            (_data, _keys) = (() => Connect(new NpgsqlConnection(data)), () => Connect(new NpgsqlConnection(keys)));
        }
        else
        {
            (_database, _keyStore) = (new SqliteDatabase(_folder["data.db"]), new SqliteKeyStore(_folder["keys.db"], _keyFile, _clock));
            (_data, _keys) = (
                () => Connect(new SqliteConnection($"Data Source={_folder["data.db"]};Pooling=False")),
                () => Connect(new SqliteConnection($"Data Source={_folder["keys.db"]};Pooling=False")));
        }

        _open.AddRange([_database, _keyStore]);
        await _database.Migrate(Never);
        await _keyStore.Prepare(Never);
        _log = new AuditLog(_database, _keyStore, _keyFile, _clock);
    }

    private async Task Write(int entries)
    {
        for (int n = 0; n < entries; n++) await _log.Append(Entry(n), Never);
    }

    private async Task<string[]> Findings() =>
        [.. (await new Verifier(_database, _keyStore, _keyFile).Run(Never)).Findings.Select(finding => finding.ToString())];

    private async Task<AuditEntry[]> Rows() => [.. (await _log.Newest(null, null, long.MaxValue, 100, Never)).Reverse()];

    private async Task Restore(AuditEntry row)
    {
        await using DbConnection connection = await _data();
        await connection.ExecuteAsync(
            """
            INSERT INTO audit_entry (sequence, at, who, action, subject, reason, previous, hash)
            VALUES (@Sequence, @At, @Who, @Action, @Subject, @Reason, @Previous, @Hash)
            """,
            row);
    }

    private Task SetHead(AuditHead head) =>
        Execute(_keys, $"UPDATE audit_head SET sequence = {head.Sequence}, hash = '{head.Hash}'");

    private static async Task Execute(Func<Task<DbConnection>> open, string sql)
    {
        await using DbConnection connection = await open();
        await connection.ExecuteAsync(sql);
    }

    private static async Task<DbConnection> Connect(DbConnection connection)
    {
        await connection.OpenAsync();
        return connection;
    }
}
