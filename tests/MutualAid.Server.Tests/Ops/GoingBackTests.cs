using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

/// <summary>A newer version has used the data and added to it, as versions may; then this one is put back.</summary>
[Collection(nameof(ExportedDay))]
public sealed class GoingBackTests(ExportedDay day)
{
    [Fact]
    public async Task NewerVersionAddedTablesColumnsAndMembers_ThisOneGoesOn()
    {
        using var data = new Installation();
        var restored = await data.Run("import", day.Folder, "--keys", day.Keys);
        Assert.True(restored.ExitCode == 0, restored.Errors);
        await using (var connection = new SqliteConnection($"Data Source={data["mutualaid.db"]};Pooling=False"))
        {
            int events = await connection.ExecuteAsync(
                """
                CREATE TABLE later (id text PRIMARY KEY);
                ALTER TABLE household ADD COLUMN later text;
                ALTER TABLE lot ADD COLUMN later bigint NOT NULL DEFAULT 7;
                INSERT INTO migration (name) VALUES ('Migrations/9999.sql');
                UPDATE event SET body = json_set(body, '$.Later', json('{"Of": ["a", "newer", "version"]}'));
                """);
            Assert.InRange(events, 100, int.MaxValue);
        }

        await using ServerProcess server = await data.Start();
        await day.AssertGoesOn(server);
        Assert.Equal(0, await server.Stop());
        await data.AssertClean();
    }
}
