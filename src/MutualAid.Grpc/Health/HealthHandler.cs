using Microsoft.Extensions.Diagnostics.HealthChecks;
using MutualAid.Grpc.Calls;
using static MutualAid.Grpc.Health.HealthCheckResponse.Types;

namespace MutualAid.Grpc.Health;

/// <summary>
/// The gRPC health protocol, answered from the application's health checks. They are checks of the whole server, so
/// each of its services is as healthy as it is.
/// </summary>
internal sealed class HealthHandler(HealthCheckService checks, HealthReports reports, GrpcServer server)
{
    public async Task<HealthCheckResponse> Check(HealthCheckRequest request, RpcContext context)
    {
        if (!IsKnown(request.Service))
            throw RpcError.NotFound("The server has no such service.");
        return new HealthCheckResponse { Status = StatusOf(await checks.CheckHealthAsync(context.CancellationToken)) };
    }

    public async IAsyncEnumerable<HealthCheckResponse> Watch(HealthCheckRequest request, RpcContext context)
    {
        ServingStatus? last = null;
        while (true)
        {
            var next = reports.Next;
            var status = IsKnown(request.Service)
                ? StatusOf(reports.Latest ?? await checks.CheckHealthAsync(context.CancellationToken))
                : ServingStatus.ServiceUnknown;
            if (status != last)
                yield return new HealthCheckResponse { Status = status };
            last = status;
            await next.WaitAsync(context.CancellationToken);
        }
    }

    private bool IsKnown(string service) =>
        service.Length == 0 || server.Services.Any(mapped => mapped.FullName == service);

    private static ServingStatus StatusOf(HealthReport report) =>
        report.Status == HealthStatus.Unhealthy ? ServingStatus.NotServing : ServingStatus.Serving;
}
