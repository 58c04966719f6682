using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MutualAid.Grpc.Calls;

/// <summary>
/// A span and a duration for each call, that tell which method it was and how it ended, and nothing of who called or
/// what was said.
/// </summary>
internal sealed class RpcTelemetry(IMeterFactory meters)
{
    public const string Name = "MutualAid.Grpc";
    private static readonly ActivitySource Source = new(Name);

    private readonly Histogram<double> _duration = meters.Create(Name).CreateHistogram(
        "rpc.server.call.duration", "s", "How long calls took, from their headers to their status.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });

    public async Task Measure(string service, string method, Func<Task<StatusCode>> call)
    {
        var started = Stopwatch.GetTimestamp();
        var status = await Trace(service, method, call);
        _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, Tags(service, method, status));
    }

    private static async Task<StatusCode> Trace(string service, string method, Func<Task<StatusCode>> call)
    {
        using var activity = Source.StartActivity($"{service}/{method}", ActivityKind.Server);
        var status = await call();
        if (activity is null)
            return status;
        foreach (var (name, value) in Tags(service, method, status))
            activity.SetTag(name, value);
        if (status is StatusCode.Unknown or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss)
            activity.SetStatus(ActivityStatusCode.Error);
        return status;
    }

    private static TagList Tags(string service, string method, StatusCode status) => new()
    {
        { "rpc.service", service }, { "rpc.method", method }, { "rpc.grpc.status_code", (int)status },
    };
}
