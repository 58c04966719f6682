using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MutualAid.Grpc;

namespace MutualAid.Bench.Grpc;

/// <summary>Kestrel on loopback with the echo service.</summary>
internal sealed class PingServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PingServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<PingServer> Start(CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddScoped<PingHandler>().AddMutualAidGrpc();
        var app = builder.Build();
        app.MapGrpcService<PingHandler>(PingReflection.Descriptor.Services[0]);
        await app.StartAsync(stop);
        return new PingServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>Says what it hears.</summary>
internal sealed class PingHandler
{
    public Task<PingMessage> Say(PingMessage request, RpcContext context) => Task.FromResult(request);
}
