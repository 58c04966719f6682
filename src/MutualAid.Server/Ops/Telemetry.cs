using MutualAid.Engine;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MutualAid.Server.Ops;

/// <summary>
/// Traces and metrics over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; none otherwise. Which
/// attributes leave the program is a list: whatever is not on it does not.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Sources = [EngineTelemetry.Name, "MutualAid.Grpc", "Microsoft.Orleans.Application"];

    private static readonly string[] Meters =
        [EngineTelemetry.Name, "MutualAid.Grpc", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private static readonly HashSet<string> AllowedAttributes =
    [
        "aggregate", "outcome", "process", "rpc.system", "rpc.service", "rpc.method", "rpc.grpc.status_code",
        "network.protocol.name", "network.protocol.version", "gc.heap.generation", "cpu.mode", "error.type",
    ];

    public static IServiceCollection AddTelemetry(this IServiceCollection services) =>
        services.AddHostedService<Exporting>();

    /// <summary>Builds the providers when the program starts, and flushes them when it stops.</summary>
    private sealed class Exporting : IHostedService
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))) return Task.CompletedTask;
            ResourceBuilder resource = ResourceBuilder.CreateEmpty().AddService("mutualaid").AddEnvironmentVariableDetector();
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
                .AddSource(Sources).AddProcessor(new OnlyAllowedAttributes()).AddOtlpExporter().Build();
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters)
                .AddView(_ => new MetricStreamConfiguration { TagKeys = [.. AllowedAttributes] }).AddOtlpExporter().Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _traces?.Dispose();
            _metrics?.Dispose();
            return Task.CompletedTask;
        }
    }

    private sealed class OnlyAllowedAttributes : BaseProcessor<System.Diagnostics.Activity>
    {
        public override void OnEnd(System.Diagnostics.Activity data)
        {
            foreach (var (key, _) in data.TagObjects.ToArray())
                if (!AllowedAttributes.Contains(key)) data.SetTag(key, null);
        }
    }
}
