using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MutualAid.Grpc.Calls;
using MutualAid.Grpc.Health;

namespace MutualAid.Grpc;

/// <summary>Adds gRPC to an application's services.</summary>
public static class GrpcServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>MapGrpcService</c> and <c>MapGrpcHealth</c> need. Authorization that fails on a gRPC endpoint
    /// becomes a gRPC status.
    /// </summary>
    public static IServiceCollection AddMutualAidGrpc(
        this IServiceCollection services, Action<GrpcOptions>? configure = null)
    {
        services.AddOptions<GrpcOptions>().Configure(options => configure?.Invoke(options));
        services.AddMetrics();
        services.AddHealthChecks();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RpcTelemetry>();
        services.TryAddSingleton<GrpcServer>();
        services.TryAddSingleton<HealthReports>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthCheckPublisher, HealthReports>(
            provider => provider.GetRequiredService<HealthReports>()));
        services.TryAddScoped<HealthHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, GrpcAuthorizationResults>();
        return services;
    }
}
