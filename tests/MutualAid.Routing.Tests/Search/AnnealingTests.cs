using MutualAid.Routing.Search;

namespace MutualAid.Routing.Tests.Search;

public sealed class AnnealingTests
{
    [Fact]
    public void NotWorse_Accepts_Always()
    {
        var annealing = new Annealing(temperature: 0, new SplitMix64(1));
        Assert.True(annealing.Accepts(0));
        Assert.True(annealing.Accepts(-5));
        Assert.False(annealing.Accepts(1));
    }

    /// <summary>
    /// Worse by w is accepted with a chance of 2^(-w ÷ temperature), the temperature being 400 at first and 200 after
    /// a sixth of the search; the linear logarithm puts it off by less than 0.05.
    /// </summary>
    [Theory]
    [InlineData(0, 200, 0.707)]
    [InlineData(0, 400, 0.5)]
    [InlineData(0, 1200, 0.125)]
    [InlineData(Annealing.Whole / 6, 400, 0.25)]
    [InlineData(Annealing.Whole, 200, 0.0)]
    public void Worse_Accepts_WithTheChanceOfTheTemperature(int done, long worsening, double chance)
    {
        var annealing = new Annealing(temperature: 400, new SplitMix64(7));
        annealing.Cool(done);
        var accepted = Enumerable.Range(0, 20_000).Count(_ => annealing.Accepts(worsening));
        Assert.InRange(accepted / 20_000.0, chance - 0.05, chance + 0.05);
    }

    /// <summary>A way to a near stop costs 100. One leg up to eight stops a route, then one more for every eight, four at most.</summary>
    [Theory]
    [InlineData(5, 2, 100)]
    [InlineData(16, 1, 200)]
    [InlineData(20, 1, 250)]
    [InlineData(40, 2, 250)]
    [InlineData(90, 1, 400)]
    public void StopsPerRoute_FirstTemperature_RisesWithThem(int stops, int routes, long temperature)
    {
        var solution = Served(stops, routes, capacity: 100);
        Assert.Equal(routes, solution.Fleet.Used.Count);
        Assert.Equal(temperature, Annealing.FirstTemperature(100, solution));
    }

    [Fact]
    public void StopLeftOut_FirstTemperature_Highest() =>
        Assert.Equal(800, Annealing.FirstTemperature(100, Served(stops: 5, routes: 1, capacity: 4)));

    /// <summary>Every household at the pantry, dealt out to the routes in turn as far as there is room.</summary>
    private static Solution Served(int stops, int routes, int capacity)
    {
        var solution = new Solution(ProblemCompiler.Compile(new RoutingProblem
        {
            CapacityDimensions = ["boxes"],
            Pantry = new Pantry(0, default),
            Travel = new TravelMatrix(1, [0], [0]),
            Stops = [.. Enumerable.Range(0, stops).Select(stop => new Stop { Id = new StopId($"S{stop}"), Place = 0, Demand = [new Load(1)] })],
            Vehicles = [.. Enumerable.Range(0, routes).Select(vehicle => new Vehicle
            {
                Id = new VehicleId($"V{vehicle}"), StartPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(100),
                Capacity = [new Load(capacity)],
            })],
        }));
        foreach (var stop in Enumerable.Range(0, Math.Min(stops, routes * capacity))) solution.Insert(stop, stop % routes, 1);
        return solution;
    }
}
