using System.Security.Claims;

namespace MutualAid.Grpc;

/// <summary>
/// What a handler knows of its call besides the request. Plain values, so that any transport can serve a handler and a
/// test can call one.
/// </summary>
public sealed class RpcContext(
    string method,
    ClaimsPrincipal user,
    RpcMetadata requestHeaders,
    DateTimeOffset deadline,
    CancellationToken cancellationToken)
{
    private ReadOnlyMemory<byte>? _requestBytes;

    /// <summary>The call's path: <c>/package.Service/Method</c>.</summary>
    public string Method { get; } = method;

    /// <summary>The request message's bytes as they were sent, before compression.</summary>
    /// <exception cref="InvalidOperationException">The service was mapped without <see cref="GrpcOptions.KeepRequestBytes"/>.</exception>
    public ReadOnlyMemory<byte> RequestBytes
    {
        get => _requestBytes ?? throw new InvalidOperationException(
            $"{Method} was mapped without {nameof(GrpcOptions)}.{nameof(GrpcOptions.KeepRequestBytes)}.");
        internal set => _requestBytes = value;
    }

    /// <summary>Who calls, as authentication found it.</summary>
    public ClaimsPrincipal User { get; } = user;

    /// <summary>The metadata that came with the call.</summary>
    public RpcMetadata RequestHeaders { get; } = requestHeaders;

    /// <summary>When the call ends at the latest. Every call has a deadline.</summary>
    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>Cancelled when the caller gives up, at the deadline, and for a stream when the server stops.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Metadata to send before the first message; adding any after that throws.</summary>
    public RpcMetadata ResponseHeaders { get; } = new();

    /// <summary>Metadata to send with the status.</summary>
    public RpcMetadata ResponseTrailers { get; } = new();
}
