using MutualAid.Bench.Routing;
using MutualAid.Routing.Search;
using MutualAid.Routing.Search.Moves;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Solving;

/// <summary>On a line, a hundred metres and a second apart: the pantry at 0, the households at 10 and 20.</summary>
public sealed class TripsTests
{
    private static readonly StopId Near = new("near");
    private static readonly StopId Far = new("far");

    [Fact]
    public void RoomForOneBox_TwoTrips_ServesBoth()
    {
        var plan = Solve(Problem(trips: 2), 500);

        var route = Assert.Single(plan.Routes);
        Assert.Empty(plan.Unassigned);
        Assert.Equal(new PlanTime(0), route.Start);
        Assert.Equal(new PantryVisit(new PlanTime(0), new PlanTime(5)), route.Loading);
        Assert.Equal([Near, Far], route.Stops.Select(stop => stop.Stop));
        Assert.Null(route.Stops[0].Reload);
        // 15 there, 2 of service, 10 back, 5 to load.
        Assert.Equal(new PantryVisit(new PlanTime(27), new PlanTime(32)), route.Stops[1].Reload);
        Assert.Equal(new PlanTime(52), route.Stops[1].Arrival);
        Assert.Equal(new PlanTime(75), route.End);
        Assert.Equal([1000, 2000], route.Stops.Select(stop => stop.DistanceFromPrevious.Metres));
        Assert.Equal(6000, route.Distance.Metres);
        Assert.Equal([new Load(2)], route.Load);
        Assert.All(route.Stops, stop => Assert.Equal([new Load(0)], stop.OnBoardAfter));
    }

    [Fact]
    public void RoomForOneBox_OneTrip_OneIsLeftOutForTheCapacity()
    {
        var plan = Solve(Problem(trips: 1), 500);

        var left = Assert.Single(plan.Unassigned);
        Assert.Equal(new Obstacle.CapacityFull("boxes", new Load(1), new Load(0)), left.Reason);
        Assert.Equal(new Load(1), Assert.IsType<Relaxation.LargerCapacity>(left.Relaxation).By);
    }

    [Fact]
    public void ColdBoxForTheEvening_TwoTrips_WaitsAtThePantry()
    {
        var problem = Problem(trips: 2);
        problem = problem with
        {
            Stops = [problem.Stops[0], problem.Stops[1] with
            {
                Windows = [HandMadePlan.Window(100, 110)], MaxTimeFromPantry = new Duration(25),
            }],
        };
        var plan = Solve(problem, 500);

        var evening = Assert.Single(plan.Routes).Stops[1];
        // Loaded at 32; out of the cold no earlier than 25 before the window opens.
        Assert.Equal(new PantryVisit(new PlanTime(27), new PlanTime(75)), evening.Reload);
        Assert.Equal(new PlanTime(95), evening.Arrival);
        Assert.Equal(new PlanTime(100), evening.ServiceStart);
        Assert.Empty(PlanChecker.Check(problem, plan));
    }

    [Fact]
    public void TwoFullTrips_JudgedAsOneRoute_EachCarriesItsOwn()
    {
        var problem = Problem(trips: 2);
        var data = ProblemCompiler.Compile(Reloads.AddStops(problem), reloads: 1);
        var solution = new Solution(data);
        solution.Begin();
        solution.Insert(0, vehicle: 0, position: 1);
        solution.Insert(data.FirstReload, vehicle: 0, position: 2);
        solution.Insert(1, vehicle: 0, position: 3);

        Assert.True(new CandidateRoute(data).For(0).Add(solution[0], 1, 3).TryCost(solution, out var cost));
        Assert.Equal(6000, cost);
        Assert.False(new CandidateRoute(data).For(0).Add(solution[0], 1, 1).Add(solution[0], 3, 3).TryCost(solution, out _));
    }

    [Fact]
    public void OneVanForSixty_SixTrips_SoonServesAllAndReportsThemAlone()
    {
        var town = SolomonGenerator.Generate(SolomonLayout.Random, series: 2, customers: 60, seed: 1).ToProblem();
        var demand = town.Stops.Sum(stop => stop.Demand[0].Units);
        var problem = town with
        {
            Stops = [.. town.Stops.Select(stop => stop with { Windows = [] })],
            Vehicles = [town.Vehicles[0] with
            {
                ShiftEnd = new PlanTime(100_000), Capacity = [new Load(demand / 6 + town.Stops.Max(stop => stop.Demand[0].Units))], MaxTrips = 6,
            }],
        };
        var told = new List<SolveProgress>();
        var plan = RoutingSolver.Solve(problem, new SolveOptions
        {
            StoppingRule = StoppingRule.AfterIterations(300), Progress = new Told(told),
        }, TestContext.Current.CancellationToken).Plan;

        Assert.Empty(plan.Unassigned);
        Assert.InRange(Assert.Single(plan.Routes).Stops.Count(stop => stop.Reload is not null), 4, 5);
        Assert.Empty(PlanChecker.Check(problem, plan));
        Assert.Equal(0, told[^1].Unassigned);
        Assert.All(told, progress => Assert.InRange(progress.Unassigned, 0, 60));
    }

    private static RoutingProblem Problem(int trips) => new()
    {
        CapacityDimensions = ["boxes"],
        Pantry = new Pantry(Place: 0, LoadTime: new Duration(5)),
        Travel = HandMadePlan.Line(0, 10, 20),
        Weights = new ObjectiveWeights { PerMetre = 1 },
        Stops =
        [
            new Stop { Id = Near, Place = 1, ServiceTime = new Duration(2), Windows = [HandMadePlan.Window(0, 15)], Demand = [new Load(1)] },
            new Stop { Id = Far, Place = 2, ServiceTime = new Duration(3), Demand = [new Load(1)] },
        ],
        Vehicles =
        [
            new Vehicle
            {
                Id = new VehicleId("van"), StartPlace = 0, EndPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(200),
                Capacity = [new Load(1)], MaxTrips = trips, MaxStops = 2,
            },
        ],
    };

    private static RoutingPlan Solve(RoutingProblem problem, int iterations) => RoutingSolver.Solve(
        problem, new SolveOptions { StoppingRule = StoppingRule.AfterIterations(iterations) }, TestContext.Current.CancellationToken).Plan;

    private sealed class Told(List<SolveProgress> all) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => all.Add(value);
    }
}
