using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Solving;

/// <summary>
/// Small days made by hand. Pantry at 0, S1 at 10, S2 at 20, S3 at 30, S4 at -10, S5 at -20; a second and a hundred metres a
/// unit of the line; vehicles need not come back.
/// </summary>
public sealed class ReplanningTests
{
    private static readonly VehicleId V1 = new("V1");
    private static readonly VehicleId V2 = new("V2");

    private static readonly RunningDay Day = new()
    {
        Problem = new RoutingProblem
        {
            Pantry = new Pantry(Place: 0, LoadTime: new Duration(3)),
            Travel = HandMadePlan.Line(0, 10, 20, 30, -10, -20),
            Stops = [.. Enumerable.Range(1, 5).Select(Stop)],
            Vehicles = [Vehicle(V1), Vehicle(V2)],
        },
        Routes = [Route(V1, 1, 2, 3), Route(V2, 4, 5)],
        Now = new PlanTime(0),
    };

    /// <summary>Left at 3, has served S1 at 13, and goes on from there at 15.</summary>
    private static readonly VehicleUnderWay FirstUnderWay = new()
    {
        Vehicle = V1, LeftPantryAt = new PlanTime(3), Place = 1, FreeFrom = new PlanTime(15), Finished = Ids(1), Loaded = Ids(1, 2, 3),
    };

    [Fact]
    public void DriverGoneBeforeTheStart_Replan_TheOthersTakeOver()
    {
        var (replanning, plan, changes) = Replan(Day with { Gone = [V1] });
        Assert.Equal(V2, Assert.Single(replanning.Problem.Vehicles).Id);
        Assert.Equal(5, Assert.Single(plan.Routes).Stops.Count);
        Assert.Equal([Moved(1, V1, V2), Moved(2, V1, V2), Moved(3, V1, V2)], changes.Moved);
        Assert.Empty(replanning.Stranded);
    }

    [Fact]
    public void UnderWay_Replan_GoesOnFromWhereItIsWithWhatItHasOnBoard()
    {
        var (replanning, plan, changes) = Replan(Day with { UnderWay = [FirstUnderWay], Cancelled = Ids(3) });
        Assert.Equal([V1, V2], replanning.Problem.Vehicles.Select(vehicle => vehicle.Id));
        Assert.Equal("V1: S1", Text(replanning.Finished));
        Assert.Equal("V1: S2 | V2: S4 S5", Text(replanning.InitialRoutes));
        var route = plan.Routes[0];
        Assert.Equal((V1, new PlanTime(15), null), (route.Vehicle, route.Start, route.Loading));
        Assert.Equal((new StopId("S2"), new PlanTime(25)), (Assert.Single(route.Stops).Stop, route.Stops[0].Arrival));
        Assert.Empty(changes.Moved);
        Assert.Empty(changes.NewlyServed);
        Assert.Empty(changes.NoLongerServed);
        Assert.Empty(changes.Inversions);
    }

    [Fact]
    public void GoneUnderWay_Replan_WhatIsOnBoardIsStranded()
    {
        var (replanning, plan, changes) = Replan(Day with { UnderWay = [FirstUnderWay], Gone = [V1] });
        Assert.Equal("V1: S2 S3", Text(replanning.Stranded));
        Assert.Equal("V1: S1", Text(replanning.Finished));
        Assert.Equal(Ids(4, 5), replanning.Problem.Stops.Select(stop => stop.Id));
        Assert.Empty(plan.Unassigned);
        Assert.Equal(Ids(2, 3), changes.NoLongerServed);
    }

    [Fact]
    public void BoxesOfTheGoneBroughtBack_Replan_AnotherTakesThem()
    {
        var (replanning, _, changes) = Replan(Day with { UnderWay = [FirstUnderWay with { Loaded = [] }], Gone = [V1] });
        Assert.Empty(replanning.Stranded);
        Assert.Equal([Moved(2, V1, V2), Moved(3, V1, V2)], changes.Moved);
    }

    [Fact]
    public void BoxLeftBehind_Replan_AnotherTakesItForNothing()
    {
        var day = Day with { UnderWay = [FirstUnderWay with { Loaded = Ids(1, 2) }], PerMovedStop = new Cost(1_000_000) };
        var (replanning, plan, changes) = Replan(day);
        Assert.Equal([Moved(3, V1, V2)], changes.Moved);
        Assert.Equal(Cost.Zero, plan.Objective.Preferences);
        Assert.Equal("V1: S2 | V2: S4 S5", Text(replanning.InitialRoutes));
    }

    /// <summary>
    /// Each driver has one stop on either side, 40 to drive. With the far ones exchanged it is 20; with one of them handed
    /// over it is 10 for the one and 50 for the other. So each stop that moves saves 2,000.
    /// </summary>
    [Theory]
    [InlineData(0, "S2 S5")]
    [InlineData(1999, "S2 S5")]
    [InlineData(2001, "")]
    public void RoutesCrossed_Replan_StopsMoveForWhatItSaves(int perMovedStop, string moved)
    {
        var (replanning, plan, changes) = Replan(Crossed with { PerMovedStop = new Cost(perMovedStop) });
        Assert.Equal(moved, string.Join(' ', changes.Moved.Select(change => change.Stop).Order(ByName)));
        Assert.Equal(moved.Length == 0 ? 8000 : 4000 + 2 * perMovedStop, plan.Objective.Total.Units);
        if (perMovedStop == 0) Assert.All(replanning.Problem.Stops, stop => Assert.Empty(stop.Preferences));
    }

    [Fact]
    public void StopLocked_Replan_KeepsItsDriver()
    {
        var (_, plan, _) = Replan(Crossed with { Locked = Ids(5) });
        Assert.Contains(new StopId("S5"), plan.Routes.Single(route => route.Vehicle == V1).Stops.Select(stop => stop.Stop));
    }

    [Fact]
    public void NeedOfAnotherStop_Replan_MovesAtAnyPrice()
    {
        // Only V1 can take the new stop, and no more than one.
        var day = Day with
        {
            Problem = Day.Problem with { Vehicles = [Vehicle(V1) with { MaxStops = 1 }, Vehicle(V2)] },
            Routes = [Route(V1, 1), Route(V2, 2, 3, 4, 5)],
            Added = [Stop(1) with { Id = new StopId("new"), ExcludedVehicles = [V2] }],
            PerMovedStop = new Cost(1_000_000),
        };
        var (_, _, changes) = Replan(day);
        Assert.Equal([Moved(1, V1, V2)], changes.Moved);
        Assert.Equal([new StopId("new")], changes.NewlyServed);
    }

    /// <summary>From home at -10 it is 10 to the pantry, where it stood 3 and left at 3: it set out at -10.</summary>
    [Theory]
    [InlineData(40, 30)]
    [InlineData(300, 200)]
    [InlineData(20, 15)]
    public void UnderWay_Of_LimitsAreThoseOfTheRest(int maxDuration, int shiftEnd)
    {
        var vehicle = Vehicle(V1) with
        {
            StartPlace = 4, EndPlace = 0, MaxDuration = new Duration(maxDuration), MaxStops = 3, FixedCost = new Cost(9),
            Capacity = [new Load(2)], Skills = [new Skill("ramp")], LockedPrefix = Ids(1, 3),
        };
        var problem = Day.Problem with { Vehicles = [vehicle, Vehicle(V2)], CapacityDimensions = ["boxes"] };
        var rest = Replanning.Of(Day with { Problem = problem, UnderWay = [FirstUnderWay] }).Problem.Vehicles[0];
        Assert.Equal((1, 0, new PlanTime(15), new PlanTime(shiftEnd), new PlanTime(3)),
            (rest.StartPlace, rest.EndPlace, rest.ShiftStart, rest.ShiftEnd, rest.LeftPantryAt));
        Assert.Equal((null, null, Cost.Zero, 0), (rest.MaxDuration, rest.MaxStops, rest.FixedCost, rest.Capacity.Count));
        Assert.Equal(Ids(3), rest.LockedPrefix);
        Assert.Equal(vehicle.Skills, rest.Skills);
    }

    [Theory]
    [InlineData(50, 50, 2)]
    [InlineData(-50, 0, 2)]
    [InlineData(200, 200, 2)]
    [InlineData(201, 0, 0)]
    public void NotStarted_Of_NotBeforeNow(int now, int shiftStart, int vehicles)
    {
        var rest = Replanning.Of(Day with { Now = new PlanTime(now) }).Problem;
        Assert.Equal(vehicles, rest.Vehicles.Count);
        Assert.All(rest.Vehicles, vehicle => Assert.Equal(new PlanTime(shiftStart), vehicle.ShiftStart));
    }

    [Fact]
    public void WhatNamesAVehicle_Of_OnlyWhoIsThere()
    {
        Stop[] stops =
        [
            Stop(1) with { LockedVehicle = V1, ExcludedVehicles = [V1, V2], Preferences = [new(V1, new Cost(5)), new(V2, new Cost(6))] },
            Stop(4) with { Preferences = [new(V2, new Cost(4))] },
            Stop(2) with { LockedVehicle = V2 },
        ];
        var day = Day with
        {
            Problem = Day.Problem with { Stops = stops }, Routes = [Route(V1, 1), Route(V2, 4, 2)], PerMovedStop = new Cost(7),
        };
        var rest = Replanning.Of(day with { Gone = [V1] }).Problem.Stops;
        Assert.Null(rest[0].LockedVehicle);
        Assert.Equal([V2], rest[0].ExcludedVehicles);
        Assert.Equal([new VehiclePreference(V2, new Cost(6))], rest[0].Preferences);
        Assert.Equal([new VehiclePreference(V2, new Cost(11))], rest[1].Preferences);
        Assert.Equal(V2, rest[2].LockedVehicle);
    }

    public static TheoryData<string, RunningDay> Contradictions => new()
    {
        { "Vehicle V1: the problem has it under way; where it is belongs into the day.", Day with { Problem = Day.Problem with
            { Vehicles = [Vehicle(V1) with { LeftPantryAt = new PlanTime(0) }, Vehicle(V2)] } } },
        { "Vehicle V9: not in the problem.", Day with { Gone = [new VehicleId("V9")] } },
        { "Vehicle V9: not in the problem.", Day with { UnderWay = [FirstUnderWay with { Vehicle = new VehicleId("V9") }] } },
        { "Vehicle V9: not in the problem.", Day with { Routes = [Route(new VehicleId("V9"))] } },
        { "Vehicle V1: under way twice.", Day with { UnderWay = [FirstUnderWay, FirstUnderWay with { Finished = [], Loaded = [] }] } },
        { "Vehicle V2: has two routes.", Day with { Routes = [Route(V2, 1), Route(V2, 2)] } },
        { "Stop S9: not in the problem.", Day with { Cancelled = Ids(9) } },
        { "Stop S9: not in the problem.", Day with { UnderWay = [FirstUnderWay with { Finished = Ids(9) }] } },
        { "Stop S9: not in the problem.", Day with { UnderWay = [FirstUnderWay with { Loaded = Ids(9) }] } },
        { "Stop S9: not in the problem.", Day with { Routes = [Route(V1, 9)] } },
        { "Stop S1: added, but in the problem already.", Day with { Added = [Stop(1)] } },
        { "Stop S1: finished twice.", Day with { UnderWay = [FirstUnderWay, FirstUnderWay with { Vehicle = V2, Loaded = [] }] } },
        { "Stop S1: on board twice.",
            Day with { UnderWay = [FirstUnderWay, FirstUnderWay with { Vehicle = V2, Finished = [], Loaded = Ids(1) }] } },
        { "Stop S1: on a route twice.", Day with { Routes = [Route(V1, 1), Route(V2, 1)] } },
        { "Stop S5: is to keep its driver, but is on no route.", Day with { Routes = [], Locked = Ids(5) } },
        { "Moving a stop: the cost -1 is not from 0 to 134217728.", Day with { PerMovedStop = new Cost(-1) } },
    };

    [Theory]
    [MemberData(nameof(Contradictions), DisableDiscoveryEnumeration = true)]
    public void ContradictoryDay_Of_ThrowsAndSaysWhere(string error, RunningDay day) =>
        Assert.Equal([error], Assert.Throws<InvalidRoutingProblemException>(() => Replanning.Of(day)).Errors);

    /// <summary>Of a, b, c, d the c now comes before a and b, and the d before b; e goes over, f and g go out and in.</summary>
    [Fact]
    public void RoutesByHand_Between_EveryChange()
    {
        var changes = PlanChanges.Between(
            [Named(V1, "abcd"), Named(V2, "fe")],
            [Named(V1, "cadbeg")]);
        Assert.Equal([new MovedStop(new StopId("e"), V2, V1)], changes.Moved);
        Assert.Equal([new StopId("g")], changes.NewlyServed);
        Assert.Equal([new StopId("f")], changes.NoLongerServed);
        Assert.Equal(["a before c", "b before c", "b before d"],
            changes.Inversions.Select(pair => $"{pair.First} before {pair.Second}"));
    }

    private static RunningDay Crossed => Day with
    {
        Problem = Day.Problem with { Stops = [Stop(1), Stop(2), Stop(4), Stop(5)] }, Routes = [Route(V1, 1, 5), Route(V2, 4, 2)],
    };

    private static (Replanning Replanning, RoutingPlan Plan, PlanChanges Changes) Replan(RunningDay day)
    {
        var replanning = Replanning.Of(day);
        var options = new SolveOptions { StoppingRule = StoppingRule.AfterIterations(500), InitialRoutes = replanning.InitialRoutes };
        var plan = RoutingSolver.Solve(replanning.Problem, options, TestContext.Current.CancellationToken).Plan;
        Assert.Empty(PlanChecker.Check(replanning.Problem, plan));
        return (replanning, plan, replanning.Changes(plan));
    }

    private static Stop Stop(int number) => new() { Id = new StopId($"S{number}"), Place = number };

    private static Vehicle Vehicle(VehicleId id) =>
        new() { Id = id, StartPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(200) };

    private static StopId[] Ids(params int[] numbers) => [.. numbers.Select(number => new StopId($"S{number}"))];

    private static RouteSequence Route(VehicleId vehicle, params int[] stops) => new(vehicle, Ids(stops));

    private static RouteSequence Named(VehicleId vehicle, string stops) => new(vehicle, [.. stops.Select(stop => new StopId($"{stop}"))]);

    private static MovedStop Moved(int stop, VehicleId from, VehicleId to) => new(new StopId($"S{stop}"), from, to);

    private static string Text(IEnumerable<RouteSequence> routes) =>
        string.Join(" | ", routes.Select(route => $"{route.Vehicle}: {string.Join(' ', route.Stops)}"));

    private static Comparer<StopId> ByName => Comparer<StopId>.Create((left, right) => string.CompareOrdinal(left.Value, right.Value));
}
