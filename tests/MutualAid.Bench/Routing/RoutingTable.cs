using System.Globalization;
using MutualAid.Routing;

namespace MutualAid.Bench.Routing;

/// <summary>
/// Solves several instances with several seeds each, checks every plan against the instance alone, and writes the gaps
/// to the best values known as a table, with their means by size.
/// </summary>
internal sealed class RoutingTable(TextWriter output, double seconds, int threads, CancellationToken cancellation)
{
    private readonly List<(int Size, double Gap)> _gaps = [];

    /// <summary>Every plan was complete and sound.</summary>
    public bool Sound { get; private set; } = true;

    /// <summary>The instances of a folder, with the distances in its best-known.csv.</summary>
    public static IEnumerable<(SolomonInstance Instance, double Best)> ReadFolder(DirectoryInfo folder)
    {
        var best = File.ReadLines(Path.Combine(folder.FullName, "best-known.csv")).Skip(1).Select(line => line.Split(','))
            .ToDictionary(row => row[0], row => double.Parse(row[1], CultureInfo.InvariantCulture));
        return folder.GetFiles("*.txt").Select(file => SolomonFormat.Parse(File.ReadAllText(file.FullName)))
            .OrderBy(instance => instance.Customers.Count).ThenBy(instance => instance.Name, StringComparer.Ordinal)
            .Select(instance => (instance, best[instance.Name]));
    }

    /// <summary>An instance of each family, new for each seed.</summary>
    public static IEnumerable<SolomonInstance> Generate(IEnumerable<int> sizes, int seed) =>
        from size in sizes
        from layout in Enum.GetValues<SolomonLayout>()
        from series in new[] { 1, 2 }
        select SolomonGenerator.Generate(layout, series, size, seed);

    public void WriteHead(IEnumerable<long> seeds) =>
        output.WriteLine($"| instance | best | {string.Join(" | ", seeds.Select(seed => $"gap, seed {seed}"))} | first plan | iterations |");

    /// <param name="instance">What to solve.</param>
    /// <param name="best">The best distance known; null to take the best of these runs and a longer one.</param>
    /// <param name="seeds">Once with each.</param>
    /// <param name="referenceSeconds">How long that longer run is.</param>
    public void Add(SolomonInstance instance, double? best, IReadOnlyList<long> seeds, double referenceSeconds)
    {
        var runs = seeds.Select(seed => Solve(instance, seconds, seed)).ToList();
        var reference = best ?? Math.Min(runs.Min(run => run.Distance), Solve(instance, referenceSeconds, seed: 1000).Distance);
        var gaps = runs.Select(run => 100 * (run.Distance / reference - 1)).ToList();
        foreach (var gap in gaps) _gaps.Add((instance.Customers.Count - 1, gap));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {instance.Name} | {reference:F1} | {string.Join(" | ", gaps.Select(Percent))} | {runs.Max(run => run.FirstPlan.TotalMilliseconds):F0} ms | {runs.Average(run => run.Iterations):F0} |"));
        output.Flush();
    }

    public void WriteMeans()
    {
        foreach (var group in _gaps.GroupBy(entry => entry.Size).OrderBy(group => group.Key))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"mean gap at {group.Key} customers: {group.Average(entry => entry.Gap):F3} % ({group.Count()} runs, largest {group.Max(entry => entry.Gap):F3} %)"));
    }

    private static string Percent(double gap) => gap.ToString("F3", CultureInfo.InvariantCulture) + " %";

    private Run Solve(SolomonInstance instance, double time, long seed)
    {
        var first = new FirstPlan();
        var result = RoutingSolver.Solve(instance.ToProblem(), new SolveOptions
        {
            StoppingRule = StoppingRule.AfterTime(TimeSpan.FromSeconds(time)), Seed = seed, Threads = threads, Progress = first,
        }, cancellation);
        var routes = result.Plan.Routes.Select(route =>
            route.Stops.Select(stop => int.Parse(stop.Stop.Value, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        if (instance.Distance(routes) is { } distance) return new Run(distance, first.Elapsed, result.Iterations);
        Sound = false;
        output.WriteLine($"{instance.Name}, seed {seed}: the plan is not feasible or leaves out {result.Plan.Unassigned.Count} customers");
        return new Run(double.PositiveInfinity, first.Elapsed, result.Iterations);
    }

    private sealed record Run(double Distance, TimeSpan FirstPlan, long Iterations);

    private sealed class FirstPlan : IProgress<SolveProgress>
    {
        public TimeSpan Elapsed { get; private set; }

        public void Report(SolveProgress value)
        {
            if (Elapsed == TimeSpan.Zero) Elapsed = value.Elapsed;
        }
    }
}
