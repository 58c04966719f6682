using System.Globalization;
using System.Text.RegularExpressions;
using MutualAid.Server.Tests.Running;
using MutualAid.Server.Tests.Running.Otlp;

namespace MutualAid.Server.Tests.Ops;

/// <summary>What a running server tells of itself over a day: which words there are, what they say, and that no other leaves it.</summary>
public sealed partial class TelemetryOfADayTests(MeasuredDay day) : IClassFixture<MeasuredDay>
{
    // A new key is looked at by people before it gets into this list: could it say who or where somebody is?
    private static readonly string[] Attributes =
    [
        "aggregate", "cpu.mode", "error.type", "gc.heap.generation", "http.request.method", "http.response.status_code", "http.route",
        "limit", "network.protocol.name", "network.protocol.version", "outcome", "process", "rpc.grpc.status_code", "rpc.method",
        "rpc.service", "state",
    ];

    private static readonly string[] OfTheProgram = ["service.instance.id", "service.name"];

    [Fact]
    public void EveryAttribute_IsOneThatSomebodyLookedAt()
    {
        string[] keys = [.. Told().Select(one => one.Key).Distinct()];

        Assert.Empty(keys.Except(Attributes));
        Assert.Contains("http.route", keys);
        Assert.Contains("limit", keys);
        Assert.Empty(Resources().Select(one => one.Key).Except(OfTheProgram));
        Assert.All(Resources().Where(one => one.Key == "service.name"), one => Assert.Equal("pantry-7", one.Value.Text));
    }

    [Fact]
    public void EveryText_IsAWordOfTheProgramOrATemplate()
    {
        string[] texts = [.. Told().Select(one => one.Value.Text).Concat(day.Sink.Spans.Select(span => span.Name)).Where(text => text.Length > 0).Distinct()];

        Assert.All(texts, text => Assert.Matches(Word(), text));
        Assert.All(texts, text => Assert.DoesNotMatch(IdOrNumber(), text));
        Assert.Contains("POST /staff/day/{id:guid}", texts);
        Assert.All(day.Sink.Spans, span => Assert.Equal(("", "", 0, 0), (span.TraceState, span.Status?.Message ?? "", span.Events.Count, span.Links.Count)));
        Assert.DoesNotContain(day.Sink.Spans, span => span.Name.Contains("/healthz/", StringComparison.Ordinal) || span.Name.Contains("/metrics", StringComparison.Ordinal));
    }

    [Fact]
    public void NoByteThatIsSent_SaysWhatSomebodySent()
    {
        var scan = new CanaryScan([MeasuredDay.Canary, "1234 5678 9012 3456", day.DayPath.Split('/')[^1], "127.0.0.1", "no such table"]);

        Assert.Empty(day.Sink.Received.SelectMany(one => scan.Hits(one.Path, one.Body)).Distinct());
        byte[] trace = Convert.FromHexString("0af7651916cd43dd8448eb211c80319c");
        Assert.DoesNotContain(day.Sink.Received, one => one.Body.AsSpan().IndexOf(trace) >= 0);
    }

    [Fact]
    public async Task PublishingAPlan_IsOneTraceFromThePageToTheProcess()
    {
        await Patience.Until(() => day.Sink.Spans.Any(span => span.Name == "Route PublishRoute"));

        AssertChain("POST /staff/day/{id:guid}", "Distribution PublishPlan", "process publication", "Route PublishRoute", "commit");
    }

    [Fact]
    public async Task ReportOfADelivery_IsOneTraceFromTheCallToTheStock()
    {
        await Patience.Until(() => day.Sink.Spans.Any(span => span.Name == "process stock"));

        AssertChain(
            "POST /mutualaid.driver.v1.DriverService/SubmitOperations", "mutualaid.driver.v1.DriverService/SubmitOperations",
            "Route RecordOutcome", "process stock", "Pantry SettleBox", "commit");
    }

    [Fact]
    public void PageThatBreaks_IsASpanThatFailedAndSaysNoMore()
    {
        Span broken = Assert.Single(day.Sink.Spans, span => span.Status?.Code == 2);

        Assert.Equal("GET /staff/day/{id:guid}", broken.Name);
        Assert.Equal(
            ["http.request.method=GET", "http.response.status_code=500", "http.route=/staff/day/{id:guid}"],
            broken.Attributes.Select(one => $"{one.Key}={(one.Value.ValueCase is AnyValue.ValueOneofCase.Text ? one.Value.Text : $"{one.Value.Number}")}").Order());
    }

    [Fact]
    public async Task Metrics_AreOnTheirOwnPortAlone()
    {
        using HttpResponseMessage metrics = await day.Ask("/metrics");
        using HttpResponseMessage onTheWeb = await day.Ask("/metrics", day.Server.Web);
        using HttpResponseMessage pages = await day.Ask("/");

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType!.ToString());
        Assert.Equal((404, 404), ((int)onTheWeb.StatusCode, (int)pages.StatusCode));
    }

    [Fact]
    public async Task Metrics_SayTheDayInTheFormatOfPrometheus()
    {
        string text = await Scrape(has: "mutualaid_deliveries{state=\"Delivered\"} 1\n");

        Assert.Contains("# HELP mutualaid_shred_lag_seconds How long ago", text);
        Assert.Contains("# TYPE mutualaid_shred_lag_seconds gauge\nmutualaid_shred_lag_seconds 0\n", text);
        Assert.Contains("mutualaid_deliveries{state=\"NobodyHome\"} 1\n", text);
        Assert.Contains("mutualaid_events_parked{process=\"stock\"} 0\n", text);
        Assert.Contains("mutualaid_feed_lag{process=\"stock\"} 0\n", text);
        Assert.Contains("# TYPE mutualaid_limit_attempts_total counter\n", text);
        Assert.Contains("mutualaid_limit_attempts_total{limit=\"WrongSignIns\",outcome=\"Passed\"} 1\n", text);
        Assert.Contains("mutualaid_limit_attempts_total{limit=\"WrongCodes\",outcome=\"Passed\"} 2\n", text);
        Assert.Contains("# TYPE mutualaid_outbox_age_seconds histogram\n", text);
        Assert.Contains(
            "mutualaid_outbox_age_seconds_bucket{le=\"60\"} 0\nmutualaid_outbox_age_seconds_bucket{le=\"300\"} 4\n", text);
        Assert.Contains("mutualaid_outbox_age_seconds_bucket{le=\"+Inf\"} 4\nmutualaid_outbox_age_seconds_sum 48", text);
        Assert.Contains("mutualaid_outbox_age_seconds_count 4\n", text);
        Assert.Contains("mutualaid_outbox_age_seconds_bucket{le=\"3600\"} 4\n", text); // an alert asks for just this
        Assert.Matches("mutualaid_commands_total\\{aggregate=\"Distribution\",outcome=\"Accepted\"\\} [1-9]", text);
        var (exit, said) = await Promtool.Run(text, "check", "metrics");
        // Its other names are the runtime's own, of which the tool doesn't like three.
        Assert.DoesNotContain(said.Split('\n'), line => line.Length > 0 && !line.StartsWith("dotnet_", StringComparison.Ordinal));
        Assert.Equal(3, exit);
    }

    [Fact]
    public async Task EveryMetricThatADashboardOrARuleNames_IsThere()
    {
        string[] exposed = [.. Metric().Matches(await Scrape(has: "mutualaid_plan_objective")).Select(match => match.Value).Distinct(), "up"];
        string[] named = [.. Promtool.Expressions().Select(one => Selector().Replace(one, "")).SelectMany(one => Name().Matches(one)).Select(match => match.Value).Distinct()];

        Assert.Contains("mutualaid_feed_age_seconds", named);
        Assert.Contains("kestrel_active_connections", named);
        Assert.Empty(named.Except(exposed));
    }

    private async Task<string> Scrape(string has)
    {
        string text = "";
        for (DateTime giveUp = DateTime.UtcNow.AddSeconds(60); !text.Contains(has, StringComparison.Ordinal);)
        {
            if (DateTime.UtcNow > giveUp) Assert.Contains(has, text);
            using HttpResponseMessage response = await day.Ask("/metrics");
            text = await response.Content.ReadAsStringAsync();
        }

        return text;
    }

    private IEnumerable<KeyValue> Told()
    {
        foreach (Span span in day.Sink.Spans)
            foreach (KeyValue one in span.Attributes.Concat(span.Events.SelectMany(one => one.Attributes)).Concat(span.Links.SelectMany(one => one.Attributes)))
                yield return one;
        foreach (Metric metric in day.Sink.Metrics)
        {
            var numbers = (metric.Gauge?.Points ?? []).Concat(metric.Sum?.Points ?? []);
            foreach (KeyValue one in numbers.SelectMany(point => point.Attributes.Concat(point.Exemplars.SelectMany(of => of.FilteredAttributes)))) yield return one;
            foreach (KeyValue one in (metric.Histogram?.Points ?? []).SelectMany(point => point.Attributes.Concat(point.Exemplars.SelectMany(of => of.FilteredAttributes)))) yield return one;
        }

        foreach (Scope scope in day.Sink.Traces.SelectMany(one => one.ScopeSpans).Select(one => one.Scope)
            .Concat(day.Sink.Measured.SelectMany(one => one.ScopeMetrics).Select(one => one.Scope)))
            foreach (KeyValue one in scope.Attributes) yield return one;
    }

    private IEnumerable<KeyValue> Resources() =>
        day.Sink.Traces.Select(one => one.Resource).Concat(day.Sink.Measured.Select(one => one.Resource)).SelectMany(one => one.Attributes);

    /// <summary>Each is a span of its own, below the one before, and the first below none.</summary>
    private void AssertChain(params string[] names)
    {
        var spans = day.Sink.Spans;
        List<Span> reached = [.. spans.Where(span => span.Name == names[0] && span.ParentSpanId.IsEmpty)];
        foreach (string name in names[1..])
        {
            Assert.True(reached.Count > 0, $"Nothing is above {name}.");
            reached = [.. spans.Where(span => span.Name == name && reached.Any(above => above.SpanId == span.ParentSpanId && above.TraceId == span.TraceId))];
        }

        Assert.True(reached.Count > 0, string.Create(CultureInfo.InvariantCulture, $"{names[^1]} is not below {names[^2]}: {string.Join(", ", spans.Select(span => span.Name).Distinct())}"));
    }

    [GeneratedRegex(@"^(GET |POST |HEAD |_OTHER )?[A-Za-z0-9_.+ /-]*(\{[a-zA-Z*]+(:[a-z]+)?\}/?[a-z/-]*)*$")]
    private static partial Regex Word();

    /// <summary>An id, the number of a house or a telephone, an address of the network.</summary>
    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}|\d{4}|\d [A-Za-z]|\d\.\d+\.\d")]
    private static partial Regex IdOrNumber();

    [GeneratedRegex(@"^[a-z_:0-9]+", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex(@"\b[a-z0-9]+(_[a-z0-9]+)+\b(?!\s*\()|\bup\b")]
    private static partial Regex Name();

    [GeneratedRegex("""\{[^}]*\}|\[[^\]]*\]|\b(by|on|without) \([^)]*\)""")]
    private static partial Regex Selector();
}
