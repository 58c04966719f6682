using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Testing;

[assembly: AssemblyFixture(typeof(EndOfRun))]

namespace MutualAid.Conformance.Tests.Harnesses;

/// <summary>
/// Ends the PostgreSQL servers that the tests shared, if one of them needed them, and deletes the harnesses' folders: not
/// before, since a check that was given up may still be reading.
/// </summary>
public sealed class EndOfRun : IAsyncDisposable
{
    private static readonly string Root = Directory.CreateTempSubdirectory("mutualaid-conformance-").FullName;

    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Root, Guid.NewGuid().ToString("N"))).FullName;

    public async ValueTask DisposeAsync()
    {
        await PostgresCluster.StopShared();
        Directory.Delete(Root, recursive: true);
    }
}
