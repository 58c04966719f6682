using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using MutualAid.Server.Tests.Running.Otlp;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Running;

/// <summary>Takes OTLP over HTTP, or over gRPC, and keeps every byte.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly int _http = FreePort.Find();
    private readonly int _grpc = FreePort.Find();

    private TelemetrySink()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(_http);
            kestrel.ListenLocalhost(_grpc, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(Take);
    }

    public ConcurrentQueue<(string Path, byte[] Body)> Received { get; } = new();

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{_http}",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
    };

    /// <summary>The same, over gRPC.</summary>
    public IReadOnlyDictionary<string, string> GrpcEnvironment => new Dictionary<string, string>(Environment)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{_grpc}", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
    };

    public IReadOnlyList<Span> Spans => [.. Traces.SelectMany(one => one.ScopeSpans).SelectMany(one => one.Spans)];

    public IReadOnlyList<Metric> Metrics => [.. Measured.SelectMany(one => one.ScopeMetrics).SelectMany(one => one.Metrics)];

    public IEnumerable<ResourceSpans> Traces => Of("trace", Otlp.Traces.Parser.ParseFrom).SelectMany(one => one.ResourceSpans);

    public IEnumerable<ResourceMetrics> Measured => Of("metrics", Otlp.Metrics.Parser.ParseFrom).SelectMany(one => one.ResourceMetrics);

    public static async Task<TelemetrySink> Start()
    {
        var sink = new TelemetrySink();
        await sink._app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IEnumerable<T> Of<T>(string what, Func<byte[], T> parse) =>
        Received.Where(one => one.Path.Contains(what, StringComparison.OrdinalIgnoreCase)).Select(one => parse(one.Body));

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        bool isGrpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) is true;
        Received.Enqueue((context.Request.Path, isGrpc ? body.ToArray()[5..] : body.ToArray())); // a flag and four bytes of length before
        if (!isGrpc) return;
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
