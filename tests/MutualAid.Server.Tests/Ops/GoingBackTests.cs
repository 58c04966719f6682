using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

/// <summary>The data of one version under the next one, and under the one before.</summary>
[Collection(nameof(ExportedDay))]
public sealed class GoingBackTests(ExportedDay day)
{
    /// <summary>What only a newer version than the one that exported has.</summary>
    private static readonly string[] LaterTables = ["told", "people_counted"];

    /// <summary>
    /// An older version's export, which lacks tables, comes into a database without the newest migration: this one adds it and goes
    /// on. Then a newer version adds to the data, as versions may, and this one is put back.
    /// </summary>
    [Fact]
    public async Task OlderVersionsData_ThenANewerVersionsAdditions_ThisOneGoesOnBothTimes()
    {
        using var data = new Installation();
        using var older = TestFolder.CopyOf(day.Folder);
        using var keys = new TestFolder();
        TakeOut(LaterTables, older, keys["older.keys"]);
        var restored = await data.Run("import", older.Path, "--keys", keys["older.keys"]);
        Assert.True(restored.ExitCode == 0, restored.Errors);
        Assert.Equal(3, await Change(data, "CREATE INDEX ledger_entry_lot ON ledger_entry (pantry, lot); DROP INDEX ledger_entry_of_lot; ALTER TABLE distribution DROP COLUMN programme; ALTER TABLE driver DROP COLUMN skills; DELETE FROM migration WHERE name LIKE '%/0015.sql' OR name LIKE '%/0016.sql' OR name LIKE '%/0017.sql'"));

        await GoesOn(data, booked: 0);
        int events = await Change(
            data,
            """
            CREATE TABLE later (id text PRIMARY KEY);
            ALTER TABLE household ADD COLUMN later text;
            ALTER TABLE lot ADD COLUMN later bigint NOT NULL DEFAULT 7;
            INSERT INTO migration (name) VALUES ('Migrations/9999.sql');
            UPDATE event SET body = json_set(body, '$.Later', json('{"Of": ["a", "newer", "version"]}'));
            """);
        Assert.InRange(events, 100, int.MaxValue);
        await GoesOn(data, booked: 1);
        await data.AssertClean();
    }

    [Fact]
    public async Task DateThatOnlyANewerVersionKnows_ItsPageSaysSo_AndSoDoesVerify()
    {
        using var data = new Installation();
        Assert.Equal(0, (await data.Run("import", day.Folder, "--keys", day.Keys)).ExitCode);
        Assert.Equal(2, await Change(data, "UPDATE event SET type = 'WrittenLater' WHERE type = 'DistributionOpened'"));

        await using ServerProcess server = await data.Start();
        using Site staff = await day.SignedIn(server);
        await staff.Get("/staff");
        await staff.Get(staff.Page.QuerySelector("a[href^='/staff/day/']")!.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.InternalServerError, staff.Response.StatusCode);
        Assert.Equal(
            "A newer version of the program was in use here, and only that one can show this. Nothing is lost. Ask whoever looks after the machine to put it in place again.",
            staff.Page.QuerySelector("main p")!.TextContent);
        Assert.Equal(
            (2, "", "mutualaid: Only a newer version of the program knows WrittenLater: put that version in place again.\n"), await data.Run("verify", "--json"));
    }

    private async Task GoesOn(Installation data, int booked)
    {
        await using ServerProcess server = await data.Start();
        await day.AssertGoesOn(server, booked);
        Assert.Equal(0, await server.Stop());
    }

    /// <returns>How many rows were changed.</returns>
    private static async Task<int> Change(Installation data, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={data["mutualaid.db"]};Pooling=False");
        return await connection.ExecuteAsync(sql);
    }

    /// <summary>Makes of an export one that never had some tables.</summary>
    private void TakeOut(string[] tables, TestFolder export, string keysPath)
    {
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(export["manifest.json"]))!, keys = JsonNode.Parse(File.ReadAllText(day.Keys))!;
        foreach (string table in tables)
        {
            Assert.True(manifest["Tables"]!.AsObject().Remove(table));
            File.Delete(export[$"{table}.jsonl"]);
        }

        File.WriteAllText(export["manifest.json"], manifest.ToJsonString());
        keys["Manifest"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(export["manifest.json"])));
        File.WriteAllText(keysPath, keys.ToJsonString());
    }
}
