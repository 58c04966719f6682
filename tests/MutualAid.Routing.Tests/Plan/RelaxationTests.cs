using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Plan;

/// <summary>
/// The change that is told of several. That each is true and as small as can be, random problems show. Pantry at 0; a
/// second and a hundred metres a unit of the line; vehicles need not come back.
/// </summary>
public sealed class RelaxationTests
{
    private static readonly StopId Left = new("left");
    private static readonly Skill Ramp = new("ramp");

    /// <summary>
    /// The stop lies 10,000 s away and opens until 20,000; its boxes may be out for 12,000. Thirteen vehicles each lack one
    /// thing. One after another, each that is told is taken away.
    /// </summary>
    [Fact]
    public void EachKindAtItsLimit_Solve_InTheOrderOfTheTable()
    {
        var able = Vehicle("able") with { Skills = [Ramp] };
        (Vehicle Vehicle, Func<Relaxation, bool> Told)[] table =
        [
            (Late(1800), told => told is Relaxation.WindowClosesLater { By.Seconds: 1800 }),
            (able with { MaxStops = 1 }, told => told is Relaxation.OneMoreStop),
            (Ends(1800), told => told is Relaxation.ShiftEndsLater { By.Seconds: 1800 }),
            (Late(1801), told => told is Relaxation.WindowClosesLater { By.Seconds: 1801 }),
            (Late(7200), told => told is Relaxation.WindowClosesLater { By.Seconds: 7200 }),
            (able with { MaxDuration = new Duration(10_000 - 1801) }, told => told is Relaxation.LongerDuration { By.Seconds: 1801 }),
            (Ends(7200), told => told is Relaxation.ShiftEndsLater { By.Seconds: 7200 }),
            (able with { Capacity = [new Load(1)] }, told => told is Relaxation.LargerCapacity { Dimension: "boxes", By.Units: 2 }),
            (able with { Id = new VehicleId("excluded") }, told => told is Relaxation.ExclusionLifted),
            (able with { Skills = [] }, told => told is Relaxation.SkillLearnt { Skill.Name: "ramp" }),
            (Late(7201), told => told is Relaxation.WindowClosesLater { By.Seconds: 7201 }),
            (Ends(7201), told => told is Relaxation.ShiftEndsLater { By.Seconds: 7201 }),
            (able with { Id = new VehicleId("slow") }, told => told is Relaxation.LongerTimeFromPantry { By.Seconds: 3000 }),
        ];
        var vehicles = table.Select((row, index) => row.Vehicle with
        {
            Id = row.Vehicle.Id.Value == "able" ? new VehicleId($"V{index}") : row.Vehicle.Id,
        }).ToArray();
        for (var gone = 0; gone < table.Length; gone++)
        {
            var relaxation = Solve(vehicles[gone..]);
            Assert.NotNull(relaxation);
            Assert.True(table[gone].Told(relaxation), $"{gone}: {relaxation}");
            Assert.Equal((vehicles[gone].Id, new Cost(1_000_000)), (relaxation.Vehicle, relaxation.Adds));
        }

        Vehicle Late(int seconds) => able with { ShiftStart = new PlanTime(10_000 + seconds) };

        Vehicle Ends(int seconds) => able with { ShiftEnd = new PlanTime(10_000 - seconds) };

        Relaxation? Solve(Vehicle[] left)
        {
            var full = left.FirstOrDefault(vehicle => vehicle.MaxStops is not null);
            Stop stop = Stop(1) with
            {
                Windows = [HandMadePlan.Window(0, 20_000)], MaxTimeFromPantry = new Duration(12_000), Demand = [new Load(3)],
                RequiredSkills = [Ramp], ExcludedVehicles = [.. left.Select(vehicle => vehicle.Id).Where(id => id.Value == "excluded")],
            };
            Stop busy = new() { Id = new StopId("busy"), Place = 0, ServiceTime = new Duration(5000) };
            Stop filler = new() { Id = new StopId("filler"), Place = 0, LockedVehicle = full?.Id };
            var reversed = left.Reverse().Select(vehicle =>
                vehicle.Id.Value == "slow" ? vehicle with { LockedPrefix = [busy.Id] } : vehicle);
            return Relax([.. reversed], full is null ? [busy, stop] : [busy, filler, stop], [0, 10_000]);
        }
    }

    /// <summary>Both shifts end 2 s too early for the way of 10.</summary>
    [Theory]
    [InlineData(7, 5, "V2", 1005)]
    [InlineData(5, 7, "V1", 1005)]
    [InlineData(5, 5, "V1", 1005)]
    public void SameChangeForTwo_Solve_TheCheaperAndThenTheFirst(int firstCost, int secondCost, string vehicle, long adds)
    {
        Vehicle[] vehicles =
        [
            Vehicle("V1") with { ShiftEnd = new PlanTime(8), FixedCost = new Cost(firstCost), Capacity = [] },
            Vehicle("V2") with { ShiftEnd = new PlanTime(8), FixedCost = new Cost(secondCost) },
        ];
        Assert.Equal(new Relaxation.ShiftEndsLater(new VehicleId(vehicle), new Cost(adds), new Duration(2)),
            Relax(vehicles, [Stop(1)], [0, 10]));
    }

    [Theory]
    [InlineData(1001, true)]
    [InlineData(1000, false)]
    public void OptionalStop_Solve_OnlyWhatItsPrizeIsWorth(long prize, bool told)
    {
        var stop = Stop(1) with { Obligation = new Obligation.Optional(new Cost(prize)) };
        Assert.Equal(told, Relax([Vehicle("V") with { ShiftEnd = new PlanTime(9) }], [stop], [0, 10]) is not null);
    }

    /// <summary>
    /// At 10 and at 20 on the second. The stop at 15 opens at 30, the shift ends at 27: opened at 27, it can be served on the
    /// way back. Between the two it would have to open at 15.
    /// </summary>
    [Fact]
    public void StopsBeforeAndAfterOnTheSecond_Solve_TheWindowOpensAsLateAsCanBe()
    {
        var window = HandMadePlan.Window(30, 40);
        Stop[] stops = [Stop(1) with { Id = HandMadePlan.S1, Windows = [HandMadePlan.Window(10, 10)] },
            Stop(2) with { Id = HandMadePlan.S2, Windows = [HandMadePlan.Window(20, 20)] }, Stop(3) with { Windows = [window] }];
        Assert.Equal(new Relaxation.WindowOpensEarlier(new VehicleId("V"), new Cost(500), window, new Duration(3)),
            Relax([Vehicle("V") with { ShiftEnd = new PlanTime(27) }], stops, [0, 10, 20, 15]));
    }

    /// <summary>Arrives at 10, must be done at 20: the first window closes 5 too early, the second opens 10 too late.</summary>
    [Fact]
    public void ArrivalBetweenTwoWindows_Solve_TheOneThatMovesLess()
    {
        var stop = Stop(1) with { Windows = [HandMadePlan.Window(0, 5), HandMadePlan.Window(30, 40)] };
        Assert.Equal(new Relaxation.WindowClosesLater(new VehicleId("V"), new Cost(1000), stop.Windows[0], new Duration(5)),
            Relax([Vehicle("V") with { ShiftEnd = new PlanTime(20) }], [stop], [0, 10]));
    }

    /// <summary>Left the pantry at 0, goes on from there at 5: on time at 15 if the boxes may be out for 4 more.</summary>
    [Fact]
    public void UnderWay_Solve_TheTimeSinceThePantryGivesWay()
    {
        var vehicle = Vehicle("V") with { LeftPantryAt = new PlanTime(0), ShiftStart = new PlanTime(5) };
        var stop = Stop(1) with { LockedVehicle = vehicle.Id, MaxTimeFromPantry = new Duration(11) };
        Assert.Equal(new Relaxation.LongerTimeFromPantry(vehicle.Id, new Cost(1000), new Duration(4)), Relax([vehicle], [stop], [0, 10]));
    }

    /// <summary>
    /// Started at 5, the vehicle serves S1 in its second window and waits for S2's until 60: 50 s for 2,000 m. Started at 0 it
    /// serves both at once, and the third within 30 of the pantry: 30 s for 3,000 m.
    /// </summary>
    [Fact]
    public void ShiftStartsEarlier_Solve_WhatItSavesTheOthersCounts()
    {
        Stop[] stops =
        [
            Stop(1) with { Id = HandMadePlan.S1, Windows = [HandMadePlan.Window(10, 10), HandMadePlan.Window(20, 20)] },
            Stop(2) with { Id = HandMadePlan.S2, Windows = [HandMadePlan.Window(20, 20), HandMadePlan.Window(60, 60)] },
            Stop(3) with { MaxTimeFromPantry = new Duration(30), Obligation = new Obligation.Optional(new Cost(981)) },
        ];
        Assert.Equal(new Relaxation.ShiftStartsEarlier(new VehicleId("V"), new Cost(3030 - 2050), new Duration(5)),
            Relax([Vehicle("V") with { ShiftStart = new PlanTime(5) }], stops, [0, 10, 20, 30], perSecond: 1));
    }

    /// <summary>Vehicles alike, each with room for three boxes: the first has three on board, the second two.</summary>
    [Fact]
    public void AlikeVehiclesInUse_Solve_EachIsLookedAt()
    {
        var alike = Vehicle("V1") with { Capacity = [new Load(3)] };
        Stop[] stops = [.. new[] { 3, 2, 2 }.Select((boxes, index) =>
            Stop(1) with { Id = new StopId($"S{index}"), Demand = [new Load(boxes)], Obligation = new Obligation.Mandatory(9 - index) })];
        Assert.Equal(new Relaxation.LargerCapacity(new VehicleId("V2"), Cost.Zero, "boxes", new Load(1)),
            Relax([alike, alike with { Id = new VehicleId("V2") }], stops, [0, 10]));
    }

    [Fact]
    public void TwoThingsMissing_Solve_NoSingleChange() =>
        Assert.Null(Relax([Vehicle("V") with { ShiftEnd = new PlanTime(9) }], [Stop(1) with { RequiredSkills = [Ramp] }], [0, 10]));

    [Fact]
    public void PlaceInThePrefix_Solve_NotOursToChange() =>
        Assert.Null(Relax([Vehicle("V") with { ShiftEnd = new PlanTime(9), LockedPrefix = [Left] }], [Stop(1)], [0, 10]));

    /// <summary>What is told for the last stop.</summary>
    private static Relaxation? Relax(Vehicle[] vehicles, Stop[] stops, int[] line, int perSecond = 0)
    {
        var problem = new RoutingProblem
        {
            CapacityDimensions = ["boxes"], Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
            Travel = HandMadePlan.Line(line), Vehicles = vehicles, Stops = stops,
            Weights = new ObjectiveWeights { PerMetre = 1, PerSecond = perSecond },
        };
        var plan = RoutingSolver.Solve(problem, new SolveOptions { StoppingRule = StoppingRule.AfterIterations(10) },
            TestContext.Current.CancellationToken).Plan;
        Assert.Empty(PlanChecker.Check(problem, plan));
        var last = plan.Unassigned[^1];
        Assert.Equal(stops[^1].Id, last.Stop);
        return last.Relaxation;
    }

    private static Stop Stop(int place) => new() { Id = Left, Place = place };

    private static Vehicle Vehicle(string id) => new()
    {
        Id = new VehicleId(id), StartPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(30_000),
    };
}
