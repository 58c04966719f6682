using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Plan;

/// <summary>
/// The reason that sums up what keeps each vehicle away. That each single obstacle is true, random problems show.
/// </summary>
public sealed class ObstacleTests
{
    private static readonly StopId Left = new("left");

    [Fact]
    public void AllShortOfOneThingAndSomeOfAnother_Solve_TheSharedShortageIsTheReason()
    {
        // Both vehicles are full of cold boxes, and the first of boxes too.
        var plan = Solve([Capacity(1, 1), Capacity(2, 1)], ["boxes", "cold boxes"], taken: 2);
        var entry = Assert.Single(plan.Unassigned);
        Assert.Equal(new Obstacle.CapacityFull("cold boxes", new Load(1), new Load(0)), entry.Reason);
        Assert.All(entry.ByVehicle, pair => Assert.Equal(entry.Reason, pair.Obstacle));
    }

    [Fact]
    public void EachShortOfSomethingElse_Solve_TheFleetIsFull()
    {
        var plan = Solve([Capacity(1, 9), Capacity(9, 1)], ["boxes", "cold boxes"], taken: 2);
        var entry = Assert.Single(plan.Unassigned);
        Assert.Equal(new Obstacle.FleetFull(), entry.Reason);
        Assert.Equal(["boxes", "cold boxes"],
            entry.ByVehicle.Select(pair => Assert.IsType<Obstacle.CapacityFull>(pair.Obstacle).Dimension));
    }

    [Fact]
    public void VehiclesFailAtDifferentHurdles_Solve_TheLastHurdleIsTheReason()
    {
        var problem = Problem([Capacity(9), Capacity(9) with { Skills = [new Skill("ramp")] }], ["boxes"], taken: 0);
        var stop = problem.Stops[^1] with { RequiredSkills = [new Skill("ramp")],
            Windows = [HandMadePlan.Window(300, 400)] };
        var entry = Assert.Single(Solve(problem with { Stops = [stop] }).Unassigned);
        Assert.Equal(new Obstacle.ShiftMissesWindow(), entry.Reason);
        Assert.IsType<Obstacle.SkillMissing>(entry.ByVehicle[0].Obstacle);
    }

    [Fact]
    public void NoneLargeEnough_Solve_TheLeastShortfallIsTheReason()
    {
        var problem = Problem([Capacity(1), Capacity(3), Capacity(2)], ["boxes"], taken: 0);
        var entry = Assert.Single(Solve(problem with { Stops = [problem.Stops[^1] with { Demand = [new Load(5)] }] }).Unassigned);
        Assert.Equal(new Obstacle.CapacityTooSmall("boxes", new Load(5), new Load(3)), entry.Reason);
    }

    private static RoutingPlan Solve(Vehicle[] vehicles, string[] dimensions, int taken) =>
        Solve(Problem(vehicles, dimensions, taken));

    private static RoutingPlan Solve(RoutingProblem problem) => RoutingSolver.Solve(
        problem, new SolveOptions { StoppingRule = StoppingRule.AfterIterations(100) },
            TestContext.Current.CancellationToken).Plan;

    /// <summary>Stops that take one of everything each, one more than stated; the last is worth least.</summary>
    private static RoutingProblem Problem(Vehicle[] vehicles, string[] dimensions, int taken) => new()
    {
        CapacityDimensions = dimensions,
        Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
        Travel = HandMadePlan.Line(0, 10),
        Vehicles = [.. vehicles.Select((vehicle, index) => vehicle with { Id = new VehicleId($"V{index + 1}") })],
        Stops = [.. Enumerable.Range(1, taken)
            .Select(number =>
            Stop(new StopId($"S{number}"), dimensions) with { Obligation = new Obligation.Mandatory(2) }),
            Stop(Left, dimensions)],
    };

    private static Stop Stop(StopId id, string[] dimensions) =>
        new() { Id = id, Place = 1, Demand = [.. dimensions.Select(_ => new Load(1))] };

    private static Vehicle Capacity(params int[] amounts) => new()
    {
        Id = default, StartPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(200),
            Capacity = [.. amounts.Select(units => new Load(units))],
    };
}
