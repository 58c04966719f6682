using MutualAid.Routing.Search;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Search;

public sealed class InsertionScanTests
{
    /// <summary>
    /// The route goes from 0 to 10 to 20 and ends there. The third stop at 15 costs nothing between the two; after them
    /// it costs 5 on the way back, and before them 10: 15 there, 5 back and 10 on, instead of 20.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 2, 0)]
    [InlineData(0, 2, 3, 500)]
    [InlineData(1, 0, 2, 0)]
    [InlineData(1, 2, 3, 505)]
    public void PositionOverlooked_Improve_TheNextBest(int perSecond, int except, int position, long cost)
    {
        var data = ProblemCompiler.Compile(Problem(perSecond));
        var route = new Route(data, vehicle: 0, new DepartureProfile(data));
        route.Replace([0, 1]);
        var best = new Insertion(long.MaxValue);
        new InsertionScan(data).Improve(route, stop: 2, ref best, except: except);
        Assert.Equal((0, position, cost), (best.Vehicle, best.Position, best.Cost));
    }

    /// <summary>
    /// At 3,600 a square minute a route costs its seconds squared: 20 now, 25 with the stop at the end, so that it adds 225
    /// to the 500 of its way, and is never found for that or less.
    /// </summary>
    [Theory]
    [InlineData(726, 725)]
    [InlineData(725, null)]
    public void Balance_Improve_AddsTheDifferenceOfTheSquares(long limit, int? cost)
    {
        var problem = Problem(perSecond: 0);
        var data = ProblemCompiler.Compile(problem with { Weights = problem.Weights with { PerSquareMinute = 3600 } });
        var route = new Route(data, vehicle: 0, new DepartureProfile(data));
        route.Replace([0, 1]);
        Assert.Equal(2400, route.Cost);
        var best = new Insertion(limit);
        new InsertionScan(data).Improve(route, stop: 2, ref best, except: 2);
        Assert.Equal(cost, best.Found ? (int)best.Cost : null);
    }

    /// <summary>As above, and another vehicle should serve the third stop: it is dearer by 40, and never found for that or less.</summary>
    [Theory]
    [InlineData(0, 41, 40)]
    [InlineData(0, 40, null)]
    [InlineData(1, 41, 40)]
    [InlineData(1, 40, null)]
    public void PreferenceNotMet_Improve_AddsWhatItCosts(int perSecond, long limit, int? cost)
    {
        var problem = Problem(perSecond);
        var other = problem.Vehicles[0] with { Id = new VehicleId("W") };
        Stop[] stops = [problem.Stops[0] with { Preferences = [new(other.Id, new Cost(7))] }, problem.Stops[1],
            problem.Stops[2] with { Preferences = [new(other.Id, new Cost(40))] }];
        var data = ProblemCompiler.Compile(problem with { Vehicles = [.. problem.Vehicles, other], Stops = stops });
        var route = new Route(data, vehicle: 0, new DepartureProfile(data));
        route.Replace([0, 1]);
        Assert.Equal(2000 + 20 * perSecond + 7, route.Cost);
        var best = new Insertion(limit);
        new InsertionScan(data).Improve(route, stop: 2, ref best);
        Assert.Equal(cost, best.Found ? (int)best.Cost : null);
    }

    private static RoutingProblem Problem(int perSecond) => new()
    {
        Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
        Travel = HandMadePlan.Line(0, 10, 20, 15),
        Weights = new ObjectiveWeights { PerMetre = 1, PerSecond = perSecond },
        Stops = [.. Enumerable.Range(1, 3).Select(place => new Stop { Id = new StopId($"S{place}"), Place = place })],
        Vehicles = [new Vehicle { Id = new VehicleId("V"), StartPlace = 0, ShiftStart = new PlanTime(0),
            ShiftEnd = new PlanTime(100) }],
    };
}
