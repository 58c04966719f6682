using System.Diagnostics.Metrics;
using MutualAid.Routing;

namespace MutualAid.Server.Ops;

/// <summary>What the server counts and times as it happens; what has to be asked for is in <see cref="Readings"/>.</summary>
internal static class Measures
{
    public const string Name = "MutualAid.Server";

    /// <summary>A plan of fewer stops is not told: its cost is a distance to somebody's door.</summary>
    private const int FewestStops = 10;

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "mutualaid.limit.attempts", "{attempt}",
        "Refused sign-ins, codes that nobody has, and whatever else has a limit; by limit, and whether it passed or was over it");

    private static readonly Histogram<double> SearchSeconds = Meter.CreateHistogram(
        "mutualaid.plan.search.duration", "s", "Time that the search for a plan took, by what ended it",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300] });

    private static readonly Gauge<long> Objective = Meter.CreateGauge<long>(
        "mutualaid.plan.objective", "{point}", "What the last plan costs: a point a metre, two a second; to whole thousands");

    private static readonly Histogram<double> OutboxSeconds = Meter.CreateHistogram(
        "mutualaid.outbox.age", "s", "How old what drivers report is when it arrives",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400] });

    /// <summary>One of <paramref name="limit"/> was used up, or there was none left.</summary>
    public static void Limited(string limit, bool passed) =>
        Attempts.Add(1, new("limit", limit), new("outcome", passed ? "Passed" : "OverLimit"));

    public static void Searched(SolveResult result)
    {
        SearchSeconds.Record(result.Elapsed.TotalSeconds, new KeyValuePair<string, object?>("outcome", result.StoppedBy.ToString()));
        if (result.Plan.Routes.Sum(route => route.Stops.Count) >= FewestStops)
            Objective.Record((result.Plan.Objective.Total.Units + 500) / 1_000 * 1_000);
    }

    /// <param name="age">Less than nothing where a phone's clock is ahead.</param>
    public static void Reported(TimeSpan age) => OutboxSeconds.Record(Math.Max(0, age.TotalSeconds));
}
