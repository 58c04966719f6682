using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Oracle;

public sealed class RunningDayTests(ITestOutputHelper output)
{
    private const int Days = 600;
    private const int Iterations = 1000;

    /// <summary>More than any plan of a small problem costs.</summary>
    private const int Large = 10_000;

    [Fact]
    public void RandomDays_Replan_AsGoodAsBruteForceAndTrulyReported()
    {
        var (days, optimal, worse) = (0, 0, new List<string>());
        var counts = new Dictionary<string, int>();
        foreach (var seed in Enumerable.Range(1, Days))
        {
            var problem = SmallProblems.Generate(seed).Problem;
            if (problem.Stops.Count > 5) continue;
            problem = problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle with { LeftPantryAt = null })] };
            var day = RunningDays.Generate(problem, Solve(problem, [], seed), new Random(seed));
            days++;
            Count(counts, "under way", day.UnderWay.Count);
            foreach (var perMovedStop in new[] { 0, 7, Large })
            {
                var (plan, changes, found, best) = Replan(day with { PerMovedStop = new Cost(perMovedStop) }, seed);
                Assert.True(found.CompareTo(best) >= 0, $"seed {seed}: {found} beats brute force's {best}");
                if (found == best) optimal++;
                else worse.Add($"seed {seed}, {perMovedStop} a stop: {found} instead of {best}");
                Assert.True(found == best || !SmallProblems.KeepsTriangleInequality(problem), $"seed {seed}: {found}, not {best}");
                Count(counts, $"moved at {perMovedStop}", changes.Moved.Count(moved => RunningDays.CouldStay(day, moved.Stop)));
                if (perMovedStop > 0) continue;
                Count(counts, "moved of necessity", changes.Moved.Count(moved => !RunningDays.CouldStay(day, moved.Stop)));
                Count(counts, "newly served", changes.NewlyServed.Count);
                Count(counts, "no longer served", changes.NoLongerServed.Count);
                Count(counts, "inversions", changes.Inversions.Count);
                Assert.True(PlanChecker.Check(RunningDays.Rest(day), plan) is [], $"seed {seed}");
            }
        }
        output.WriteLine($"{days} days, {optimal} plans optimal, {worse.Count} worse");
        foreach (var (what, count) in counts) output.WriteLine($"{what}: {count}");
        Assert.True(optimal * 100 >= 98 * (optimal + worse.Count), string.Join("; ", worse));
        Assert.All(counts, entry => Assert.True(entry.Value >= 10, $"{entry.Key}: too few to mean anything"));
        Assert.True(counts["moved at 0"] > counts["moved at 7"] && counts["moved at 7"] > counts[$"moved at {Large}"]);
    }

    private static (RoutingPlan Plan, PlanChanges Changes, (long, long) Found, (long, long) Best) Replan(RunningDay day, int seed)
    {
        var replanning = Replanning.Of(day);
        var plan = Solve(replanning.Problem, replanning.InitialRoutes, seed);
        Assert.True(PlanChecker.Check(replanning.Problem, plan) is [], $"seed {seed}");
        var changes = replanning.Changes(plan);
        AssertTrue(day, plan, changes, seed);
        var best = BruteForce.Optimum(RunningDays.Rest(day), (vehicle, stops) => day.PerMovedStop.Units
            * stops.Count(stop => RunningDays.CouldStay(day, stop.Id) && RunningDays.Driver(day, stop.Id) != vehicle.Id));
        return (plan, changes, (plan.Objective.PriorityLeftOut, plan.Objective.Total.Units), best);
    }

    /// <summary>The changes, looked up for each stop and each pair on its own.</summary>
    private static void AssertTrue(RunningDay day, RoutingPlan plan, PlanChanges changes, int seed)
    {
        var done = day.UnderWay.SelectMany(vehicle => vehicle.Finished).Concat(day.Cancelled).ToHashSet();
        var before = day.Routes.SelectMany(route => route.Stops.Select((stop, at) => (stop, route.Vehicle, at)))
            .Where(entry => !done.Contains(entry.stop)).ToList();
        var after = plan.Routes.SelectMany(route => route.Stops.Select((stop, at) => (stop: stop.Stop, route.Vehicle, at))).ToList();
        var both = before.Join(after, entry => entry.stop, entry => entry.stop, (old, now) => (old, now)).ToList();
        var moved = both.Where(pair => pair.old.Vehicle != pair.now.Vehicle)
            .Select(pair => new MovedStop(pair.old.stop, pair.old.Vehicle, pair.now.Vehicle));
        var stays = both.Where(pair => pair.old.Vehicle == pair.now.Vehicle).ToList();
        var inverted = stays.SelectMany(one => stays.Where(other => one.old.Vehicle == other.old.Vehicle
            && one.old.at < other.old.at && one.now.at > other.now.at)
            .Select(other => new OrderInversion(one.old.Vehicle, one.old.stop, other.old.stop)));
        Assert.True(moved.ToHashSet().SetEquals(changes.Moved) && inverted.ToHashSet().SetEquals(changes.Inversions), $"seed {seed}");
        StopId[] gained = [.. after.Select(entry => entry.stop).Except(before.Select(entry => entry.stop))];
        StopId[] lost = [.. before.Select(entry => entry.stop).Except(after.Select(entry => entry.stop))];
        Assert.True(gained.ToHashSet().SetEquals(changes.NewlyServed), $"seed {seed}");
        Assert.True(lost.ToHashSet().SetEquals(changes.NoLongerServed), $"seed {seed}");
    }

    private static RoutingPlan Solve(RoutingProblem problem, IReadOnlyList<RouteSequence> initial, int seed) => RoutingSolver.Solve(
        problem, new SolveOptions { StoppingRule = StoppingRule.AfterIterations(Iterations), Seed = seed, InitialRoutes = initial },
        TestContext.Current.CancellationToken).Plan;

    private static void Count(Dictionary<string, int> counts, string name, int count) =>
        counts[name] = counts.GetValueOrDefault(name) + count;
}
