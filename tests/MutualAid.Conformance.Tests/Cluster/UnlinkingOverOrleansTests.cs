using MutualAid.Conformance.Tests.Suite;

namespace MutualAid.Conformance.Tests.Cluster;

/// <summary>The statistics clock where aggregates are in the memory of two silos, and their snapshots in grain storage.</summary>
public sealed class UnlinkingOverOrleansTests() : UnlinkingTests(new OrleansHarness())
{
    private protected override string Snapshots => "grain_state.payload";
}
