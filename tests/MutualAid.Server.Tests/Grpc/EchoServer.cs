using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MutualAid.Grpc;
using MutualAid.Server.Tests.Grpc.Echoes;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>Kestrel on loopback, with the echo service and health on a port for HTTP/2 and one for HTTP/1.1.</summary>
public sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LogLines _log;

    private EchoServer(WebApplication app, LogLines log)
    {
        (_app, _log) = (app, log);
        var urls = app.Urls.Select(url => new Uri(url)).ToArray();
        (Http2, Http1) = (new RawClient(urls[0], HttpVersion.Version20), new RawClient(urls[1], HttpVersion.Version11));
    }

    public RawClient Http2 { get; }

    public RawClient Http1 { get; }

    public EchoProbe Probe => _app.Services.GetRequiredService<EchoProbe>();

    public RecorderGate Gate => _app.Services.GetRequiredService<RecorderGate>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Everything logged so far, with the text of exceptions.</summary>
    public string Log => string.Join('\n', _log.Lines);

    public static async Task<EchoServer> Start(
        Action<GrpcOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null)
    {
        var log = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<EchoProbe>().AddScoped<EchoHandler>()
            .AddSingleton<RecorderGate>().AddScoped<RecorderScope>().AddScoped<RecorderHandler>()
            .AddMutualAidGrpc(options);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        if (map is null)
            MapAll(app);
        else
            map(app);
        await app.StartAsync();
        return new EchoServer(app, log);
    }

    public static void MapAll(IEndpointRouteBuilder app)
    {
        app.MapGrpcService<EchoHandler>(EchoReflection.Descriptor.Services[0]);
        app.MapGrpcService<RecorderHandler>(EchoReflection.Descriptor.Services[1]);
        app.MapGrpcHealth();
    }

    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http1.Dispose();
        Http2.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>One server for the tests that leave it as it was.</summary>
public sealed class EchoFixture : IAsyncLifetime
{
    public EchoServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await EchoServer.Start();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
