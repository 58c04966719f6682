using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MutualAid.Grpc.Details;

namespace MutualAid.Grpc;

/// <summary>
/// Ends a call with a status other than OK. The message and the details reach the client as they are, so they
/// name no person, place or contact. Any other exception reaches it as UNKNOWN, without its text.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "RpcException is Grpc.Core's, which a cluster build has too.")]
public sealed class RpcError : Exception
{
    /// <summary>Makes an error of any code but OK.</summary>
    public RpcError(StatusCode code, string message, params IReadOnlyList<IMessage> details)
        : base(message)
    {
        if (code == StatusCode.OK)
            throw new ArgumentException("OK is not an error.", nameof(code));
        Code = code;
        Details = details;
    }

    /// <summary>The status that the client gets.</summary>
    public StatusCode Code { get; }

    /// <summary>Messages that say more, each of a type that the client knows (google.rpc.BadRequest, say).</summary>
    public IReadOnlyList<IMessage> Details { get; }

    /// <summary>The caller acted on a state that has passed.</summary>
    public static RpcError FailedPrecondition(string message) => new(StatusCode.FailedPrecondition, message);

    /// <summary>Another change came first; the same call may be retried.</summary>
    public static RpcError Aborted(string message) => new(StatusCode.Aborted, message);

    /// <summary>The caller's credentials are missing, wrong or revoked.</summary>
    public static RpcError Unauthenticated(string message) => new(StatusCode.Unauthenticated, message);

    /// <summary>The caller is known and may not do this.</summary>
    public static RpcError PermissionDenied(string message) => new(StatusCode.PermissionDenied, message);

    /// <summary>There is no such thing, or it is not the caller's: both answer alike.</summary>
    public static RpcError NotFound(string message) => new(StatusCode.NotFound, message);

    /// <summary>A limit is reached. <paramref name="retryAfter"/> travels as google.rpc.RetryInfo.</summary>
    public static RpcError ResourceExhausted(string message, TimeSpan? retryAfter = null) =>
        retryAfter is { } delay
            ? new(StatusCode.ResourceExhausted, message, new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) })
            : new(StatusCode.ResourceExhausted, message);

    /// <summary>Fields are not acceptable. The violations travel as google.rpc.BadRequest.</summary>
    public static RpcError InvalidArgument(string message, params IEnumerable<FieldViolation> violations)
    {
        var request = new BadRequest();
        request.FieldViolations.AddRange(violations.Select(violation =>
            new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description }));
        return request.FieldViolations.Count == 0
            ? new(StatusCode.InvalidArgument, message)
            : new(StatusCode.InvalidArgument, message, request);
    }

    internal static RpcError Internal(string message) => new(StatusCode.Internal, message);

    internal static RpcError Unimplemented(string message) => new(StatusCode.Unimplemented, message);
}

/// <summary>One field that is not acceptable.</summary>
/// <param name="Field">Its path in the request, spelled as in the .proto file: <c>lots[2].quantity</c>.</param>
/// <param name="Description">What is wrong with it; never the value itself.</param>
public sealed record FieldViolation(string Field, string Description);
