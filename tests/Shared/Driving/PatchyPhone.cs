using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Google.Protobuf;
using MutualAid.Contracts.Driver.V1;

namespace MutualAid.Testing.Driving;

/// <summary>A driver's phone where the signal is poor: on a connection of its own, which breaks when it is told to.</summary>
internal sealed class PatchyPhone : IDisposable
{
    private readonly Uri _grpc;
    private readonly ECDsa _signKey;
    private readonly string _device;
    private HttpClient _http;
    private Socket? _socket;

    /// <param name="signKey">Belongs to the caller.</param>
    public PatchyPhone(Uri grpc, ECDsa signKey, string device)
    {
        (_grpc, _signKey, _device) = (grpc, signKey, device);
        _http = NewConnection();
    }

    /// <summary>A call that is answered.</summary>
    /// <exception cref="InvalidOperationException">With a status other than OK.</exception>
    public async Task<TResponse> Call<TResponse>(string method, IMessage request) where TResponse : IMessage<TResponse>, new()
    {
        using HttpRequestMessage message = Signed(method, request);
        using HttpResponseMessage response = await _http.SendAsync(message);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        string status = Header(response.TrailingHeaders) ?? Header(response.Headers) ?? $"HTTP {(int)response.StatusCode}";
        if (status != "0") throw new InvalidOperationException($"{method}: status {status}");
        var answer = new TResponse();
        answer.MergeFrom(body.AsSpan(5));
        return answer;
    }

    /// <summary>A call that is given up while the server is at it: another one, sent after it, has its answer already.</summary>
    public async Task HangUpMidway(string method, IMessage request)
    {
        using var hangUp = new CancellationTokenSource();
        using HttpRequestMessage message = Signed(method, request);
        Task<HttpResponseMessage> sending = _http.SendAsync(message, hangUp.Token);
        await Call<GetRouteResponse>("GetRoute", new GetRouteRequest { Date = "2000-01-01" });
        await hangUp.CancelAsync();
        await Lost(sending);
    }

    /// <summary>A call whose answer is on its way when the connection breaks.</summary>
    public async Task BreakAtFirstByte(string method, IMessage request)
    {
        using HttpRequestMessage message = Signed(method, request);
        using HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        Stream body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[1]);
        _socket!.Close(timeout: 0);
        _http.Dispose();
        _http = NewConnection();
    }

    public void Dispose() => _http.Dispose();

    private static async Task Lost(Task<HttpResponseMessage> sending)
    {
        try
        {
            (await sending).Dispose(); // it was quicker
        }
        catch (OperationCanceledException)
        {
            // given up
        }
    }

    private static string? Header(HttpHeaders headers) =>
        headers.TryGetValues("grpc-status", out var values) ? values.First() : null;

    private HttpRequestMessage Signed(string method, IMessage request)
    {
        byte[] bytes = request.ToByteArray();
        byte[] frame = new byte[5 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), bytes.Length);
        bytes.CopyTo(frame, 5);
        var message = new HttpRequestMessage(HttpMethod.Post, CallSignature.Service + method)
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(frame),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        foreach (var (name, value) in CallSignature.Of(_signKey, _device, method, request))
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    private HttpClient NewConnection() => new(new SocketsHttpHandler { ConnectCallback = Connect }) { BaseAddress = _grpc };

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(context.DnsEndPoint, cancellation);
        _socket = socket;
        return new NetworkStream(socket, ownsSocket: true);
    }
}
