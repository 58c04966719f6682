using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MutualAid.Routing;

namespace MutualAid.Bench.Routing;

/// <summary><c>cancel</c>: how long a search that somebody stops goes on, at many moments from the first plan on.</summary>
internal static class CancelVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var stops = new Option<int>("--stops") { Description = "How many stops.", DefaultValueFactory = _ => 1000 };
        var times = new Option<int>("--times") { Description = "How often, each time 50 ms later.", DefaultValueFactory = _ => 40 };
        var seed = new Option<int>("--seed") { Description = "Which problem.", DefaultValueFactory = _ => 1 };
        var verb = new Command("cancel", "Stops searches, and says how long they go on.") { stops, times, seed };
        verb.SetAction(arguments => arguments.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(
            Run(arguments.GetValue(stops), arguments.GetValue(times), arguments.GetValue(seed)), Json)));
        return verb;
    }

    private static object Run(int stops, int times, int seed)
    {
        var problem = SolomonGenerator.Generate(SolomonLayout.Mixed, series: 1, stops, seed).ToProblem();
        // A quarter of the fleet leaves stops out, all of which have to be explained in the end.
        problem = problem with { Vehicles = [.. problem.Vehicles.Take(Math.Max(1, stops / 40))] };
        var first = Stop(problem, TimeSpan.FromMilliseconds(50));
        var took = Enumerable.Range(1, times).Select(time => Stop(problem, TimeSpan.FromMilliseconds(50 * time))).ToArray();
        return new
        {
            stops,
            leftOut = took.Max(one => one.LeftOut),
            firstInTheProcess = first.Milliseconds,
            longest = took.Max(one => one.Milliseconds),
            mean = took.Average(one => one.Milliseconds),
            each = took.Select(one => Math.Round(one.Milliseconds, 1)),
        };
    }

    private static (double Milliseconds, int LeftOut) Stop(RoutingProblem problem, TimeSpan after)
    {
        using var cancellation = new CancellationTokenSource();
        var cancelled = 0L;
        using var timer = new Timer(_ =>
        {
            cancelled = Stopwatch.GetTimestamp();
            cancellation.Cancel();
        }, null, after, Timeout.InfiniteTimeSpan);
        var plan = RoutingSolver.Solve(
            problem, new SolveOptions { StoppingRule = StoppingRule.AfterTime(TimeSpan.FromMinutes(1)) }, cancellation.Token).Plan;
        return (Stopwatch.GetElapsedTime(cancelled).TotalMilliseconds, plan.Unassigned.Count);
    }
}
