using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MutualAid.Routing;

namespace MutualAid.Bench.Routing;

/// <summary>
/// <c>replan</c>: plans a generated day, lets none or a quarter of it pass, takes a driver away, adds and cancels stops, and
/// plans the rest anew: once so that stops stay with their drivers, and once as if nobody knew a route yet.
/// </summary>
internal static class ReplanVerb
{
    /// <summary>More than any way through the town costs, so that no stop changes hands for the sake of the way.</summary>
    private const int Stay = 1_000_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var stops = new Option<int>("--stops") { Description = "How many stops the day has.", DefaultValueFactory = _ => 1000 };
        var seconds = Seconds("--seconds", "How long each replanning may search.", 0.95);
        var first = Seconds("--first-seconds", "How long the first planning may take.", 20);
        var seed = new Option<int>("--seed") { Description = "Which day.", DefaultValueFactory = _ => 1 };
        var verb = new Command("replan", "Plans a day, and the rest of it anew when a driver drops out.") { stops, seconds, first, seed };
        verb.SetAction(arguments => arguments.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(
            Run(arguments.GetValue(stops), arguments.GetValue(seconds), arguments.GetValue(first), arguments.GetValue(seed)), Json)));
        return verb;
    }

    private static Option<double> Seconds(string name, string description, double otherwise) =>
        new(name) { Description = description, DefaultValueFactory = _ => otherwise };

    private static Report Run(int stops, double seconds, double firstSeconds, int seed)
    {
        // One stop in a hundred is asked for only after the planning.
        var later = stops / 100;
        var town = SolomonGenerator.Generate(SolomonLayout.Mixed, series: 1, stops + later, seed).ToProblem();
        var problem = town with { Stops = [.. town.Stops.SkipLast(later)] };
        var plan = Solve(problem, firstSeconds, seed, []);
        // The drivers are those of the plan: none is left at home who could step in.
        problem = problem with { Vehicles = [.. problem.Vehicles.Where(vehicle => plan.Routes.Any(route => route.Vehicle == vehicle.Id))] };
        var horizon = problem.Vehicles[0].ShiftEnd.Seconds;
        var days = new[] { 0, horizon / 4 }.Select(passed => Happen(
            DayUnderWay.At(new PlanTime(passed), problem, plan) with { Added = [.. town.Stops.TakeLast(later)] }, new Random(seed)));
        return new Report(stops, problem.Vehicles.Count, plan.Objective.Total.Units,
            [.. days.Select(day => Measure(day, seconds, seed))]);
    }

    /// <summary>A driver who has not left drops out, and one stop in a hundred is cancelled.</summary>
    private static RunningDay Happen(RunningDay day, Random random)
    {
        var waiting = day.Routes.Where(route => day.UnderWay.All(vehicle => vehicle.Vehicle != route.Vehicle)).ToArray();
        var open = day.Routes.SelectMany(route => route.Stops).Except(day.UnderWay.SelectMany(vehicle => vehicle.Finished)).ToArray();
        return day with
        {
            Gone = [.. random.GetItems(waiting, Math.Min(1, waiting.Length)).Select(route => route.Vehicle)],
            Cancelled = [.. open.Where(_ => random.Next(100) == 0)],
        };
    }

    private static Day Measure(RunningDay day, double seconds, int seed) => new(
        day.UnderWay.Count, Replanning.Of(day).Problem.Stops.Count, day.Gone.Count, day.Added.Count, day.Cancelled.Count,
        Replan(day with { PerMovedStop = new Cost(Stay) }, seconds, seed), Replan(day, seconds, seed));

    private static Replanned Replan(RunningDay day, double seconds, int seed)
    {
        var watch = Stopwatch.StartNew();
        var replanning = Replanning.Of(day);
        var plan = Solve(replanning.Problem, seconds, seed, replanning.InitialRoutes);
        var changes = replanning.Changes(plan);
        var took = watch.ElapsedMilliseconds;
        return new Replanned(took, (plan.Objective.Total - plan.Objective.Preferences).Units, plan.Unassigned.Count,
            changes.Moved.Count(moved => day.Gone.Contains(moved.From)), changes.Moved.Count(moved => !day.Gone.Contains(moved.From)),
            changes.NewlyServed.Count, changes.NoLongerServed.Count, changes.Inversions.Count);
    }

    private static RoutingPlan Solve(RoutingProblem problem, double seconds, int seed, IReadOnlyList<RouteSequence> initial) =>
        RoutingSolver.Solve(problem, new SolveOptions
        {
            StoppingRule = StoppingRule.AfterTime(TimeSpan.FromSeconds(seconds)), Seed = seed, InitialRoutes = initial,
        }).Plan;

    private sealed record Report(int Stops, int Drivers, long Cost, IReadOnlyList<Day> Days);

    private sealed record Day(
        int DriversUnderWay, int StopsLeft, int DriversGone, int StopsAdded, int StopsCancelled, Replanned Stay, Replanned Anew);

    /// <param name="Milliseconds">From the day to its changes, all in all.</param>
    /// <param name="Cost">What is driven: without what moving stops costs.</param>
    /// <param name="MovedFromGone">Stops of the driver who is gone that another serves.</param>
    /// <param name="MovedFromOthers">Stops that change hands though their driver is there.</param>
    private sealed record Replanned(
        long Milliseconds, long Cost, int LeftOut, int MovedFromGone, int MovedFromOthers, int NewlyServed, int NoLongerServed,
        int Inversions);
}
