using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Problem;

public sealed class ProblemValidationTests
{
    private const int TooLarge = RoutingProblem.LargestValue + 1;

    public static TheoryData<string, Func<RoutingProblem, RoutingProblem>> Contradictions => new()
    {
        { "Stop S1: the id is used twice.", problem => problem with { Stops = [.. problem.Stops, problem.Stops[0]] } },
        { "Vehicle V1: the id is used twice.", problem =>
            problem with { Vehicles = [.. problem.Vehicles, problem.Vehicles[0]] } },
        { "Pantry: place 5 is not in the travel matrix.", problem =>
            problem with { Pantry = new Pantry(5, Duration.Zero) } },
        { "Pantry: the load time -1 is not from 0 to 134217728.", problem =>
            problem with { Pantry = new Pantry(0, new Duration(-1)) } },
        { "Weights: the cost per metre -1 is not", problem =>
            problem with { Weights = new ObjectiveWeights { PerMetre = -1 } } },
        { "Weights: the cost per second -1 is not", problem =>
            problem with { Weights = new ObjectiveWeights { PerSecond = -1 } } },
        { "Weights: the cost per square minute -1 is not", problem =>
            problem with { Weights = new ObjectiveWeights { PerSquareMinute = -1 } } },
        { "The weights are so large that a plan's cost could overflow.", HeavyWeights },
        { "The weights are so large that a plan's cost could overflow.", HeavyBalance(1 << 27, 200_000, stops: 2000) },
        // Divided by 3,600 the cost would fit; before that, 134 × 262,500,000² is just over 2⁶³.
        { "The weights are so large that a plan's cost could overflow.", HeavyBalance(134, 262_500_000, stops: 1) },
        { "Stop S1: place -1 is not in the travel matrix.", Stop(stop => stop with { Place = -1 }) },
        { "Stop S1: the service time 134217729 is not",
            Stop(stop => stop with { ServiceTime = new Duration(TooLarge) }) },
        { "Stop S1: the demand has 2 amounts, but there are 1 capacity dimensions.",
            Stop(stop => stop with { Demand = [new Load(1), new Load(1)] }) },
        { "Stop S1: the demand of boxes -1 is not", Stop(stop => stop with { Demand = [new Load(-1)] }) },
        { "Stop S1: the time 134217729 is out of range.",
            Stop(stop => stop with { Windows = [HandMadePlan.Window(0, TooLarge)] }) },
        { "Stop S1: the window from 00:00:05 closes before it opens.",
            Stop(stop => stop with { Windows = [HandMadePlan.Window(5, 4)] }) },
        { "Stop S1: the window from 00:00:09 is not after the one before.",
            Stop(stop => stop with { Windows = [HandMadePlan.Window(5, 9), HandMadePlan.Window(9, 12)] }) },
        { "Stop S1: the longest time from the pantry -1 is not",
            Stop(stop => stop with { MaxTimeFromPantry = new Duration(-1) }) },
        { "Stop S1: locked to vehicle V9, which does not exist.",
            Stop(stop => stop with { LockedVehicle = new VehicleId("V9") }) },
        { "Stop S1: excludes vehicle V9, which does not exist.",
            Stop(stop => stop with { ExcludedVehicles = [new VehicleId("V9")] }) },
        { "Stop S1: prefers vehicle V9, which does not exist.",
            Stop(stop => stop with { Preferences = [new(new VehicleId("V9"), new Cost(1))] }) },
        { "Stop S1: prefers vehicle V2 twice.",
            Stop(stop => stop with { Preferences = [new(HandMadePlan.V2, new Cost(1)), new(HandMadePlan.V2, new Cost(2))] }) },
        { "Stop S1: the cost of another vehicle than V2 -1 is not from 0 to 134217728.",
            Stop(stop => stop with { Preferences = [new(HandMadePlan.V2, new Cost(-1))] }) },
        { "The weights are so large that a plan's cost could overflow.", HeavyPreferences },
        { "Stop S1: priority 0 is not from 1 to 1000.",
            Stop(stop => stop with { Obligation = new Obligation.Mandatory(0) }) },
        { "Stop S1: priority 1001 is not from 1 to 1000.",
            Stop(stop => stop with { Obligation = new Obligation.Mandatory(1001) }) },
        { "Stop S1: the time -134217729 is out of range.",
            Stop(stop => stop with { Windows = [HandMadePlan.Window(-TooLarge, 5)] }) },
        { "Stop S1: the prize -1 is not",
            Stop(stop => stop with { Obligation = new Obligation.Optional(new Cost(-1)) }) },
        { "Vehicle V1: place 9 is not in the travel matrix.", Vehicle(vehicle => vehicle with { StartPlace = 9 }) },
        { "Vehicle V1: place 8 is not in the travel matrix.", Vehicle(vehicle => vehicle with { EndPlace = 8 }) },
        { "Vehicle V1: the time -134217729 is out of range.",
            Vehicle(vehicle => vehicle with { ShiftStart = new PlanTime(-TooLarge) }) },
        { "Vehicle V1: the time 134217729 is out of range.",
            Vehicle(vehicle => vehicle with { ShiftEnd = new PlanTime(TooLarge) }) },
        { "Vehicle V1: the time -134217729 is out of range.",
            Vehicle(vehicle => vehicle with { LeftPantryAt = new PlanTime(-TooLarge) }) },
        { "Vehicle V1: the shift ends before it starts.",
            Vehicle(vehicle => vehicle with { ShiftStart = new PlanTime(201) }) },
        { "Vehicle V1: under way since after it continues at its shift's start.",
            Vehicle(vehicle => vehicle with { LeftPantryAt = new PlanTime(1) }) },
        { "Vehicle V1: the capacity has 2 amounts, but there are 1",
            Vehicle(vehicle => vehicle with { Capacity = [new Load(1), new Load(2)] }) },
        { "Vehicle V1: the capacity of boxes -1 is not",
            Vehicle(vehicle => vehicle with { Capacity = [new Load(-1)] }) },
        { "Vehicle V1: the fixed cost -1 is not", Vehicle(vehicle => vehicle with { FixedCost = new Cost(-1) }) },
        { "Vehicle V1: 0 trips are not from 1 to 20.", Vehicle(vehicle => vehicle with { MaxTrips = 0 }) },
        { "Vehicle V1: under way, and yet to make 2 trips; it does not come back to load.",
            Vehicle(vehicle => vehicle with { LeftPantryAt = vehicle.ShiftStart, MaxTrips = 2 }) },
        { "Vehicle V1: at most 0 stops; a vehicle that is not to be used is left out.",
            Vehicle(vehicle => vehicle with { MaxStops = 0 }) },
        { "Vehicle V1: the longest duration -1 is not",
            Vehicle(vehicle => vehicle with { MaxDuration = new Duration(-1) }) },
        { "Vehicle V1: stop S9 in its locked prefix does not exist.",
            Vehicle(vehicle => vehicle with { LockedPrefix = [new StopId("S9")] }) },
        { "Vehicle V1: stop S3 in its locked prefix is locked to vehicle V2.",
            Vehicle(vehicle => vehicle with { LockedPrefix = [HandMadePlan.S3] }) },
        { "Vehicle V1: stop S1 in its locked prefix stands in a locked prefix twice.",
            Vehicle(vehicle => vehicle with { LockedPrefix = [HandMadePlan.S1, HandMadePlan.S1] }) },
        { "Travel: 22 stops and ways of up to 100000000 m could make a route of over 2147483647 m.", LongWays },
        { "Stops: the demands of boxes add up to over 2147483647.", LargeDemands },
    };

    [Theory]
    [MemberData(nameof(Contradictions), DisableDiscoveryEnumeration = true)]
    public void ContradictoryProblem_Solve_ThrowsAndSaysWhere(string error, Func<RoutingProblem,
        RoutingProblem> contradict)
    {
        var exception = Assert.Throws<InvalidRoutingProblemException>(() => Solve(contradict(HandMadePlan.Problem)));
        Assert.StartsWith(error, Assert.Single(exception.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void EverythingAtItsLimit_Solve_NoError()
    {
        const int Largest = RoutingProblem.LargestValue;
        var (stop, vehicle) = (HandMadePlan.Problem.Stops[1], HandMadePlan.Problem.Vehicles[0]);
        var problem = HandMadePlan.Problem with
        {
            Stops =
            [
                stop with { Obligation = new Obligation.Mandatory(1000), ServiceTime = new Duration(Largest), Place = 4 },
                stop with { Id = HandMadePlan.S1, Windows = [HandMadePlan.Window(-Largest, -Largest),
                    HandMadePlan.Window(Largest, Largest)] },
            ],
            Vehicles =
            [
                vehicle with { ShiftStart = new PlanTime(-Largest), ShiftEnd = new PlanTime(-Largest),
                    LeftPantryAt = new PlanTime(-Largest) },
                vehicle with { Id = HandMadePlan.V2, ShiftStart = new PlanTime(Largest), ShiftEnd = new PlanTime(Largest) },
            ],
            Weights = new ObjectiveWeights { PerSquareMinute = Largest },
        };
        Assert.Equal(2, Solve(problem).Plan.Unassigned.Count);
    }

    [Fact]
    public void SeveralContradictions_Solve_ThrowsAndListsAll()
    {
        var problem = HandMadePlan.Problem with { Pantry = new Pantry(5, new Duration(-1)),
            Weights = new ObjectiveWeights { PerMetre = -1 } };
        Assert.Equal(3, Assert.Throws<InvalidRoutingProblemException>(() => Solve(problem)).Errors.Count);
    }

    private static SolveResult Solve(RoutingProblem problem) =>
        RoutingSolver.Solve(problem, new SolveOptions { StoppingRule = StoppingRule.AfterIterations(0) },
            TestContext.Current.CancellationToken);

    private static Func<RoutingProblem, RoutingProblem> Stop(Func<Stop, Stop> change) =>
        problem => problem with { Stops = [change(problem.Stops[0]), .. problem.Stops.Skip(1)] };

    private static Func<RoutingProblem, RoutingProblem> Vehicle(Func<Vehicle, Vehicle> change) =>
        problem => problem with { Vehicles = [change(problem.Vehicles[0]), .. problem.Vehicles.Skip(1)] };

    private static RoutingProblem HeavyWeights(RoutingProblem problem) => problem with
    {
        Weights = new ObjectiveWeights { PerMetre = RoutingProblem.LargestValue,
            PerSecond = RoutingProblem.LargestValue },
        Stops = [problem.Stops[0] with { Obligation = new Obligation.Mandatory(1000) }, .. problem.Stops.Skip(1)],
        Travel = HandMadePlan.Line(0, 1_000_000, 0, 0, 0),
    };

    private static Func<RoutingProblem, RoutingProblem> HeavyBalance(int weight, int shiftSeconds, int stops) => problem => problem with
    {
        Weights = new ObjectiveWeights { PerMetre = 0, PerSquareMinute = weight },
        Vehicles = [new Vehicle { Id = HandMadePlan.V1, StartPlace = 0, ShiftStart = new PlanTime(-shiftSeconds / 2),
            ShiftEnd = new PlanTime(shiftSeconds / 2) }],
        Stops = [.. Enumerable.Range(1, stops).Select(number => new Stop { Id = new StopId($"S{number}"), Place = 1 })],
    };

    /// <summary>What it costs to leave a stop out is more than all preferences, times a thousand, for each stop.</summary>
    private static RoutingProblem HeavyPreferences(RoutingProblem problem) => problem with
    {
        Stops = [.. Enumerable.Range(1, 5000).Select(number => problem.Stops[1] with
        {
            Id = new StopId($"S{number}"), Obligation = new Obligation.Mandatory(1000),
            Preferences = [new(HandMadePlan.V2, new Cost(RoutingProblem.LargestValue))],
        })],
        Vehicles = [problem.Vehicles[1]],
    };

    private static RoutingProblem LargeDemands(RoutingProblem problem) => problem with
    {
        Stops = [.. Enumerable.Range(1, 16).Select(number => problem.Stops[1] with
        {
            Id = new StopId($"S{number}"), Demand = [new Load(RoutingProblem.LargestValue)],
        })],
    };

    private static RoutingProblem LongWays(RoutingProblem problem) => problem with
    {
        Travel = HandMadePlan.Line(0, 1_000_000, 0, 0, 0),
        Stops = [.. problem.Stops,
            .. Enumerable.Range(10, 18).Select(number => problem.Stops[1] with { Id = new StopId($"S{number}") })],
    };
}
