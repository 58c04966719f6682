using Dapper;
using MutualAid.Storage.Postgres;
using MutualAid.Testing;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>What every connection to PostgreSQL is told, and who may say otherwise.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData("", "off")]
    [InlineData(";Options=-c jit=on", "on")]
    [InlineData(";Options=-c work_mem=5MB", "off")]
    public async Task Queries_AreNotCompiled_UnlessTheOperatorSaysSo(string more, string jit)
    {
        string connectionString = await (await PostgresCluster.Shared()).CreateDatabase();
        await using var database = new PostgresDatabase(connectionString + more);
        for (int time = 0; time < 2; time++) // from the pool, too
        {
            await using var connection = await database.OpenForReading(CancellationToken.None);
            Assert.Equal(jit, await connection.ExecuteScalarAsync<string>("SHOW jit"));
            Assert.Equal(more.EndsWith("5MB", StringComparison.Ordinal), await connection.ExecuteScalarAsync<string>("SHOW work_mem") == "5MB");
        }
    }
}
