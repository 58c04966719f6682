using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MutualAid.Routing;

namespace MutualAid.Bench.Routing;

/// <summary><c>routing</c>: solves one instance and writes the routes, for comparison with published values.</summary>
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
        var instance = Required<FileInfo>("--instance", "An instance in Solomon's text format.");
        var seconds = Required<double>("--seconds", "How long to search.");
        var seed = Required<long>("--seed", "Where the random numbers start from.");
        var output = Required<FileInfo>("--out", "Where to write the routes as JSON.");
        var verb = new Command("routing", "Solves a vehicle routing instance with time windows.")
        {
            instance, seconds, seed, output,
        };
        verb.SetAction((arguments, cancellation) => Task.FromResult(
            new Run(arguments.InvocationConfiguration, cancellation).Solve(
                arguments.GetRequiredValue(instance), arguments.GetRequiredValue(seconds),
                arguments.GetRequiredValue(seed), arguments.GetRequiredValue(output))));
        return verb;
    }

    private static Option<T> Required<T>(string name, string description) =>
        new(name) { Description = description, Required = true };

    private sealed class Run(InvocationConfiguration console, CancellationToken cancellation)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

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
                new SolveOptions { StoppingRule = StoppingRule.AfterTime(left), Seed = seed }, cancellation);
            File.WriteAllText(output.FullName,
                JsonSerializer.Serialize(Report.Of(instance, result.Plan, _watch.Elapsed), Json) + "\n");
            var leftOut = result.Plan.Unassigned.Count;
            var routes = result.Plan.Routes.Count;
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{instance.Name}: {routes} routes, {result.Iterations} iterations, {leftOut} customers left out"));
            return leftOut == 0 ? 0 : Incomplete;
        }

        private int Fail(string error)
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
