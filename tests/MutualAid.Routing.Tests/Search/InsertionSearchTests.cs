using MutualAid.Routing.Search;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Search;

public sealed class InsertionSearchTests
{
    /// <summary>
    /// Two vehicles alike but for their names, the same route first on one and then on the other. The second stop lies 10
    /// beyond the first, 20 from the pantry, and prefers the second vehicle: what is known of it on the first vehicle's
    /// route must not be taken for the same on the second's.
    /// </summary>
    [Fact]
    public void SameRouteOnAnotherVehicle_Cheapest_PreferencesTellThemApart()
    {
        VehicleId[] vehicles = [new("V"), new("W")];
        var data = ProblemCompiler.Compile(new RoutingProblem
        {
            Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
            Travel = HandMadePlan.Line(0, 10, 20),
            Stops = [new Stop { Id = HandMadePlan.S1, Place = 1 },
                new Stop { Id = HandMadePlan.S2, Place = 2, Preferences = [new(vehicles[1], new Cost(10_000))] }],
            Vehicles = [.. vehicles.Select(id =>
                new Vehicle { Id = id, StartPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(100) })],
        });
        var (solution, search) = (new Solution(data), new InsertionSearch(data));
        solution.Insert(stop: 0, vehicle: 0, position: 1);
        Assert.Equal((1, 2000), Cheapest());
        solution.Remove(vehicle: 0, position: 1, length: 1);
        solution.Insert(stop: 0, vehicle: 1, position: 1);
        Assert.Equal((1, 1000), Cheapest());

        (int, long) Cheapest()
        {
            var found = search.Cheapest(solution, stop: 1, long.MaxValue);
            return (found.Vehicle, found.Cost);
        }
    }
}
