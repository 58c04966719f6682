using MutualAid.Routing.Search;
using MutualAid.Routing.Search.Moves;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Search;

public sealed class MoveTests
{
    /// <summary>
    /// The route goes to 30, back to 20, and back to 10. Swapping the first with the last would save the way back of 20;
    /// but the first is locked in its place.
    /// </summary>
    [Theory]
    [InlineData(false, -2000)]
    [InlineData(true, 0)]
    public void FirstStopLocked_Exchange_StaysWhereItIs(bool locked, long change)
    {
        var (data, solution) = Build(locked);
        Assert.Equal(change, new Exchange(data).Evaluate(solution, stop: 2, neighbour: 1));
    }

    /// <summary>To 10, on to 30 and back to 20 is 40 instead of 50.</summary>
    [Fact]
    public void LastStopBesideFirst_Relocate_SavesTheDetour()
    {
        var (data, solution) = Build(locked: false);
        Assert.Equal(-1000, new Relocate(data).Evaluate(solution, stop: 2, neighbour: 0));
    }

    /// <summary>
    /// One vehicle goes to 10 and 20, the other to -10 and -20. Wherever a stop goes over to the other vehicle the ways get
    /// longer; but the stops at 20 and -20 each prefer the other's vehicle, which is worth more than that.
    /// </summary>
    [Theory]
    [InlineData(typeof(Relocate), 2000 - 10_000)]
    [InlineData(typeof(Exchange), 4000 - 20_000)]
    [InlineData(typeof(TwoOptStar), 4000 - 20_000)]
    public void PreferenceWorthTheDetour_Evaluate_DistanceAloneDoesNotDecide(Type kind, long change)
    {
        VehicleId[] vehicles = [new("V"), new("W")];
        var data = ProblemCompiler.Compile(new RoutingProblem
        {
            Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
            Travel = HandMadePlan.Line(0, 10, 20, -10, -20),
            Stops = [.. Enumerable.Range(0, 4).Select(number => new Stop
            {
                Id = new StopId($"S{number}"), Place = number + 1,
                Preferences = number % 2 == 1 ? [new(vehicles[1 - number / 2], new Cost(10_000))] : [],
            })],
            Vehicles = [.. vehicles.Select(id => new Vehicle { Id = id, StartPlace = 0, EndPlace = 0,
                ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(1000) })],
        });
        var solution = new Solution(data);
        solution.Replace(0, [0, 1]);
        solution.Replace(1, [2, 3]);
        var move = (IMove)Activator.CreateInstance(kind, data)!;
        Assert.Equal(change, move.Evaluate(solution, stop: 1, neighbour: 2));
    }

    /// <summary>
    /// At 600 s a stop, the vehicle that goes to 10, 20 and 30 takes 1,860 s, and the one that goes to -10 takes 620 s. With
    /// the stop at 30 on the other the ways are 40 longer, but they take 1,240 and 1,280 s, whose squares are 668,000 less.
    /// </summary>
    [Fact]
    public void BalanceWorthTheDetour_Relocate_DistanceAloneDoesNotDecide()
    {
        var data = ProblemCompiler.Compile(new RoutingProblem
        {
            Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
            Travel = HandMadePlan.Line(0, 10, 20, 30, -10),
            Weights = new ObjectiveWeights { PerMetre = 1, PerSquareMinute = 3600 },
            Stops = [.. Enumerable.Range(1, 4).Select(place =>
                new Stop { Id = new StopId($"S{place}"), Place = place, ServiceTime = new Duration(600) })],
            Vehicles = [.. new[] { HandMadePlan.V1, HandMadePlan.V2 }.Select(id => new Vehicle { Id = id, StartPlace = 0,
                EndPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(10_000) })],
        });
        var solution = new Solution(data);
        solution.Replace(0, [0, 1, 2]);
        solution.Replace(1, [3]);
        Assert.Equal(4000 - 668_000, new Relocate(data).Evaluate(solution, stop: 2, neighbour: 3));
    }

    private static (ProblemData, Solution) Build(bool locked)
    {
        StopId[] stops = [new("S30"), new("S20"), new("S10")];
        var data = ProblemCompiler.Compile(LockedPrefixes.LockStops(new RoutingProblem
        {
            Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
            Travel = HandMadePlan.Line(0, 30, 20, 10),
            Stops = [.. stops.Index().Select(entry => new Stop { Id = entry.Item, Place = entry.Index + 1 })],
            Vehicles = [new Vehicle { Id = new VehicleId("V"), StartPlace = 0, ShiftStart = new PlanTime(0),
                ShiftEnd = new PlanTime(100), LockedPrefix = locked ? stops[..1] : [] }],
        }));
        var solution = new Solution(data);
        foreach (var stop in solution.Unassigned.Order().ToArray()) solution.Insert(stop, vehicle: 0, position: stop + 1);
        return (data, solution);
    }
}
