using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace MutualAid.Grpc.Calls;

/// <summary>What Kestrel says of a request body that it could not read to its end.</summary>
internal static class RequestFailure
{
    public static RpcError? Of(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            RpcError.ResourceExhausted("The request is larger than the server takes."),
        BadHttpRequestException => RpcError.Internal("The request body is malformed or was cut short."),
        IOException or ConnectionAbortedException => new RpcError(StatusCode.Cancelled, "The request was broken off."),
        _ => null,
    };
}
