using System.Data.Common;
using System.Text.Json;
using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;
using MutualAid.Conformance.Tests.Vault;
using MutualAid.Storage;
using MutualAid.Storage.Archives;
using MutualAid.Storage.Projections;
using MutualAid.Storage.Vault;

namespace MutualAid.Conformance.Tests.Archives;

/// <summary>An archive has every column that cannot be made anew, and every value comes out as it went in.</summary>
public sealed class ArchiveTableTests
{
    private static readonly Guid Subject = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public async Task OverSqlite_EveryColumnMovesOrIsMadeAnew()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await AssertComplete(harness, """
            SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
            """);
    }

    [Fact]
    public async Task OverPostgres_EveryColumnMovesOrIsMadeAnew()
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        await AssertComplete(harness, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'");
    }

    [Fact]
    public async Task ValuesOfEveryKind_ToPostgresAndBack_AreTheSame()
    {
        await using var source = await Harness.Open(new SqliteHarness());
        await new SmallDay(source, "moved").Morning();
        await FillAccounts(source.Database);
        await using var postgres = await Harness.Open(new PostgresHarness());
        await using var back = await Harness.Open(new SqliteHarness());
        await source.ReopenWithoutProcesses();
        await postgres.ReopenWithoutProcesses();
        await back.ReopenWithoutProcesses();
        var (first, keys, other) = (new SqliteKeys(), new PostgresKeys(), new SqliteKeys());
        await using (KeyStore store = await first.Open()) await store.FindOrCreate(Subject, CancellationToken.None);

        ArchiveFolder one = await Move(source, first, postgres, keys);
        ArchiveFolder two = await Move(postgres, keys, back, other);
        await using var last = await Harness.Open(new SqliteHarness());
        ArchiveFolder three = await Move(back, other, last, new SqliteKeys());

        await AssertGoesOn(postgres, await source.Store.Head(CancellationToken.None));
        foreach (ArchiveTable table in (ArchiveTable[])[.. ArchiveTables.All, ArchiveTables.Keys])
        {
            string[] rows = await Rows(one, table);
            Assert.True(rows.Length > 0, $"nothing was in {table.Name}");
            Assert.Equal(rows, await Rows(two, table));
            Assert.Equal(rows, await Rows(three, table));
        }

        string user = Assert.Single(await Rows(one, ArchiveTables.Users));
        Assert.Contains("\"LockoutEnd\":\"2099-12-05T10:30:00.123456", user, StringComparison.Ordinal);
        await back.AssertClean();
    }

    /// <summary>The day ends as it should; positions and numbers are handed out behind those that were moved.</summary>
    private static async Task AssertGoesOn(Harness harness, long head)
    {
        await harness.Store.Unpark("recurrence", 1, CancellationToken.None);
        await harness.ReopenWithProcesses();
        var day = new SmallDay(harness, "moved");
        await day.Afternoon();
        await day.AssertOutcome();
        Assert.Equal(head + 1, (await harness.Store.ReadFeed(head, 1, CancellationToken.None))[0].Position);
        long number = await harness.Database.Write(
            (connection, transaction) => connection.ExecuteScalarAsync<long>(
                "INSERT INTO \"AspNetUserClaims\" (\"UserId\") VALUES ('u') RETURNING \"Id\"", transaction: transaction),
            CancellationToken.None);
        Assert.Equal(8, number);
        await harness.AssertClean();
    }

    private static async Task AssertComplete(Harness harness, string columns)
    {
        await using DbConnection connection = await harness.Database.OpenForReading(CancellationToken.None);
        HashSet<string> madeAnew = [.. Projection.Tables, "snapshot", "feed_head", "migration", "unfinished_import", "staff_session"];
        var live = (await connection.QueryAsync<(string Table, string Column)>(columns))
            .Where(column => !madeAnew.Contains(column.Table)).Select(column => $"{column.Table}.{column.Column}");
        var moved = ArchiveTables.All.SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name}"));
        Assert.Equal(live.Order(StringComparer.Ordinal), moved.Order(StringComparer.Ordinal));
    }

    private static async Task<ArchiveFolder> Move(Harness from, KeyStoreHarness fromKeys, Harness to, KeyStoreHarness toKeys)
    {
        string folder = EndOfRun.NewFolder(), keys = Path.Combine(EndOfRun.NewFolder(), "archive.keys");
        await using (KeyStore store = await fromKeys.Open())
            await new ArchiveExport(from.Database, store, KeyFile.OpenOrCreate(fromKeys.KeyFilePath), TimeProvider.System)
                .Write(folder, keys, () => { }, CancellationToken.None);
        ArchiveFolder archive = ArchiveFolder.Open(folder, keys);
        Assert.Empty(await archive.Problems(CancellationToken.None));
        var import = new ArchiveImport(to.Database, TimeProvider.System);
        await import.Begin(CancellationToken.None);
        KeyFile.OpenOrCreate(toKeys.KeyFilePath, archive.KeyFile);
        await using (KeyStore store = await toKeys.Open()) await import.Finish(archive, store, () => { }, CancellationToken.None);
        return archive;
    }

    private static async Task<string[]> Rows(ArchiveFolder archive, ArchiveTable table)
    {
        var rows = new List<string>();
        await foreach (JsonElement row in archive.Rows(table, CancellationToken.None)) rows.Add(row.GetRawText());
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    /// <summary>A row with something in each column, in the form in which it is stored.</summary>
    private static Task<int> FillAccounts(Database database) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            """
            INSERT INTO "AspNetUsers" VALUES
              ('u', 'ana', 'ANA', NULL, NULL, 0, 'hash', 's', 'c', '5', 1, 0, '2099-12-05 12:30:00.123456+02:00', 1, 3, 'packer', 1);
            INSERT INTO "AspNetUserClaims" VALUES (7, 'u', 'type', NULL);
            INSERT INTO "AspNetUserLogins" VALUES ('p', 'k', NULL, 'u');
            INSERT INTO "AspNetUserTokens" VALUES ('u', 'p', 'n', 'value "quoted" — é');
            INSERT INTO "AspNetUserPasskeys" VALUES (x'00ff10', 'u', '{"SignCount":3,"Name":"laptop — é","Transports":["internal","hybrid"]}');
            INSERT INTO audit_entry VALUES (1, 2, 'u', 'SignedIn', NULL, NULL, 'previous', 'hash');
            INSERT INTO program_token VALUES ('h', 'scales', 'packer', 9007199254740993);
            INSERT INTO used_call VALUES ('device', 'nonce', 4);
            INSERT INTO one_time_link VALUES ('h', '{"Role":"packer"}', 5);
            INSERT INTO receipt_code VALUES ('h', 'household', 1, 2, 'next');
            INSERT INTO referrer_batch VALUES ('b', 'A clinic', 1, 2);
            INSERT INTO referrer_invitation VALUES ('h', 'b', 1, NULL, 3);
            INSERT INTO asked_address VALUES ('h', 'mark', 4);
            INSERT INTO people_served VALUES ('d', 1, 2, 3, 4, 5);
            INSERT INTO people_counted VALUES ('r', 1);
            INSERT INTO told VALUES ('r', 'Late', 5);
            INSERT INTO vault VALUES ('s', 'f', 'v', 'sealed', 2);
            INSERT INTO parked VALUES ('recurrence', 1, 'why', 2, 3);
            """,
            transaction: transaction),
        CancellationToken.None);
}
