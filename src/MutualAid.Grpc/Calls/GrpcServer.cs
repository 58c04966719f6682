using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Calls;

/// <summary>What all the endpoints of one server share.</summary>
internal sealed class GrpcServer(
    TimeProvider time, IHostApplicationLifetime lifetime, RpcTelemetry telemetry, ILogger<GrpcServer> logger)
{
    public TimeProvider Time => time;

    public CancellationToken Stopping => lifetime.ApplicationStopping;

    public RpcTelemetry Telemetry => telemetry;

    public ILogger Logger => logger;

    /// <summary>The services that are mapped.</summary>
    public HashSet<ServiceDescriptor> Services { get; } = [];

    /// <summary>Answers a request that no method will see.</summary>
    public static Task Refuse(HttpContext http, RpcError error)
    {
        if (TryNegotiate(http, out var format))
        {
            http.Response.ContentType = format.ContentType;
            foreach (var (name, value) in ErrorStatus.Headers(error))
                http.Response.Headers[name] = value;
        }
        return Task.CompletedTask;
    }

    /// <summary>Answers a request for a method that there is not.</summary>
    public static Task RefuseUnknown(HttpContext http) =>
        Refuse(http, RpcError.Unimplemented("The server has no such method."));

    /// <summary>How to answer a request; false, with an HTTP status set, if it is no gRPC request.</summary>
    public static bool TryNegotiate(HttpContext http, out BodyFormat format)
    {
        var found = BodyFormat.Of(http.Request);
        format = found ?? default;
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = HttpMethods.Post;
            return false;
        }
        if (found is null)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }
        if (!format.IsWeb && !HttpProtocol.IsHttp2(http.Request.Protocol))
        {
            http.Response.StatusCode = StatusCodes.Status505HttpVersionNotsupported;
            return false;
        }
        return true;
    }
}
