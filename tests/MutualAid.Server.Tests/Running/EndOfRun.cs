using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

[assembly: AssemblyFixture(typeof(EndOfRun))]

namespace MutualAid.Server.Tests.Running;

/// <summary>Ends the PostgreSQL servers that the tests shared, if one of them needed them.</summary>
public sealed class EndOfRun : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await PostgresCluster.StopShared();
}
