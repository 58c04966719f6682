using System.Diagnostics;
using Microsoft.Extensions.Options;
using MutualAid.Engine;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MutualAid.Server.Ops;

/// <summary>
/// Traces and metrics over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to, and metrics for Prometheus, when
/// <c>MutualAid:MetricsUrl</c> says where at; nothing otherwise. Which attributes leave the program is a list: whatever is
/// not on it does not.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Sources =
        [EngineTelemetry.Name, "MutualAid.Grpc", RequestSpans.Source, "Microsoft.Orleans.Application"];

    private static readonly string[] Meters =
    [
        EngineTelemetry.Name, Measures.Name, "MutualAid.Grpc", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];

    private static readonly HashSet<string> AllowedAttributes =
    [
        "aggregate", "outcome", "process", "limit", "state", "rpc.service", "rpc.method", "rpc.grpc.status_code",
        "http.request.method", "http.route", "http.response.status_code",
        "network.protocol.name", "network.protocol.version", "gc.heap.generation", "cpu.mode", "error.type",
    ];

    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSingleton<PrometheusText>().AddSingleton<DistributedContextPropagator>(new NothingFromOutside())
        .AddHostedService<Exporting>().AddHostedService<Readings>();

    /// <summary>Builds the providers when the program starts, and flushes them when it stops.</summary>
    private sealed class Exporting(IOptions<ServerSettings> settings, PrometheusText prometheus) : IHostedService
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            bool sends = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"));
            bool answers = settings.Value.MetricsUrl is not null;
            ResourceBuilder resource = ResourceBuilder.CreateEmpty().AddService("mutualaid").AddEnvironmentVariableDetector();
            if (sends)
                _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
                    .AddSource(Sources).AddProcessor(new OnlyAllowedAttributes()).AddOtlpExporter().Build();
            if (!sends && !answers) return Task.CompletedTask;
            MeterProviderBuilder metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters)
                .AddView(_ => new MetricStreamConfiguration { TagKeys = [.. AllowedAttributes] });
            if (sends) metrics.AddOtlpExporter();
            if (answers) metrics.AddReader(new BaseExportingMetricReader(prometheus));
            _metrics = metrics.Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _traces?.Dispose();
            _metrics?.Dispose();
            return Task.CompletedTask;
        }
    }

    private sealed class OnlyAllowedAttributes : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            foreach (var (key, _) in data.TagObjects.ToArray())
                if (!AllowedAttributes.Contains(key)) data.SetTag(key, null);
            data.SetStatus(data.Status); // without a description
        }
    }

    /// <summary>
    /// Traces begin here: whoever calls neither names them, nor puts texts into them, nor decides which are kept.
    /// </summary>
    private sealed class NothingFromOutside : DistributedContextPropagator
    {
        public override IReadOnlyCollection<string> Fields => [];

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
        {
        }

        public override void ExtractTraceIdAndState(
            object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
            traceId = traceState = null;

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }
}
