using MutualAid.Routing.Tests.Checking;
using MutualAid.Routing.Tests.Oracle;

namespace MutualAid.Routing.Tests.Plan;

public sealed class RoutingPlanTests
{
    [Fact]
    public void ProblemWorkedOutByHand_Solve_GivesThePlanWorkedOutByHand()
    {
        var plan = Solve(HandMadePlan.Problem);
        Assert.Equivalent(HandMadePlan.Plan, plan, strict: true);
    }

    /// <summary>Each route of many random problems against all its possible starts.</summary>
    [Fact]
    public void RandomProblems_Solve_RoutesTakeTheLeastTimeAndThenLeaveEarliest()
    {
        var (routes, waiting) = (0, 0);
        foreach (var seed in Enumerable.Range(1, 400))
        {
            var (problem, _) = SmallProblems.Generate(seed);
            foreach (var route in Solve(problem).Routes)
            {
                routes++;
                if (route.Waiting > Duration.Zero) waiting++;
                var vehicle = problem.Vehicles.Single(vehicle => vehicle.Id == route.Vehicle);
                var stops = RouteSimulator.Sequence(problem, route);
                var simulator = new RouteSimulator(problem);
                Assert.True(simulator.LeastDuration(vehicle, stops) == route.Duration.Seconds,
                    $"seed {seed}: {route.Vehicle} could be shorter");
                var earlier = vehicle with { MaxDuration = route.Duration, ShiftEnd = route.End - new Duration(1) };
                Assert.True(simulator.LeastDuration(earlier, stops) is null,
                    $"seed {seed}: {route.Vehicle} could be as short and earlier");
            }
        }
        Assert.True(routes > 400 && waiting > 20, $"{routes} routes, {waiting} with waiting: too few to mean anything");
    }

    private static RoutingPlan Solve(RoutingProblem problem) => RoutingSolver.Solve(
        problem, new SolveOptions { StoppingRule = StoppingRule.AfterIterations(300) },
            TestContext.Current.CancellationToken).Plan;
}
