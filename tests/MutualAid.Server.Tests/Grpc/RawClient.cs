using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>Sends whatever bytes a test wants, over one version of HTTP.</summary>
public sealed class RawClient(Uri address, Version version) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Patience.Limit };

    public Uri Address => address;

    /// <summary>A message as it travels, with the given flag and, to lie about it, the given length.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message, byte flag = 0, uint? length = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>Posts a body: in base64, if the content type says so.</summary>
    public Task<RawReply> Post(
        string path, byte[] body, string contentType = "application/grpc",
        params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, Content(body, contentType), contentType, headers);

    /// <summary>Sends content as it is.</summary>
    public async Task<RawReply> Send(
        HttpMethod method, string path, HttpContent? content = null, string? contentType = null,
        params (string Name, string Value)[] headers)
    {
        using var response = await Open(method, path, content, contentType, headers);
        return await RawReply.Read(response);
    }

    /// <summary>Posts, and returns as soon as the headers of the response are there.</summary>
    public Task<HttpResponseMessage> Open(
        string path, byte[] body, string contentType = "application/grpc",
        CancellationToken cancellationToken = default) =>
        Open(HttpMethod.Post, path, Content(body, contentType), contentType, [], cancellationToken);

    /// <summary>
    /// Sends text to a socket and returns all that comes back: perhaps nothing, if the client then leaves.
    /// </summary>
    public async Task<string> SendText(string request, bool thenLeave)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        if (thenLeave)
            socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadToEndAsync().Soon();
        }
        catch (IOException) when (thenLeave)
        {
            return "";
        }
    }

    private static ByteArrayContent Content(byte[] body, string contentType) =>
        contentType.Contains("-text", StringComparison.Ordinal)
            ? new StringContent(Convert.ToBase64String(body))
            : new ByteArrayContent(body);

    private async Task<HttpResponseMessage> Open(
        HttpMethod method, string path, HttpContent? content, string? contentType,
        (string Name, string Value)[] headers, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        };
        if (content is not null && contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>All that came back.</summary>
/// <param name="Trailers">HTTP trailers, or those that gRPC-Web has in the body.</param>
public sealed record RawReply(
    int HttpStatus,
    IReadOnlyDictionary<string, string> Headers,
    IReadOnlyList<(byte Flag, byte[] Message)> Messages,
    IReadOnlyDictionary<string, string> Trailers)
{
    /// <summary>The gRPC status, wherever it was.</summary>
    public string? Status => Trailers.GetValueOrDefault("grpc-status") ?? Headers.GetValueOrDefault("grpc-status");

    public string? Message => Trailers.GetValueOrDefault("grpc-message") ?? Headers.GetValueOrDefault("grpc-message");

    public static async Task<RawReply> Read(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        var contentType = response.Content.Headers.ContentType?.MediaType ?? "";
        if (contentType.StartsWith("application/grpc-web-text", StringComparison.Ordinal))
            body = FromBase64Pieces(Encoding.ASCII.GetString(body));
        var frames = contentType.StartsWith("application/grpc", StringComparison.Ordinal) ? Frames(body) : [];
        var trailers = ToDictionary(response.TrailingHeaders);
        if (frames.Count > 0 && frames[^1].Flag == 0x80)
        {
            trailers = Encoding.ASCII.GetString(frames[^1].Message)
                .Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(": ", 2))
                .ToDictionary(line => line[0], line => line[1]);
            frames.RemoveAt(frames.Count - 1);
        }
        var headers = ToDictionary(response.Headers.Concat(response.Content.Headers));
        return new RawReply((int)response.StatusCode, headers, frames, trailers);
    }

    private static Dictionary<string, string> ToDictionary(
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers) =>
        headers.ToDictionary(
            header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);

    private static List<(byte Flag, byte[] Message)> Frames(byte[] body)
    {
        var frames = new List<(byte Flag, byte[] Message)>();
        for (var at = 0; at < body.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1));
            frames.Add((body[at], body[(at + 5)..(at + 5 + length)]));
            at += 5 + length;
        }
        return frames;
    }

    private static byte[] FromBase64Pieces(string text) =>
        [.. text.Chunk(4).SelectMany(group => Convert.FromBase64CharArray(group, 0, group.Length))];
}
