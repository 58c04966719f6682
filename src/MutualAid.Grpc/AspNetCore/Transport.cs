using Grpc.AspNetCore.HealthChecks;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.HealthCheck;
using Grpc.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using MutualAid.Grpc.Binding;
using MutualAid.Grpc.Calls;
using MutualAid.Grpc.Health;
using MutualAid.Grpc.Wire;
using static Grpc.Health.V1.HealthCheckResponse.Types;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;
using V1 = Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace MutualAid.Grpc.AspNetCore;

/// <summary>Serves calls with Grpc.AspNetCore, in a cluster build.</summary>
internal static class Transport
{
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<GrpcOptions>>(
            (hosted, options) => Limit(hosted, options.Value));
        // What is unknown is answered alike in both builds.
        services.AddGrpc(options => options.IgnoreUnknownServices = true);
        services.TryAddSingleton<Mapping>();
        services.TryAddEnumerable(Microsoft.Extensions.DependencyInjection.ServiceDescriptor.Singleton(
            typeof(IServiceMethodProvider<>), typeof(HandlerMethods<>)));
        // A server that has no checks is healthy, and not of unknown health.
        services.AddGrpcHealthChecks().AddCheck("grpc", () => HealthCheckResult.Healthy());
        // Before AddGrpcReflection, which looks for descriptors in base classes that handlers do not have.
        services.TryAddSingleton(provider => new ReflectionServiceImpl(MappedServices(provider)));
        services.TryAddSingleton(provider => new ReflectionV1ServiceImpl(MappedServices(provider)));
        services.AddGrpcReflection();
    }

    public static IEndpointConventionBuilder Map<THandler>(
        IEndpointRouteBuilder endpoints, ServiceDescriptor service, GrpcOptions options, GrpcServer server)
        where THandler : class
    {
        var hosted = endpoints.ServiceProvider.GetRequiredService<IOptions<GrpcServiceOptions<THandler>>>().Value;
        Limit(hosted, options);
        // A call gets its handler itself, so that an exception of a constructor is treated as any other.
        hosted.SuppressCreatingService = true;
        var mapping = endpoints.ServiceProvider.GetRequiredService<Mapping>();
        mapping.Methods = HandlerBinder.Bind(typeof(THandler), service);
        mapping.KeepRequestBytes = options.KeepRequestBytes;
        var mapped = endpoints.MapGrpcService<THandler>();
        mapping.Methods = [];
        Announce(service, endpoints, server);
        return Serve(mapped, endpoints, options, server, service);
    }

    public static IEndpointConventionBuilder MapHealth(IEndpointRouteBuilder endpoints)
    {
        var service = HealthReflection.Descriptor.Services[0];
        var (server, options) = endpoints.Admit(service, configure: null);
        Announce(service, endpoints, server);
        return Serve(endpoints.MapGrpcHealthChecksService(), endpoints, options, server, service);
    }

    private static void Limit(GrpcServiceOptions hosted, GrpcOptions options)
    {
        hosted.MaxReceiveMessageSize = options.MaxReceiveMessageSize;
        // A call refuses what is too large while it can still say so in its headers.
        hosted.MaxSendMessageSize = null;
        hosted.CompressionProviders = [new BoundedGzip(options.MaxReceiveMessageSize)];
        hosted.ResponseCompressionAlgorithm = options.CompressResponses ? Gzip.Name : null;
    }

    /// <summary>Lets health know the service, and maps reflection beside the first one.</summary>
    private static void Announce(ServiceDescriptor service, IEndpointRouteBuilder endpoints, GrpcServer server)
    {
        var services = endpoints.ServiceProvider;
        services.GetRequiredService<IOptions<GrpcHealthChecksOptions>>().Value.Services.Map(service.FullName, _ => true);
        // Watchers are told the truth first and then changes; this keeps the first published health from being one.
        foreach (var name in (string[])["", service.FullName])
            services.GetRequiredService<HealthServiceImpl>().SetStatus(name, ServingStatus.Serving);
        if (server.Services.Count > 1)
            return;
        // What is told is in this repository, and which services there are an unknown method tells too.
        Serve(
            endpoints.MapGrpcReflectionService(), endpoints,
            services.GetRequiredService<IOptions<GrpcOptions>>().Value, server,
            V1.ServerReflection.Descriptor, V1Alpha.ServerReflection.Descriptor).AllowAnonymous();
    }

    /// <summary>Sends the calls of endpoints that Grpc.AspNetCore has mapped through what both builds share.</summary>
    private static IEndpointConventionBuilder Serve(
        IEndpointConventionBuilder mapped, IEndpointRouteBuilder endpoints, GrpcOptions options, GrpcServer server,
        params ServiceDescriptor[] services)
    {
        mapped.Add(endpoint =>
        {
            var hosted = endpoint.Metadata.OfType<GrpcMethodMetadata>().Single().Method;
            var method = services.Single(service => service.FullName == hosted.ServiceName).FindMethodByName(hosted.Name);
            var answer = WithWeb(endpoints, endpoint.RequestDelegate!);
            endpoint.RequestDelegate = new RpcEndpoint(method, options, server, (http, format, lifetime) =>
                new HostedCall(method, http, format, options, lifetime, server.Logger).Run(answer)).Answer;
            endpoint.DisplayName = $"gRPC {method.FullName}";
            endpoint.Metadata.Add(method);
        });
        return mapped;
    }

    /// <summary>gRPC-Web at the endpoint itself, so that an application need not put a middleware in the right place.</summary>
    private static RequestDelegate WithWeb(IEndpointRouteBuilder endpoints, RequestDelegate endpoint)
    {
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        pipeline.Run(endpoint);
        return pipeline.Build();
    }

    private static HashSet<ServiceDescriptor> MappedServices(IServiceProvider provider) =>
        provider.GetRequiredService<GrpcServer>().Services;
}
