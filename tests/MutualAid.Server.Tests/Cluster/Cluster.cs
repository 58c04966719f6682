using System.Globalization;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Cluster;

/// <summary>Three nodes as processes over one PostgreSQL and one key server, behind a balancer.</summary>
internal sealed class Cluster(string folder, string postgres, string keys) : IAsyncDisposable
{
    private readonly Dictionary<string, ServerProcess> _nodes = [];

    public Balancer Balancer { get; } = new();

    public ServerProcess this[string name] => _nodes[name];

    public async Task Start(params string[] names) => await Task.WhenAll(names.Select(Start));

    /// <summary>Starts a node, or one in the place of one that ended.</summary>
    public async Task Start(string name)
    {
        var settings = new Dictionary<string, string>
        {
            ["MutualAid__Engine"] = "orleans",
            ["ConnectionStrings__Keys"] = keys,
            ["MutualAid__Cluster__SiloPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
        };
        ServerProcess node = await ServerProcess.Start(folder, postgres, settings);
        lock (_nodes) _nodes[name] = node;
        Balancer.Put(name, node.Web, node.Grpc);
    }

    public async ValueTask DisposeAsync()
    {
        await Balancer.DisposeAsync();
        foreach (ServerProcess node in _nodes.Values) await node.DisposeAsync();
    }
}
