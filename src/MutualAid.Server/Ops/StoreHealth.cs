using Microsoft.Extensions.Diagnostics.HealthChecks;
using MutualAid.Engine;

namespace MutualAid.Server.Ops;

/// <summary>Ready when the database answers.</summary>
internal sealed class StoreHealth(IEventStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.Head(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(exception.GetType().Name);
        }
    }
}
