using MutualAid.Bench.Routing;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Bench;

/// <summary>Instances of every family, with nothing but what the project itself makes.</summary>
public sealed class FamilyTests(ITestOutputHelper output)
{
    public static MatrixTheoryData<string, int, int> Families =>
        new(Enum.GetNames<SolomonLayout>(), [1, 2], [100, 300]);

    [Theory]
    [MemberData(nameof(Families))]
    public void InstanceOfEachFamily_Solve_FeasibleCompleteAndBetterThanTheConstruction(string layout, int series,
        int customers)
    {
        var seed = 10 * customers + series;
        var problem = SolomonGenerator.Generate(Enum.Parse<SolomonLayout>(layout), series, customers, seed).ToProblem();
        var first = Solve(problem, iterations: 0, seed);
        var best = Solve(problem, iterations: 200_000 / customers, seed);
        output.WriteLine($"{layout} {series}, {customers} customers, seed {seed}: {first.Objective.Total} to {best.Objective.Total}, {best.Routes.Count} routes");
        Assert.Empty(PlanChecker.Check(problem, first));
        Assert.Empty(PlanChecker.Check(problem, best));
        Assert.Empty(best.Unassigned);
        Assert.True(best.Objective < first.Objective);
    }

    private static RoutingPlan Solve(RoutingProblem problem, int iterations, int seed) => RoutingSolver.Solve(
        problem, new SolveOptions { StoppingRule = StoppingRule.AfterIterations(iterations), Seed = seed },
            TestContext.Current.CancellationToken).Plan;
}
