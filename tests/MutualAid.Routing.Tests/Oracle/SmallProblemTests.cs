using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Oracle;

public sealed class SmallProblemTests(ITestOutputHelper output)
{
    /// <summary>How many random problems: fewer in every test run, more in infra/soak.</summary>
    private static readonly int Problems = int.Parse(
        Environment.GetEnvironmentVariable("MUTUALAID_SMALL_PROBLEMS") ?? "1500", System.Globalization.CultureInfo.InvariantCulture);

    private const int Iterations = 3000;

    /// <summary>
    /// Of the problems that keep the triangle inequality, how many in a thousand must be solved to optimality: in so few
    /// iterations the search misses the best about once in 700.
    /// </summary>
    private const int OptimalInThousand = 995;

    /// <summary>
    /// Of the problems whose matrix breaks the triangle inequality, how many in a hundred must still be solved to
    /// optimality: the search inserts stop by stop, and there a route can be feasible that has no feasible part.
    /// </summary>
    private const int OptimalInHundredWithoutTriangleInequality = 95;

    private static readonly Type[] Obstacles = [.. typeof(Obstacle).GetNestedTypes()
        .Except([typeof(Obstacle.NoVehicle)])];

    private static readonly string[] Relaxations = [.. typeof(Relaxation).GetNestedTypes().Select(kind => kind.Name)];

    [Fact]
    public void RandomConstraints_Solve_FeasibleAndOptimal()
    {
        var optimal = new Dictionary<bool, int> { [true] = 0, [false] = 0 };
        var worse = new Dictionary<bool, List<string>> { [true] = [], [false] = [] };
        var (present, binding) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        foreach (var seed in Enumerable.Range(1, Problems))
        {
            var (problem, constraints) = SmallProblems.Generate(seed);
            var plan = Solve(problem, seed);
            Assert.True(PlanChecker.Check(problem, plan) is [],
                $"seed {seed}: {string.Join("; ", PlanChecker.Check(problem, plan))}");
            var best = BruteForce.Optimum(problem);
            var found = (plan.Objective.PriorityLeftOut, plan.Objective.Total.Units);
            Assert.True(found.CompareTo(best) >= 0, $"seed {seed}: {found} beats brute force's {best}");
            var metric = SmallProblems.KeepsTriangleInequality(problem);
            if (found == best) optimal[metric]++;
            else worse[metric].Add($"seed {seed}: {found} instead of {best}");
            foreach (var constraint in constraints)
            {
                Count(present, constraint.Name);
                if (BruteForce.Optimum(constraint.Remove(problem)) != best) Count(binding, constraint.Name);
            }
        }
        output.WriteLine($"optimal: {optimal[true]} with the triangle inequality, {optimal[false]} without; worse: {worse[true].Count} and {worse[false].Count}");
        foreach (var constraint in Constraint.All)
            output.WriteLine($"{constraint.Name}: in {present.GetValueOrDefault(constraint.Name)} problems, binding in {binding.GetValueOrDefault(constraint.Name)}");
        Assert.True(optimal[true] * 1000 >= OptimalInThousand * (optimal[true] + worse[true].Count), string.Join("; ", worse[true]));
        Assert.True(optimal[false] * 100 >= OptimalInHundredWithoutTriangleInequality * (optimal[false]
            + worse[false].Count), string.Join("; ", worse[false]));
        Assert.All(Constraint.All, constraint =>
            Assert.True(binding.GetValueOrDefault(constraint.Name) >= 10,
            $"{constraint.Name} was hardly ever binding"));
    }

    [Fact]
    public void RandomConstraints_StopsLeftOut_EveryExplanationIsTrue()
    {
        var (reasons, obstacles) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        var relaxations = new Dictionary<string, int>();
        foreach (var seed in Enumerable.Range(1, Problems))
        {
            var (problem, _) = SmallProblems.Generate(seed);
            // What the local search made room for is served even without iterations.
            var plan = Solve(problem, seed);
            var first = Solve(problem, seed, iterations: 0);
            var falseClaims = new ObstacleChecker(problem, first).FalseClaims()
                .Concat(new ObstacleChecker(problem, plan).FalseClaims())
                .Concat(new RelaxationChecker(problem, first).FalseClaims())
                .Concat(new RelaxationChecker(problem, plan).FalseClaims()).ToList();
            Assert.True(falseClaims.Count == 0, $"seed {seed}: {string.Join("; ", falseClaims)}");
            foreach (var entry in first.Unassigned.Concat(plan.Unassigned))
                Count(relaxations, entry.Relaxation?.GetType().Name ?? "none");
            foreach (var entry in plan.Unassigned)
            {
                Count(reasons, entry.Reason.GetType().Name);
                foreach (var obstacle in entry.ByVehicle) Count(obstacles, obstacle.Obstacle.GetType().Name);
            }
        }
        foreach (var kind in Obstacles)
            output.WriteLine($"{kind.Name}: reason {reasons.GetValueOrDefault(kind.Name)} times, obstacle {obstacles.GetValueOrDefault(kind.Name)} times");
        foreach (var (kind, count) in relaxations) output.WriteLine($"{kind}: proposed {count} times");
        Assert.All(Relaxations.Append("none"), kind => Assert.True(relaxations.ContainsKey(kind), $"{kind} was never proposed"));
        Assert.All(Obstacles, kind =>
            Assert.True(reasons.GetValueOrDefault(kind.Name) > 0 || kind == typeof(Obstacle.LockedToAnotherVehicle),
            $"{kind.Name} was never a reason"));
        Assert.All(Obstacles.Except([typeof(Obstacle.FleetFull)]), kind =>
            Assert.True(obstacles.ContainsKey(kind.Name), $"{kind.Name} was never an obstacle"));
    }

    private static RoutingPlan Solve(RoutingProblem problem, int seed, int iterations = Iterations) =>
        RoutingSolver.Solve(problem,
            new SolveOptions { StoppingRule = StoppingRule.AfterIterations(iterations), Seed = seed },
            TestContext.Current.CancellationToken).Plan;

    private static void Count(Dictionary<string, int> counts, string name) =>
        counts[name] = counts.GetValueOrDefault(name) + 1;
}
