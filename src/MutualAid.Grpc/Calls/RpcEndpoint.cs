using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Calls;

/// <summary>Takes the HTTP requests for one method.</summary>
/// <param name="run">Runs a call that is gRPC, and returns its status.</param>
internal sealed class RpcEndpoint(
    MethodDescriptor method, GrpcOptions options, GrpcServer server,
    Func<HttpContext, BodyFormat, CallLifetime, Task<StatusCode>> run)
{
    private readonly string _service = method.Service.FullName;

    public string Path { get; } = PathOf(method);

    public static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    public Task Answer(HttpContext http)
    {
        // Routes ignore case; gRPC does not.
        if (!http.Request.Path.Value!.EndsWith(Path, StringComparison.Ordinal))
            return GrpcServer.RefuseUnknown(http);
        if (!GrpcServer.TryNegotiate(http, out var format))
            return Task.CompletedTask;
        return server.Telemetry.Measure(_service, method.Name, () => Answer(http, format));
    }

    private async Task<StatusCode> Answer(HttpContext http, BodyFormat format)
    {
        var limit = method.IsServerStreaming ? options.StreamDeadline : options.UnaryDeadline;
        if (!TryReadTimeout(http.Request, limit, out var timeout))
        {
            await GrpcServer.Refuse(http, RpcError.Internal("grpc-timeout is malformed."));
            return StatusCode.Internal;
        }
        var stopping = method.IsServerStreaming ? server.Stopping : CancellationToken.None;
        using var lifetime = new CallLifetime(timeout, server.Time, http.RequestAborted, stopping);
        return await run(http, format, lifetime);
    }

    private static bool TryReadTimeout(HttpRequest request, TimeSpan limit, out TimeSpan timeout)
    {
        timeout = limit;
        var asked = request.Headers.GrpcTimeout.ToString();
        if (asked.Length == 0)
            return true;
        if (!GrpcTimeout.TryParse(asked, out timeout))
            return false;
        timeout = timeout < limit ? timeout : limit;
        return true;
    }
}
