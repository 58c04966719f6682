using MutualAid.Bench.Routing;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Search;

public sealed class DecompositionTests
{
    private static readonly RoutingProblem Large =
        SolomonGenerator.Generate(SolomonLayout.Mixed, series: 1, customers: 600, seed: 5).ToProblem();

    /// <summary>Half the vehicles that it needs, so that stops are left out and have to be shared out among the parts.</summary>
    private static readonly RoutingProblem Short = Large with { Vehicles = [.. Large.Vehicles.Take(30)] };

    [Fact]
    public void LargeProblem_SolveTwice_SameFeasiblePlan()
    {
        var (one, other) = (Solve(Large), Solve(Large));
        Assert.Empty(PlanChecker.Check(Large, one));
        Assert.Empty(one.Unassigned);
        Assert.Equal(one.Objective, other.Objective);
        Assert.Equal(Order(one), Order(other));
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
    [InlineData(600)]
    public void TwoThreads_Solve_Feasible(int customers)
    {
        var problem = customers == 600 ? Large
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
}
