using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MutualAid.Routing;

namespace MutualAid.Bench.Routing;

/// <summary>
/// <c>routing</c>: solves one instance and writes its routes, or a folder's instances or generated ones as a table of
/// gaps to the best values known.
/// </summary>
internal static class RoutingVerb
{
    private const int BadInput = 2;

    /// <summary>
    /// Some customer was left out: a feasible plan within the file's number of vehicles was not found.
    /// </summary>
    private const int Incomplete = 3;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var instance = new Option<FileInfo>("--instance") { Description = "An instance in Solomon's text format." };
        var folder = new Option<DirectoryInfo>("--dir") { Description = "A folder of instances with a best-known.csv (instance,distance)." };
        var generated = new Option<int[]>("--generated")
        {
            Description = "Customers of instances to generate, one for each family.", AllowMultipleArgumentsPerToken = true,
        };
        var generator = new Option<int>("--generator-seed") { Description = "Which instances to generate.", DefaultValueFactory = _ => 1 };
        var reference = new Option<double>("--reference-seconds")
        {
            Description = "How long to search for a generated instance's reference value.", DefaultValueFactory = _ => 60,
        };
        var seconds = new Option<double>("--seconds") { Description = "How long to search.", Required = true };
        var seeds = new Option<long[]>("--seed")
        {
            Description = "Where the random numbers start from; several for a table.", Required = true, AllowMultipleArgumentsPerToken = true,
        };
        var threads = new Option<int>("--threads") { Description = "How many threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var output = new Option<FileInfo>("--out") { Description = "Where to write one instance's routes as JSON." };
        var verb = new Command("routing", "Solves vehicle routing instances with time windows.")
        {
            instance, folder, generated, generator, reference, seconds, seeds, threads, output,
        };
        verb.SetAction((arguments, cancellation) =>
        {
            var run = new Run(arguments.InvocationConfiguration, arguments.GetValue(threads), cancellation);
            var (time, chosen) = (arguments.GetRequiredValue(seconds), arguments.GetRequiredValue(seeds));
            if (arguments.GetValue(instance) is { } file && arguments.GetValue(output) is { } routes)
                return Task.FromResult(run.Solve(file, time, chosen[0], routes));
            if (arguments.GetValue(folder) is { } known)
                return Task.FromResult(run.Table(RoutingTable.ReadFolder(known).Select(entry => (entry.Instance, (double?)entry.Best)), time, chosen, 0));
            if (arguments.GetValue(generated) is { Length: > 0 } sizes)
                return Task.FromResult(run.Table(
                    RoutingTable.Generate(sizes, arguments.GetValue(generator)).Select(made => (made, (double?)null)),
                    time, chosen, arguments.GetValue(reference)));
            return Task.FromResult(run.Fail("Give --instance FILE with --out FILE, or --dir DIR, or --generated SIZES."));
        });
        return verb;
    }

    private sealed class Run(InvocationConfiguration console, int threads, CancellationToken cancellation)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public int Table(
            IEnumerable<(SolomonInstance Instance, double? Best)> instances, double seconds, long[] seeds, double referenceSeconds)
        {
            var table = new RoutingTable(console.Output, seconds, threads, cancellation);
            table.WriteHead(seeds);
            foreach (var (instance, best) in instances) table.Add(instance, best, seeds, referenceSeconds);
            table.WriteMeans();
            return table.Sound ? 0 : Incomplete;
        }

        public int Solve(FileInfo file, double seconds, long seed, FileInfo output)
        {
            if (!(seconds is >= 0 and <= 86_400))
                return Fail(string.Create(CultureInfo.InvariantCulture, $"--seconds {seconds}: not from 0 to 86400"));
            try
            {
                var instance = SolomonFormat.Parse(File.ReadAllText(file.FullName));
                return Solve(instance, seconds, seed, output);
            }
            catch (Exception error) when (error
                is SolomonFormatException or InvalidRoutingProblemException or IOException or UnauthorizedAccessException)
            {
                return Fail($"{file}: {error.Message.ReplaceLineEndings(" ")}");
            }
        }

        private int Solve(SolomonInstance instance, double seconds, long seed, FileInfo output)
        {
            var problem = instance.ToProblem();
            // What reading took is taken off, so that the time given is the time from start to end.
            var left = TimeSpan.FromSeconds(Math.Max(0, seconds - _watch.Elapsed.TotalSeconds));
            var result = RoutingSolver.Solve(problem,
                new SolveOptions { StoppingRule = StoppingRule.AfterTime(left), Seed = seed, Threads = threads }, cancellation);
            File.WriteAllText(output.FullName,
                JsonSerializer.Serialize(Report.Of(instance, result.Plan, _watch.Elapsed), Json) + "\n");
            var leftOut = result.Plan.Unassigned.Count;
            var routes = result.Plan.Routes.Count;
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{instance.Name}: {routes} routes, {result.Iterations} iterations, {leftOut} customers left out"));
            return leftOut == 0 ? 0 : Incomplete;
        }

        public int Fail(string error)
        {
            console.Error.WriteLine(error);
            return BadInput;
        }
    }

    private sealed record Report(string Instance, int Vehicles, decimal Distance, double Seconds, int[][] Routes)
    {
        public static Report Of(SolomonInstance instance, RoutingPlan plan, TimeSpan elapsed) => new(
            instance.Name,
            plan.Routes.Count,
            new decimal(plan.Routes.Sum(route => route.Distance.Metres), 0, 0, isNegative: false, scale: 1),
            Math.Round(elapsed.TotalSeconds, 3),
            [.. plan.Routes.Select(route =>
                route.Stops.Select(stop => int.Parse(stop.Stop.Value, CultureInfo.InvariantCulture)).ToArray())]);
    }
}
