using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MutualAid.Grpc.Calls;

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
        Transport.Add(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RpcTelemetry>();
        services.TryAddSingleton<GrpcServer>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, GrpcAuthorizationResults>();
        return services;
    }
}
