using MutualAid.Conformance.Tests.Harnesses;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>The embedded engine over both stores.</summary>
public sealed class EngineTests
{
    public static TheoryData<string> Checks => [.. ConformanceSuite.Checks.Keys];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task EmbeddedOverSqlite_Conforms(string check)
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await ConformanceSuite.Checks[check](harness);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task EmbeddedOverPostgres_Conforms(string check)
    {
        await using var harness = await Harness.Open(new PostgresHarness());
        await ConformanceSuite.Checks[check](harness);
    }
}
