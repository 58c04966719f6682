using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MutualAid.Grpc.Binding;
using MutualAid.Grpc.Calls;
using MutualAid.Grpc.Health;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MutualAid.Grpc.Framing;

/// <summary>Serves calls with what this folder has: the default build's own framing of gRPC.</summary>
internal static class Transport
{
    public static void Add(IServiceCollection services)
    {
        services.AddHealthChecks();
        services.TryAddSingleton<HealthReports>();
        services.TryAddEnumerable(Microsoft.Extensions.DependencyInjection.ServiceDescriptor
            .Singleton<IHealthCheckPublisher, HealthReports>(provider => provider.GetRequiredService<HealthReports>()));
        services.TryAddScoped<HealthHandler>();
    }

    public static IEndpointConventionBuilder Map<THandler>(
        IEndpointRouteBuilder endpoints, ServiceDescriptor service, GrpcOptions options, GrpcServer server)
        where THandler : class
    {
        var methods = endpoints.MapGroup("");
        foreach (var method in HandlerBinder.Bind(typeof(THandler), service))
        {
            var endpoint = new RpcEndpoint(method.Descriptor, options, server, (http, format, lifetime) =>
                new RpcCall(method, http, format, options, lifetime, server.Logger).Run(typeof(THandler)));
            methods.Map(endpoint.Path, endpoint.Answer)
                .WithDisplayName($"gRPC {method.Descriptor.FullName}")
                .WithMetadata(method.Descriptor);
        }
        return methods;
    }

    public static IEndpointConventionBuilder MapHealth(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<HealthHandler>(HealthReflection.Descriptor.Services[0]);
}
