using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Plan;

/// <summary>
/// Routes put together by hand. Pantry at 0, S1 at 10, S2 at 20, S3 at 30; a second and a hundred metres a unit of the line;
/// loading takes 3, each door 2; vehicles need not come back.
/// </summary>
public sealed class PlanReviewTests
{
    private static readonly VehicleId V1 = new("V1");
    private static readonly VehicleId V2 = new("V2");

    private static readonly Vehicle First = new()
    {
        Id = V1, StartPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(100), Capacity = [new Load(2)],
    };

    private static readonly RoutingProblem Problem = new()
    {
        Pantry = new Pantry(Place: 0, LoadTime: new Duration(3)),
        Travel = HandMadePlan.Line(0, 10, 20, 30),
        CapacityDimensions = ["boxes"],
        Weights = new ObjectiveWeights { PerMetre = 1, PerSecond = 2 },
        Stops = [.. Enumerable.Range(1, 3).Select(place => new Stop
        {
            Id = new StopId($"S{place}"), Place = place, ServiceTime = new Duration(2), Demand = [new Load(1)],
        })],
        Vehicles = [First, First with { Id = V2 }],
    };

    [Fact]
    public void RouteThatHolds_Review_LeavesSoThatItTakesTheLeastTime()
    {
        // S2 opens at 43: leaving the pantry at 21 needs no waiting, so the start is at 18.
        var reviewed = new PlanReview(With(2, stop => stop with { Windows = [Window(43, 50)] })).Review(Route(V1, 1, 2));
        Assert.Empty(reviewed.Broken);
        Assert.Equal([31, 43], reviewed.Stops.Select(stop => stop.ServiceStart.Seconds));
        Assert.Equal((18, 45, 2000), (reviewed.Start.Seconds, reviewed.End.Seconds, reviewed.Distance.Metres));
        Assert.Equal(2000 + (2 * 27), new PlanReview(Problem).CostOf(reviewed).Units);
    }

    [Fact]
    public void EachRuleBroken_Review_SaysByHowMuch()
    {
        Broken(Problem, [1, 2, 3], new BrokenRule.CapacityTooSmall("boxes", new Load(1)));
        // At S1 at 13 at the earliest, and on the way back from S2 at 35.
        Broken(With(1, stop => stop with { Windows = [Window(0, 9), Window(11, 12)] }), [1], new BrokenRule.Late(new StopId("S1"), new Duration(1)));
        Broken(With(1, stop => stop with { Windows = [Window(0, 20)] }), [2, 1], new BrokenRule.Late(new StopId("S1"), new Duration(15)));
        Broken(With(First with { ShiftEnd = new PlanTime(20) }), [1, 2], new BrokenRule.ShiftTooShort(new Duration(7)));
        Broken(With(First with { MaxStops = 1 }), [1, 2], new BrokenRule.TooManyStops(1));
        Broken(With(First with { MaxDuration = new Duration(22) }), [1, 2], new BrokenRule.DurationTooLong(new Duration(5)));
        foreach (var limit in Enumerable.Range(15, 7))
            Broken(With(2, stop => stop with { MaxTimeFromPantry = new Duration(limit) }), [1, 2], new BrokenRule.TooLongFromPantry(new Duration(22 - limit)));
        Broken(With(1, stop => stop with { ExcludedVehicles = [V1] }), [1, 2],
            new BrokenRule.MayNotServe(new StopId("S1"), new Obstacle.VehicleExcluded()));
        Broken(With(1, stop => stop with { LockedVehicle = V2 }), [1],
            new BrokenRule.MayNotServe(new StopId("S1"), new Obstacle.LockedToAnotherVehicle(V2)));

        static void Broken(RoutingProblem problem, int[] stops, BrokenRule rule) =>
            Assert.Equal(rule, Assert.Single(new PlanReview(problem).Review(Route(V1, stops)).Broken));
    }

    [Fact]
    public void WayToThePantryAndSettingOut_Review_AreCountedForWhoeverDrives()
    {
        // From S1's place 10 to the pantry, 3 to load, 20 to S2, and 2 there.
        var review = new PlanReview(With(First with { StartPlace = 1, FixedCost = new Cost(50) }));
        var reviewed = review.Review(Route(V1, 2));
        Assert.Equal((0, 35, 3000), (reviewed.Start.Seconds, reviewed.End.Seconds, reviewed.Distance.Metres));
        Assert.Equal(3000 + (2 * 35) + 50, review.CostOf(reviewed).Units);
        Assert.Equal(0, review.CostOf(review.Review(Route(V1))).Units);
    }

    [Fact]
    public void RouteThatComesLate_Review_WaitsForTheWindowsThatItCanKeep()
    {
        var problem = With(1, stop => stop with { Windows = [Window(0, 9)] });
        var reviewed = new PlanReview(problem with { Stops = [problem.Stops[0], problem.Stops[1] with { Windows = [Window(43, 50)] }, problem.Stops[2]] })
            .Review(Route(V1, 1, 2));
        Assert.Equal([new BrokenRule.Late(new StopId("S1"), new Duration(4))], reviewed.Broken);
        Assert.Equal([13, 43], reviewed.Stops.Select(stop => stop.ServiceStart.Seconds));
    }

    [Fact]
    public void StopLockedInAPlace_ReviewAndExplain_AsAnyOther()
    {
        var one = First with { Capacity = [new Load(1)] };
        var review = new PlanReview(Problem with { Vehicles = [one with { LockedPrefix = [new StopId("S1")] }, one with { Id = V2 }] });
        Assert.Empty(review.Review(Route(V2, 1)).Broken);
        // On the way to S2: two seconds more.
        Assert.Equal(
            new Relaxation.LargerCapacity(V1, new Cost(2 * 2), "boxes", new Load(1)),
            Assert.Single(review.Explain([Route(V1, 2), Route(V2, 3)], TimeSpan.FromMinutes(1))).Relaxation);
    }

    [Fact]
    public void NoPlaceThatHolds_Cheapest_IsWhereItBreaksLeast()
    {
        // Before S1 it is 14 late, between the two, where it is on the way, 16.
        var problem = With(2, stop => stop with { Windows = [Window(0, 9)] }) with { Vehicles = [First with { Capacity = [new Load(3)] }] };
        Assert.Equal("S2 S1 S3", Text(new PlanReview(problem).Cheapest(Route(V1, 1, 3), new StopId("S2"))));
    }

    [Fact]
    public void Cheapest_IsOnTheWay_UnlessAWindowForbids()
    {
        Assert.Equal("S1 S2 S3", Text(new PlanReview(With(First with { Capacity = [new Load(3)] })).Cheapest(Route(V1, 1, 3), new StopId("S2"))));
        var hurried = With(3, stop => stop with { Windows = [Window(0, 33)] });
        Assert.Equal("S3 S2", Text(new PlanReview(hurried).Cheapest(Route(V1, 3), new StopId("S2"))));
        Assert.Equal("S1", Text(new PlanReview(Problem).Cheapest(Route(V1), new StopId("S1"))));
    }

    [Fact]
    public void StopsLeftOut_Explain_WithTheRoutesAsTheyAre()
    {
        // Both are full but for one place that a broken route has: nobody can say of that one.
        var review = new PlanReview(Problem with { Vehicles = [First with { Capacity = [new Load(1)] }, First with { Id = V2, ShiftEnd = new PlanTime(12) }] });
        var left = Assert.Single(review.Explain([Route(V1, 1), Route(V2, 2)], TimeSpan.FromMinutes(1)));
        Assert.Equal(new StopId("S3"), left.Stop);
        Assert.Equal(new Relaxation.LargerCapacity(V1, new Cost(2000 + (2 * 22)), "boxes", new Load(1)), left.Relaxation);
        Assert.Equal([V1], left.ByVehicle.Select(vehicle => vehicle.Vehicle));
    }

    private static RoutingProblem With(Vehicle first) => Problem with { Vehicles = [first, Problem.Vehicles[1]] };

    private static RoutingProblem With(int stop, Func<Stop, Stop> change) =>
        Problem with { Stops = [.. Problem.Stops.Select((one, index) => index == stop - 1 ? change(one) : one)] };

    private static TimeWindow Window(int opens, int closes) => new(new PlanTime(opens), new PlanTime(closes));

    private static RouteSequence Route(VehicleId vehicle, params int[] stops) => new(vehicle, [.. stops.Select(stop => new StopId($"S{stop}"))]);

    private static string Text(ReviewedRoute route) => string.Join(' ', route.Stops.Select(stop => stop.Stop));
}
