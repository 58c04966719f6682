using System.Diagnostics;
using Google.Protobuf;
using MutualAid.Server.Tests.Grpc;

namespace MutualAid.Server.Tests.Running;

/// <summary>A gRPC status other than OK.</summary>
internal sealed class CallFailedException(string status, string? message) : Exception($"{status} {message}")
{
    /// <summary>The status' number, as text.</summary>
    public string Status { get; } = status;
}

/// <summary>Typed unary calls over HTTP/2.</summary>
/// <param name="patience">How long a call that fails on its way, or that the server could not deal with, is sent again.</param>
internal sealed class GrpcCalls(Uri address, TimeSpan patience = default) : IDisposable
{
    private readonly RawClient _raw = new(address, new Version(2, 0));

    public Task<TResponse> Call<TResponse>(string path, IMessage request, params (string Name, string Value)[] metadata)
        where TResponse : IMessage<TResponse>, new() => Call<TResponse>(path, request, () => metadata);

    /// <param name="metadata">Asked for anew each time that the call is sent.</param>
    public async Task<TResponse> Call<TResponse>(string path, IMessage request, Func<(string Name, string Value)[]> metadata)
        where TResponse : IMessage<TResponse>, new()
    {
        for (long started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await Once<TResponse>(path, request, metadata());
            }
            catch (Exception exception) when (IsOnItsWay(exception) && Stopwatch.GetElapsedTime(started) < patience)
            {
                // the next one takes another connection
            }
        }
    }

    /// <summary>Whether a call failed between here and its handler, or in the handler for no fault of the call's.</summary>
    public static bool IsOnItsWay(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or TimeoutException
            or CallFailedException { Status: "2" or "4" or "13" or "14" } // UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE
        || exception is CallFailedException failed && failed.Status.StartsWith("HTTP 5", StringComparison.Ordinal);

    private async Task<TResponse> Once<TResponse>(string path, IMessage request, (string Name, string Value)[] metadata)
        where TResponse : IMessage<TResponse>, new()
    {
        RawReply reply = await _raw.Post(path, RawClient.Frame(request.ToByteArray()), headers: metadata);
        if (reply.Status != "0") throw new CallFailedException(reply.Status ?? $"HTTP {reply.HttpStatus}", reply.Message);
        var response = new TResponse();
        response.MergeFrom(reply.Messages[0].Message);
        return response;
    }

    /// <summary>A streaming call's messages as they come.</summary>
    public async IAsyncEnumerable<TResponse> Stream<TResponse>(
        string path, IMessage request, params (string Name, string Value)[] metadata)
        where TResponse : IMessage<TResponse>, new()
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        using var message = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(RawClient.Frame(request.ToByteArray())),
        };
        message.Content.Headers.ContentType = new("application/grpc");
        foreach (var (name, value) in metadata) message.Headers.TryAddWithoutValidation(name, value);
        using var reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await reply.Content.ReadAsStreamAsync();
        byte[] head = new byte[5];
        while (await body.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false) == 5)
        {
            byte[] bytes = new byte[System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1))];
            await body.ReadExactlyAsync(bytes);
            var response = new TResponse();
            response.MergeFrom(bytes);
            yield return response;
        }

        string? status = Header(reply.TrailingHeaders) ?? Header(reply.Headers);
        if (status != "0") throw new CallFailedException(status ?? "none", null);
    }

    public void Dispose() => _raw.Dispose();

    private static string? Header(System.Net.Http.Headers.HttpHeaders headers) =>
        headers.TryGetValues("grpc-status", out var values) ? values.First() : null;
}
