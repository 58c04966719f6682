using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MutualAid.Server.Ops;

/// <summary>
/// Metrics in Prometheus' text format 0.0.4, collected when they are asked for. It goes when the exporter of OpenTelemetry
/// itself (OpenTelemetry.Exporter.Prometheus.AspNetCore) is among the packages that a default build may use; names are the
/// same there.
/// </summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/ and OpenTelemetry's "Prometheus and OpenMetrics Compatibility".</remarks>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusText : BaseExporter<Metric>, IPullMetricExporter
{
    private const int CollectMilliseconds = 5_000;
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = [];

    public Func<int, bool>? Collect { get; set; }

    /// <summary>All metrics as they are now.</summary>
    public string Scrape()
    {
        lock (_lock)
        {
            _text.Clear();
            _names.Clear();
            Collect?.Invoke(CollectMilliseconds);
            return _text.ToString();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (Metric metric in batch) Write(metric);
        return ExportResult.Success;
    }

    private void Write(Metric metric)
    {
        bool isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        string name = NameOf(metric, isCounter);
        if (metric.MetricType is MetricType.ExponentialHistogram || !_names.Add(name)) return; // none is made; a name twice is an error
        string type = isCounter ? "counter" : metric.MetricType is MetricType.Histogram ? "histogram" : "gauge";
        string help = metric.Description.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string labels = Labels(point.Tags);
            if (type == "histogram") WriteBuckets(name, labels, point);
            else Line(name, labels, Value(metric.MetricType, point));
        }
    }

    private static double Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
        _ => throw new InvalidOperationException($"{type} is no single number."),
    };

    private void WriteBuckets(string name, string labels, in MetricPoint point)
    {
        string before = labels.Length > 0 ? labels + "," : labels;
        long below = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            Line($"{name}_bucket", $"{before}le=\"{Number(bucket.ExplicitBound)}\"", below);
        }

        Line($"{name}_sum", labels, point.GetHistogramSum());
        Line($"{name}_count", labels, point.GetHistogramCount());
    }

    private void Line(string name, string labels, double value) =>
        _text.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(Number(value)).Append('\n');

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string NameOf(Metric metric, bool isCounter)
    {
        string name = Word(metric.Name);
        string unit = metric.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            "1" when !isCounter => "_ratio",
            _ => "", // what stands in braces says what is counted, and is no unit
        };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new List<string>(tags.Count);
        foreach (var (key, value) in tags)
            labels.Add($"{Word(key)}=\"{Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("\\", @"\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}\"");
        return string.Join(',', labels);
    }

    private static string Word(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}

/// <summary>Where Prometheus asks: at a port of its own, where there is nothing else.</summary>
internal static class MetricsPort
{
    private const string Endpoint = "Kestrel:Endpoints:Metrics:Url";

    /// <summary>Has the server listen there, where the settings name it.</summary>
    /// <exception cref="InvalidDataException">It is no address with a port.</exception>
    public static void AddMetricsPort(this ConfigurationManager configuration)
    {
        if (configuration[$"{ServerSettings.Section}:{nameof(ServerSettings.MetricsUrl)}"] is not { Length: > 0 } url) return;
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new InvalidDataException($"MutualAid:MetricsUrl is \"{url}\"; it has to be an address such as http://localhost:9464.");
        configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>(Endpoint, url)]);
    }

    /// <summary>Which port it is; null when there is none.</summary>
    public static int? Of(IConfiguration configuration) => configuration.GetValue<Uri>(Endpoint)?.Port;

    public static void UseMetricsPort(this WebApplication app)
    {
        if (Of(app.Configuration) is not { } port) return;
        app.Use((context, next) => context.Connection.LocalPort == port ? Answer(context) : next(context));
    }

    private static Task Answer(HttpContext context)
    {
        RequestSpans.LeaveOut(context);
        if (context.Request.Path == "/metrics" && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return context.Response.WriteAsync(context.RequestServices.GetRequiredService<PrometheusText>().Scrape());
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
