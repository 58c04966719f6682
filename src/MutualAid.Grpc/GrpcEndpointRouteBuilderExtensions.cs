using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MutualAid.Grpc.Calls;
using MutualAid.Grpc.Wire;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MutualAid.Grpc;

/// <summary>Maps gRPC services to handlers.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves every method of a service, over gRPC and gRPC-Web, by the public method of its name on
    /// <typeparamref name="THandler"/>: <c>Task&lt;TResponse&gt; Name(TRequest, RpcContext)</c>, or
    /// <c>IAsyncEnumerable&lt;TResponse&gt; Name(TRequest, RpcContext)</c> where the method streams its responses.
    /// Each call gets its handler from its request's services.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The handler does not fit or is not registered, or the service is mapped already.
    /// </exception>
    public static IEndpointConventionBuilder MapGrpcService<THandler>(
        this IEndpointRouteBuilder endpoints, ServiceDescriptor service, Action<GrpcOptions>? configure = null)
        where THandler : class
    {
        var (server, options) = endpoints.Admit(service, configure);
        if (!endpoints.ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(THandler)))
            throw new InvalidOperationException(
                $"{typeof(THandler)} can't serve {service.FullName}: it is not registered; "
                + $"call services.AddScoped<{typeof(THandler).Name}>().");
        return Transport.Map<THandler>(endpoints, service, options, server);
    }

    /// <summary>Serves <c>grpc.health.v1.Health</c> from the application's health checks.</summary>
    public static IEndpointConventionBuilder MapGrpcHealth(this IEndpointRouteBuilder endpoints) =>
        Transport.MapHealth(endpoints);

    /// <summary>Makes a service one of the server's, before it is mapped.</summary>
    internal static (GrpcServer Server, GrpcOptions Options) Admit(
        this IEndpointRouteBuilder endpoints, ServiceDescriptor service, Action<GrpcOptions>? configure)
    {
        var server = endpoints.ServiceProvider.GetService<GrpcServer>()
            ?? throw new InvalidOperationException(
                $"{service.FullName} can't be mapped: call services.AddMutualAidGrpc() first.");
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<GrpcOptions>>().Value.Copy();
        configure?.Invoke(options);
        options.Validate();

        if (server.Services.Count == 0)
            MapUnknown(endpoints);
        if (!server.Services.Add(service))
            throw new InvalidOperationException($"{service.FullName} is mapped already.");
        return (server, options);
    }

    /// <summary>What no service has is UNIMPLEMENTED, to whoever asks in gRPC; other requests are left alone.</summary>
    private static void MapUnknown(IEndpointRouteBuilder endpoints) =>
        endpoints.Map(
                RoutePatternFactory.Parse("{service}/{method}", null, new { service = new IsGrpcRequest() }),
                GrpcServer.RefuseUnknown)
            .WithDisplayName("gRPC unknown method")
            .WithMetadata(new AllowAnonymousAttribute())
            // Any other route that fits comes first.
            .WithOrder(int.MaxValue - 1);

    private sealed class IsGrpcRequest : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values,
            RouteDirection routeDirection) =>
            httpContext is not null && BodyFormat.Of(httpContext.Request) is not null;
    }
}
