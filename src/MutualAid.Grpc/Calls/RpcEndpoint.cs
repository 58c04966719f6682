using Microsoft.AspNetCore.Http;
using MutualAid.Grpc.Binding;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Calls;

/// <summary>Takes the HTTP requests for one method.</summary>
internal sealed class RpcEndpoint(RpcMethod method, Type handler, GrpcOptions options, GrpcServer server)
{
    private readonly string _service = method.Descriptor.Service.FullName;

    public string Path { get; } = $"/{method.Descriptor.Service.FullName}/{method.Descriptor.Name}";

    public Task Answer(HttpContext http)
    {
        // Routes ignore case; gRPC does not.
        if (!http.Request.Path.Value!.EndsWith(Path, StringComparison.Ordinal))
            return GrpcServer.RefuseUnknown(http);
        if (!GrpcServer.TryNegotiate(http, out var format))
            return Task.CompletedTask;
        return server.Telemetry.Measure(_service, method.Descriptor.Name, () => Answer(http, format));
    }

    private async Task<StatusCode> Answer(HttpContext http, BodyFormat format)
    {
        var limit = method is UnaryMethod ? options.UnaryDeadline : options.StreamDeadline;
        if (!TryReadTimeout(http.Request, limit, out var timeout))
        {
            await GrpcServer.Refuse(http, RpcError.Internal("grpc-timeout is malformed."));
            return StatusCode.Internal;
        }
        var stopping = method is UnaryMethod ? CancellationToken.None : server.Stopping;
        using var lifetime = new CallLifetime(timeout, server.Time, http.RequestAborted, stopping);
        var call = new RpcCall(method, http, format, options, lifetime, server.Logger);
        return await call.Run(handler, Path, server.Time.GetUtcNow() + timeout);
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
