using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace MutualAid.Bench.Grpc;

/// <summary>Makes the one call, as cheaply as an HTTP client can.</summary>
internal sealed class PingClient(Uri address) : IDisposable
{
    private static readonly byte[] Request = Frame(new PingMessage { Text = "hello there, neighbour" });
    private static readonly MediaTypeHeaderValue Grpc = new("application/grpc");

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
    private readonly Uri _say = new(address, "/mutualaid.bench.v1.Ping/Say");

    public async Task Call(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _say)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Request) { Headers = { ContentType = Grpc } },
        };
        using var response = await _http.SendAsync(request, stop);
        var reply = await response.Content.ReadAsByteArrayAsync(stop);
        if (!reply.AsSpan().SequenceEqual(Request)
            || !response.TrailingHeaders.TryGetValues("grpc-status", out var status) || status.Single() != "0")
            throw new InvalidOperationException("A call went wrong, so there is nothing to measure.");
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Frame(PingMessage message)
    {
        var bytes = message.ToByteArray();
        return [0, 0, 0, 0, (byte)bytes.Length, .. bytes];
    }
}
