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

    /// <summary>
    /// Every vehicle gets one hurdle further than the one before it. The stop is 10 from the pantry, opens from 20 to 30,
    /// takes two boxes, and is worth 1.
    /// </summary>
    [Theory]
    [InlineData(1, typeof(Obstacle.AlreadyUnderWay))]
    [InlineData(2, typeof(Obstacle.SkillMissing))]
    [InlineData(3, typeof(Obstacle.VehicleExcluded))]
    [InlineData(4, typeof(Obstacle.CapacityTooSmall))]
    [InlineData(5, typeof(Obstacle.ShiftMissesWindow))]
    [InlineData(6, typeof(Obstacle.WindowOutOfReach))]
    [InlineData(7, typeof(Obstacle.ShiftTooShort))]
    [InlineData(8, typeof(Obstacle.StopLimitReached))]
    [InlineData(9, typeof(Obstacle.PrizeTooLow))]
    public void EachVehicleFailsOneHurdleLater_Solve_TheLastHurdleIsTheReason(int vehicles, Type reason)
    {
        var able = Capacity(9) with { Skills = [new Skill("ramp")] };
        var problem = Problem(
            [
                able with { LeftPantryAt = new PlanTime(0) },
                able with { Skills = [] },
                able,
                able with { Capacity = [new Load(1)] },
                able with { ShiftStart = new PlanTime(31) },
                able with { StartPlace = 2 },
                able with { ShiftEnd = new PlanTime(29), EndPlace = 0 },
                able with { MaxStops = 1 },
                able,
            ], ["boxes"], taken: 1);
        var others = problem.Vehicles.Take(vehicles);
        var stop = problem.Stops[^1] with
        {
            Windows = [HandMadePlan.Window(20, 30)], Demand = [new Load(2)], RequiredSkills = [new Skill("ramp")],
            ExcludedVehicles = [.. others.Skip(2).Take(1).Select(vehicle => vehicle.Id)],
            Obligation = new Obligation.Optional(new Cost(1)),
        };
        var filler = problem.Stops[0] with { LockedVehicle = problem.Vehicles[Math.Min(vehicles, 8) - 1].Id };
        var plan = Solve(problem with { Vehicles = [.. others], Stops = [filler, stop], Travel = HandMadePlan.Line(0, 10, -50) });
        var entry = plan.Unassigned[^1];
        Assert.Equal(Left, entry.Stop);
        Assert.Equal(reason, entry.Reason.GetType());
        Assert.Equal(entry.Reason, entry.ByVehicle[^1].Obstacle);
    }

    [Fact]
    public void WayToThePantryOutlastsShift_Solve_TheWindowThatIsMissedComesFirst()
    {
        // 50 to the pantry and 10 on: too late for the window, and for the shift too.
        var late = Capacity(9) with { StartPlace = 2, ShiftEnd = new PlanTime(40) };
        Assert.Equal(new Obstacle.WindowOutOfReach(new PlanTime(60)), OnlyObstacle(late, stop =>
            stop with { Windows = [HandMadePlan.Window(0, 59)] }));
        Assert.Equal(new Obstacle.RideTooLong(new Duration(9)), OnlyObstacle(late, stop =>
            stop with { MaxTimeFromPantry = new Duration(9) }));
        Assert.Equal(new Obstacle.ShiftTooShort(), OnlyObstacle(late, stop => stop with
        {
            Windows = [HandMadePlan.Window(0, 60)], MaxTimeFromPantry = new Duration(10),
        }));
    }

    [Fact]
    public void OneComesTooLateAndOneRidesTooLong_Solve_TheRideIsTheReason()
    {
        var entry = Explain([Capacity(9) with { StartPlace = 2 }, Capacity(9)],
            stop => stop with { Windows = [HandMadePlan.Window(0, 30)], MaxTimeFromPantry = new Duration(9) });
        Assert.Equal(new Obstacle.RideTooLong(new Duration(9)), entry.Reason);
        Assert.Equal(new Obstacle.WindowOutOfReach(new PlanTime(60)), entry.ByVehicle[0].Obstacle);
    }

    [Fact]
    public void UnderWaySinceLong_Solve_TheTimeSinceThePantryCounts()
    {
        // Ten from where it goes on at 20, and so 30 after it left the pantry.
        var underWay = Capacity(9) with { LeftPantryAt = new PlanTime(0), ShiftStart = new PlanTime(20) };
        var problem = Problem([underWay], ["boxes"], taken: 0);
        var stop = problem.Stops[0] with { LockedVehicle = problem.Vehicles[0].Id, Windows = [HandMadePlan.Window(30, 40)] };
        Assert.Equal(new Obstacle.RideTooLong(new Duration(29)),
            Assert.Single(Solve(WithLimit(29)).Unassigned).Reason);
        Assert.Single(Solve(WithLimit(30)).Routes);

        RoutingProblem WithLimit(int seconds) => problem with { Stops = [stop with { MaxTimeFromPantry = new Duration(seconds) }] };
    }

    [Fact]
    public void SkillsMissing_Solve_TheVehicleThatLacksFewestIsTheReason()
    {
        Skill ramp = new("ramp"), lift = new("lift");
        var entry = Explain([Capacity(9), Capacity(9) with { Skills = [ramp] }],
            stop => stop with { RequiredSkills = [ramp, lift, lift] });
        Assert.Equal([lift], Assert.IsType<Obstacle.SkillMissing>(entry.Reason).Skills);
        Assert.Equal([ramp, lift], Assert.IsType<Obstacle.SkillMissing>(entry.ByVehicle[0].Obstacle).Skills);
    }

    [Fact]
    public void WindowOutOfReach_Solve_TheVehicleThatComesEarliestIsTheReason()
    {
        var entry = Explain([Capacity(9) with { StartPlace = 2 }, Capacity(9)],
            stop => stop with { Windows = [HandMadePlan.Window(0, 9)] });
        Assert.Equal(new Obstacle.WindowOutOfReach(new PlanTime(10)), entry.Reason);
        Assert.Equal(new Obstacle.WindowOutOfReach(new PlanTime(60)), entry.ByVehicle[0].Obstacle);
    }

    [Fact]
    public void WindowsTouchTheShift_Solve_TheShiftMissesNone()
    {
        // From 20 to 30 only; in the first case the way is too long, in the second there is no time to drive home.
        var vehicle = Capacity(9) with { ShiftStart = new PlanTime(20), ShiftEnd = new PlanTime(30), EndPlace = 0 };
        Assert.Equal(new Obstacle.WindowOutOfReach(new PlanTime(30)), OnlyObstacle(vehicle, stop =>
            stop with { Windows = [HandMadePlan.Window(0, 20)] }));
        Assert.Equal(new Obstacle.ShiftTooShort(), OnlyObstacle(vehicle, stop =>
            stop with { Windows = [HandMadePlan.Window(30, 40)] }));
        Assert.Equal(new Obstacle.ShiftMissesWindow(), OnlyObstacle(vehicle, stop =>
            stop with { Windows = [HandMadePlan.Window(0, 19), HandMadePlan.Window(31, 40)] }));
    }

    [Fact]
    public void AllFull_Solve_TheLeastShortfallIsTheReason()
    {
        var problem = Problem([Capacity(4), Capacity(3)], ["boxes"], taken: 2);
        var plan = Solve(problem with
        {
            Stops =
            [
                problem.Stops[0] with { LockedVehicle = problem.Vehicles[0].Id, Demand = [new Load(3)] },
                problem.Stops[1] with { LockedVehicle = problem.Vehicles[1].Id },
                problem.Stops[2] with { Demand = [new Load(3)] },
            ],
        });
        var entry = Assert.Single(plan.Unassigned);
        Assert.Equal(new Obstacle.CapacityFull("boxes", new Load(3), new Load(2)), entry.Reason);
        Assert.Equal(new Obstacle.CapacityFull("boxes", new Load(3), new Load(1)), entry.ByVehicle[0].Obstacle);
    }

    [Fact]
    public void NoneWorthThePrize_Solve_TheCheapestIsTheReason()
    {
        // A thousand metres at a unit each, and what the vehicle costs.
        var entry = Explain([Capacity(9) with { FixedCost = new Cost(7) }, Capacity(9) with { FixedCost = new Cost(5) }],
            stop => stop with { Obligation = new Obligation.Optional(new Cost(1005)) });
        Assert.Equal(new Obstacle.PrizeTooLow(new Cost(1005), new Cost(1005)), entry.Reason);
        Assert.Equal(new Obstacle.PrizeTooLow(new Cost(1005), new Cost(1007)), entry.ByVehicle[0].Obstacle);
    }

    private static Obstacle OnlyObstacle(Vehicle vehicle, Func<Stop, Stop> change) =>
        Assert.Single(Explain([vehicle], change).ByVehicle).Obstacle;

    /// <summary>What keeps these vehicles from the stop at 10; place 2 is 50 on the other side of the pantry.</summary>
    private static UnassignedStop Explain(Vehicle[] vehicles, Func<Stop, Stop> change)
    {
        var problem = Problem(vehicles, ["boxes"], taken: 0);
        return Assert.Single(Solve(problem with
        {
            Stops = [change(problem.Stops[0])], Travel = HandMadePlan.Line(0, 10, -50),
        }).Unassigned);
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
