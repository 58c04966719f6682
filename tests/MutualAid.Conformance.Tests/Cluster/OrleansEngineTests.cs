using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;

namespace MutualAid.Conformance.Tests.Cluster;

/// <summary>The cluster's engine over PostgreSQL.</summary>
public sealed class OrleansEngineTests
{
    public static TheoryData<string> Checks => [.. ConformanceSuite.Checks.Keys];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task OrleansOverPostgres_Conforms(string check)
    {
        await using var harness = await Harness.Open(new OrleansHarness());
        await ConformanceSuite.Checks[check](harness);
    }

    [Fact]
    public async Task OrleansOverPostgres_TheDayEndsAsItShouldAndRepeatsNothing()
    {
        await using var harness = await Harness.Open(new OrleansHarness());
        await SmallDayTests.RunTwice(harness);
    }
}
