using MutualAid.Bench.Routing;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Search;

public sealed class DecompositionTests(ITestOutputHelper output)
{
    private static readonly RoutingProblem Large =
        SolomonGenerator.Generate(SolomonLayout.Mixed, series: 1, customers: 600, seed: 5).ToProblem();

    /// <summary>Half the vehicles that it needs, so that stops are left out and have to be shared out among the parts.</summary>
    private static readonly RoutingProblem Short = Large with { Vehicles = [.. Large.Vehicles.Take(30)] };

    /// <summary>Of the size that is bred in parts, with vehicles that differ and one whose route begins as it was told.</summary>
    private static readonly RoutingProblem Medium = Differing(
        SolomonGenerator.Generate(SolomonLayout.Mixed, series: 1, customers: 300, seed: 5).ToProblem());

    [Theory]
    [InlineData(300)]
    [InlineData(600)]
    public void LargeProblem_SolveTwice_SameFeasiblePlan(int customers)
    {
        var problem = customers == 300 ? Medium : Large;
        var (one, other) = (Solve(problem), Solve(problem));
        Assert.Empty(PlanChecker.Check(problem, one));
        Assert.Empty(one.Unassigned);
        Assert.Equal(one.Objective, other.Objective);
        Assert.Equal(Order(one), Order(other));
    }

    [Fact]
    public void MediumProblem_BredInParts_BetterThanBeforeTheParts()
    {
        var told = new List<SolveProgress>();
        var all = RoutingSolver.Solve(Medium, new SolveOptions
        {
            StoppingRule = StoppingRule.AfterIterations(20_000), Progress = new Told(told),
        }, TestContext.Current.CancellationToken).Plan;
        var before = told.Where(progress => progress.Iterations <= 6_500 && progress.Unassigned == 0).Min(progress => progress.Best.Total);
        output.WriteLine($"{before} before, {all.Objective.Total} after");
        Assert.True(all.Objective.Total < before);
        Assert.Empty(PlanChecker.Check(Medium, all));
    }

    [Fact]
    public void TooFewVehicles_Solve_ServesMoreThanTheConstruction()
    {
        var (first, best) = (Solve(Short, iterations: 0), Solve(Short));
        Assert.Empty(PlanChecker.Check(Short, best));
        Assert.InRange(best.Unassigned.Count, 1, first.Unassigned.Count - 1);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(300)]
    [InlineData(600)]
    public void TwoThreads_Solve_Feasible(int customers)
    {
        var problem = customers == 600 ? Large : customers == 300 ? Medium
            : SolomonGenerator.Generate(SolomonLayout.Random, series: 2, customers, seed: 6).ToProblem();
        var result = RoutingSolver.Solve(problem,
            new SolveOptions { StoppingRule = StoppingRule.AfterTime(TimeSpan.FromSeconds(1)), Threads = 2 },
            TestContext.Current.CancellationToken);
        Assert.Empty(PlanChecker.Check(problem, result.Plan));
        Assert.Empty(result.Plan.Unassigned);
        Assert.Equal(StopCause.TimeLimit, result.StoppedBy);
        Assert.True(result.Iterations > 0);
    }

    /// <summary>Optional stops keep a small problem from being bred: then each thread ruins and recreates for itself.</summary>
    [Fact]
    public void TwoThreadsWithOptionalStops_Solve_Feasible()
    {
        var plain = SolomonGenerator.Generate(SolomonLayout.Random, series: 1, customers: 60, seed: 7).ToProblem();
        var problem = plain with
        {
            Stops = [.. plain.Stops.Select((stop, index) => index % 3 == 0 ? stop with { Obligation = new Obligation.Optional(new Cost(150)) } : stop)],
        };
        var result = RoutingSolver.Solve(problem,
            new SolveOptions { StoppingRule = StoppingRule.AfterTime(TimeSpan.FromSeconds(1)), Threads = 2 },
            TestContext.Current.CancellationToken);
        Assert.Empty(PlanChecker.Check(problem, result.Plan));
        Assert.NotEmpty(result.Plan.Unassigned);
    }

    private static RoutingPlan Solve(RoutingProblem problem, int iterations = 30_000) => RoutingSolver.Solve(problem,
        new SolveOptions { StoppingRule = StoppingRule.AfterIterations(iterations), Seed = 3 }, TestContext.Current.CancellationToken).Plan;

    private static IEnumerable<string> Order(RoutingPlan plan) =>
        plan.Routes.Select(route => $"{route.Vehicle}: {string.Join(' ', route.Stops.Select(stop => stop.Stop))}");

    private static RoutingProblem Differing(RoutingProblem problem)
    {
        var skill = new Skill("ramp");
        return problem with
        {
            Stops = [.. problem.Stops.Select((stop, index) => index % 5 == 0 ? stop with { RequiredSkills = [skill] } : stop)],
            Vehicles = [.. problem.Vehicles.Select((vehicle, index) => index % 3 == 0 ? vehicle with { Skills = [skill] } : vehicle)
                .Select((vehicle, index) => index == 1 ? vehicle with { LockedPrefix = [problem.Stops[1].Id] } : vehicle)],
        };
    }

    private sealed class Told(List<SolveProgress> all) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => all.Add(value);
    }
}
