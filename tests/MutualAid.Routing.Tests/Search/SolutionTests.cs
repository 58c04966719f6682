using MutualAid.Bench.Routing;
using MutualAid.Routing.Search;
using MutualAid.Routing.Search.Moves;
using MutualAid.Routing.Search.Perturbation;
using MutualAid.Routing.Tests.Oracle;

namespace MutualAid.Routing.Tests.Search;

/// <summary>What the solution knows by updating it must be what it would know if built anew.</summary>
public sealed class SolutionTests(ITestOutputHelper output)
{
    private static readonly Func<ProblemData, IMove>[] Moves =
        [data => new Relocate(data), data => new Exchange(data), data => new TwoOptStar(data), data => new OrOpt(data)];

    [Fact]
    public void RuinedAndRecreated_RolledBack_AsBefore()
    {
        foreach (var (problem, seed) in Problems())
        {
            var (data, solution) = Build(problem);
            var neighbourhood = new Neighbourhood(data, Built.Clock());
            var random = new SplitMix64((ulong)seed);
            var ruin = new StringRemoval(data, neighbourhood, random);
            var search = new InsertionSearch(data);
            var recreate = new GreedyInsertion(data, neighbourhood, search, random);
            var localSearch = new LocalSearch(data, neighbourhood, Built.Clock());
            for (var round = 0; round < 20; round++)
            {
                var before = Contents(data, solution);
                solution.Begin();
                recreate.Apply(solution, ruin.Apply(solution, Free(data, solution)));
                if (round % 3 == 0) localSearch.ImproveTouched(solution);
                AssertTrue(data, solution, seed);
                AssertRemembersTruly(data, solution, search, seed);
                if (round % 2 == 0) continue;
                solution.Rollback();
                Assert.Equal(before, Contents(data, solution));
                AssertTrue(data, solution, seed);
                AssertRemembersTruly(data, solution, search, seed);
            }
        }
    }

    [Fact]
    public void EveryMove_EvaluateAndApply_ChangesTheCostAsPredicted()
    {
        var applied = new Dictionary<string, int>();
        foreach (var (problem, seed) in Problems())
        {
            foreach (var move in Moves)
            {
                var (data, solution) = Build(problem);
                Try(data, solution, move(data), applied, seed);
            }
        }
        foreach (var (name, count) in applied) output.WriteLine($"{name}: applied {count} times");
        Assert.Equal(Moves.Length, applied.Count);
        Assert.All(applied, entry => Assert.True(entry.Value >= 30, $"{entry.Key} was hardly ever applied"));
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(29, false)]
    public void FirstStopTakenOut_RestStaysWhereItCanStillBeDriven(int shiftEnd, bool stays)
    {
        // By the first stop it is 10 and 10 to the second; straight there it is 30.
        int[] ways = [0, 10, 30, 10, 0, 10, 30, 10, 0];
        var data = ProblemCompiler.Compile(new RoutingProblem
        {
            Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
            Travel = new TravelMatrix(3, ways, ways),
            Stops = [new Stop { Id = new StopId("S1"), Place = 1 }, new Stop { Id = new StopId("S2"), Place = 2 }],
            Vehicles = [new Vehicle { Id = new VehicleId("V"), StartPlace = 0, ShiftStart = new PlanTime(0),
                ShiftEnd = new PlanTime(shiftEnd) }],
        });
        var route = new Route(data, vehicle: 0, new DepartureProfile(data));
        route.Replace([0, 1]);
        Assert.Equal(stays, route.CanRemove(position: 1, length: 1));
    }

    private static void Try(ProblemData data, Solution solution, IMove move, Dictionary<string, int> applied, int seed)
    {
        if (!move.Supports(data)) return;
        var free = Free(data, solution);
        foreach (var stop in free)
        {
            foreach (var neighbour in free)
            {
                if (stop == neighbour || solution.RouteOf[stop] < 0 || solution.RouteOf[neighbour] < 0) continue;
                var (change, before) = (move.Evaluate(solution, stop, neighbour), solution.Cost);
                Assert.True(change <= 0, $"seed {seed}: {change}");
                if (change == 0) continue;
                move.Apply(solution);
                Assert.True(solution.Cost == before + change,
                    $"seed {seed}: {move} said {change}, did {solution.Cost - before}");
                AssertTrue(data, solution, seed);
                applied[move.GetType().Name] = applied.GetValueOrDefault(move.GetType().Name) + 1;
            }
        }
    }

    /// <summary>Small problems with every constraint, and larger ones with longer routes, timed and not.</summary>
    private static IEnumerable<(RoutingProblem Problem, int Seed)> Problems()
    {
        foreach (var seed in Enumerable.Range(5000, 300)) yield return (SmallProblems.Generate(seed).Problem, seed);
        foreach (var seed in Enumerable.Range(1, 6))
        {
            var problem = SolomonGenerator.Generate((SolomonLayout)(seed % 3), 1 + seed % 2, customers: 40, seed)
                .ToProblem();
            yield return (problem, seed);
            yield return (problem with { Weights = new ObjectiveWeights { PerMetre = 1, PerSecond = 1 } }, seed);
        }
    }

    private static (ProblemData, Solution) Build(RoutingProblem problem)
    {
        var reloading = Reloads.AddStops(LockedPrefixes.LockStops(problem));
        var data = ProblemCompiler.Compile(reloading, reloading.Stops.Count - problem.Stops.Count);
        return (data, Built.Solution(data));
    }

    private static int[] Free(ProblemData data, Solution solution) =>
        [.. Enumerable.Range(0, data.StopCount).Where(stop => data.AnyMayServe(stop)
            && !(solution.RouteOf[stop] is >= 0 and var vehicle
                && solution.PositionOf[stop] <= solution[vehicle].Locked)) is var free && free.Any() ? free : [0]];

    private static string Contents(ProblemData data, Solution solution) =>
        string.Join('|',
            Enumerable.Range(0, data.VehicleCount)
            .Select(vehicle => string.Join(',', solution[vehicle].Stops.ToArray())))
        + $" {string.Join(',', solution.Unassigned.Order())} {solution.Cost}";

    private static void AssertTrue(ProblemData data, Solution solution, int seed)
    {
        var cost = solution.Unassigned.Sum(stop => data.SkipPenalty[stop]);
        for (var vehicle = 0; vehicle < data.VehicleCount; vehicle++)
        {
            var route = solution[vehicle];
            var anew = new Route(data, vehicle, new DepartureProfile(data));
            anew.Replace(route.Stops);
            Assert.True(new DepartureProfile(data).Drive(vehicle, route.Stops) || route.Count == 0,
                $"seed {seed}: route {vehicle} cannot be driven");
            Assert.True(route.Stops.StartsWith(data.LockedPrefix[vehicle]), $"seed {seed}: route {vehicle} lost its prefix");
            Assert.True(IsAllowed(data, route), $"seed {seed}: route {vehicle} has stops that it may not have");
            Assert.True(Known(anew) == Known(route),
                $"seed {seed}: route {vehicle} knows {Known(route)}, is {Known(anew)}");
            foreach (var (index, stop) in route.Stops.ToArray().Index())
                Assert.True(solution.RouteOf[stop] == vehicle && solution.PositionOf[stop] == index + 1,
                    $"seed {seed}: stop {stop} is not found");
            Assert.Equal(route.Count > 0, solution.Fleet.Used.Contains(vehicle));
            cost += route.Cost;
        }
        Assert.True(cost == solution.Cost, $"seed {seed}: costs {cost}, says {solution.Cost}");
        Assert.Equal(solution.Fleet.Used.Select(vehicle => solution[vehicle].Fingerprint),
            solution.Fleet.Fingerprints.ToArray());
    }

    /// <summary>The cheapest insertion that the search remembers is what a look at every route finds.</summary>
    private static void AssertRemembersTruly(ProblemData data, Solution solution, InsertionSearch search, int seed)
    {
        var scan = new InsertionScan(data);
        foreach (var stop in solution.Unassigned)
        {
            var cheapest = new Insertion(long.MaxValue);
            for (var vehicle = 0; vehicle < data.VehicleCount; vehicle++) scan.Improve(solution[vehicle], stop, ref cheapest);
            Assert.True(cheapest.Cost == search.Cheapest(solution, stop, long.MaxValue).Cost, $"seed {seed}: stop {stop}");
        }
    }

    private static bool IsAllowed(ProblemData data, Route route)
    {
        var (load, stops) = (new int[data.Dimensions], 0);
        foreach (var stop in route.Stops)
        {
            if (!data.MayServe(stop, route.Vehicle)) return false;
            if (data.IsReload(stop))
            {
                Array.Clear(load);
                continue;
            }
            stops++;
            for (var dimension = 0; dimension < load.Length; dimension++)
            {
                load[dimension] += data.Demand[stop * load.Length + dimension];
                if (load[dimension] > data.Capacity[route.Vehicle * load.Length + dimension]) return false;
            }
        }
        return stops <= data.MaxStops[route.Vehicle] && stops == route.Count - route.Reloads;
    }

    private static string Known(Route route)
    {
        var positions = route.Count + 2;
        return string.Join(' ', route.Cost, route.Fingerprint, route.IsIntricate, string.Join(',', route.Load),
            string.Join(',', route.Travelled.Take(positions)), string.Join(',', route.Departure.Take(positions)),
                string.Join(',', route.Latest.Take(positions)),
            string.Join(',', route.Before.Take(positions).Select(Known)),
                string.Join(',', route.After.Take(positions).Select(Known)));
    }

    private static string Known(TimeSegment segment) =>
        $"{segment.Elapsed}/{segment.Latest}/{segment.Ready}/{segment.RideSlack}/{segment.RideReady}";
}
