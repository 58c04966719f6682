using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MutualAid.Server.Tests.Cluster;

/// <summary>
/// A load balancer as a group would put one before its nodes: it passes connections on to nodes that are ready, in
/// turn, and cuts those of a node that is not.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _web = new(IPAddress.Loopback, 0);
    private readonly TcpListener _grpc = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, Node> _nodes = new();
    private int _turn;

    public Balancer()
    {
        foreach (TcpListener listener in (TcpListener[])[_web, _grpc])
        {
            listener.Start();
            _ = Accept(listener);
        }
    }

    public Uri Web => new($"http://127.0.0.1:{((IPEndPoint)_web.LocalEndpoint).Port}");

    public Uri Grpc => new($"http://127.0.0.1:{((IPEndPoint)_grpc.LocalEndpoint).Port}");

    /// <summary>Passes connections for <paramref name="name"/> on to these addresses from now on.</summary>
    public void Put(string name, Uri web, Uri grpc)
    {
        var node = new Node(web, grpc);
        if (_nodes.TryGetValue(name, out Node? before)) before.Cut();
        _nodes[name] = node;
        _ = Check(name, node);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _web.Dispose();
        _grpc.Dispose();
        foreach (Node node in _nodes.Values) node.Cut();
    }

    private async Task Check(string name, Node node)
    {
        using var http = new HttpClient { BaseAddress = node.Web, Timeout = CheckLimit };
        using var timer = new PeriodicTimer(CheckEvery);
        do
        {
            try
            {
                using var answer = await http.GetAsync("/healthz/ready", _stop.Token);
                node.IsReady = answer.IsSuccessStatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                node.IsReady = false;
            }

            if (!node.IsReady) node.Cut();
        }
        while (_nodes[name] == node && await timer.WaitForNextTickAsync(_stop.Token));
    }

    private async Task Accept(TcpListener listener)
    {
        while (!_stop.IsCancellationRequested) _ = PassOn(await listener.AcceptTcpClientAsync(_stop.Token), listener == _web);
    }

    private async Task PassOn(TcpClient client, bool web)
    {
        using TcpClient from = client, to = new();
        Node[] ready = [.. _nodes.Values.Where(node => node.IsReady)];
        if (ready.Length == 0) return;
        Node node = ready[Interlocked.Increment(ref _turn) % ready.Length];
        try
        {
            Uri address = web ? node.Web : node.Grpc;
            await to.ConnectAsync(address.Host, address.Port);
            node.Connections[from] = to;
            await Task.WhenAny(from.GetStream().CopyToAsync(to.GetStream()), to.GetStream().CopyToAsync(from.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // the client finds its connection closed
        }
        finally
        {
            node.Connections.TryRemove(from, out _);
        }
    }

    private sealed class Node(Uri web, Uri grpc)
    {
        public Uri Web => web;

        public Uri Grpc => grpc;

        public bool IsReady { get; set; }

        public ConcurrentDictionary<TcpClient, TcpClient> Connections { get; } = new();

        public void Cut()
        {
            foreach (var (from, to) in Connections)
            {
                from.Close();
                to.Close();
            }
        }
    }
}
