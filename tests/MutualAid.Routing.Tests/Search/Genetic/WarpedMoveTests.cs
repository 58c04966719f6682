using MutualAid.Bench.Routing;
using MutualAid.Routing.Search;
using MutualAid.Routing.Search.Genetic;
using MutualAid.Routing.Search.Genetic.Moves;
using MutualAid.Routing.Tests.Oracle;

namespace MutualAid.Routing.Tests.Search.Genetic;

/// <summary>What a move says it saves must be what it saves when all is counted anew.</summary>
public sealed class WarpedMoveTests(ITestOutputHelper output)
{
    private static readonly IWarpedMove[] Moves =
    [
        new SegmentMove(1, reversed: false), new SegmentMove(2, reversed: false), new SegmentMove(3, reversed: false),
        new SegmentMove(2, reversed: true), new SegmentSwap(1, 1), new SegmentSwap(2, 1), new SegmentSwap(2, 2),
        new TailSwap(), new Reversal(),
    ];

    [Fact]
    public void EveryMove_EvaluateAndApply_CostsAndPenaltiesChangeAsPredicted()
    {
        var (applied, kinds) = (new int[Moves.Length], new HashSet<string>());
        foreach (var (problem, seed) in Problems())
        {
            if (DataOf(problem) is not { } data) continue;
            foreach (var index in Enumerable.Range(0, Moves.Length))
            {
                var random = new Random(seed);
                var routes = new WarpedRoutes(data);
                var penalties = new Penalties(data);
                routes.SetPenalties(penalties.Load, penalties.Warp);
                routes.Take(RandomRoutes(data, random));
                applied[index] += Try(Moves[index], data, routes, penalties, seed);
            }
            if (data.Dimensions > 1) kinds.Add("several dimensions");
            if (!data.VehiclesAlike) kinds.Add("skills, exclusions or preferences");
            if (data.Problem.VehicleCost.Length > 0) kinds.Add("preferences");
            if (data.Problem.PerSquareMinute > 0) kinds.Add("balance");
            if (data.Problem.PerSecond > 0) kinds.Add("time costs");
            if (data.Problem.LockedPrefix.Any(prefix => prefix.Length > 0)) kinds.Add("locked prefix");
            if (data.Problem.EndNode.Distinct().Count() > 1) kinds.Add("different ends");
            if (data.Problem.MaxDuration.Any(most => most < TimeSegment.Always)) kinds.Add("longest duration");
        }
        foreach (var (index, move) in Moves.Index()) output.WriteLine($"{move.GetType().Name} {index}: applied {applied[index]} times");
        output.WriteLine(string.Join(", ", kinds));
        Assert.All(applied, count => Assert.True(count >= 100, "a move was hardly ever applied"));
        Assert.Equal(8, kinds.Count);
    }

    [Fact]
    public void EveryPairOfRoutes_SwapStar_CostsAndPenaltiesChangeAsSaid()
    {
        var (applied, elsewhere, kinds) = (0, 0, new HashSet<string>());
        foreach (var (problem, seed) in Problems())
        {
            if (DataOf(problem) is not { } data || data.Problem.VehicleCount < 2) continue;
            var (routes, penalties) = (new WarpedRoutes(data), new Penalties(data));
            routes.SetPenalties(penalties.Load, penalties.Warp);
            routes.Take(RandomRoutes(data, new Random(seed)));
            var swap = new SwapStar(data);
            for (var other = 1; other < data.Problem.VehicleCount; other++)
            {
                var before = routes.ToIndividual();
                var change = swap.Improve(routes, 0, other);
                var after = routes.ToIndividual();
                var counted = Counted(data, after, penalties) - Counted(data, before, penalties);
                Assert.True(counted == change && change <= 0, $"seed {seed}: said {change}, did {counted}");
                Assert.Equal(data.Stops.Order(), after.Routes.SelectMany(route => route).Order());
                Assert.True(after.Routes.Index().All(route => route.Item.All(one => data.Problem.MayServe(one, route.Index))), $"seed {seed}");
                if (change == 0) continue;
                applied++;
                // In its place or elsewhere: only then it is more than a swap.
                if (before.Routes[0].Zip(after.Routes[0]).Count(pair => pair.First != pair.Second) > 1) elsewhere++;
                if (!data.VehiclesAlike) kinds.Add("skills, exclusions or preferences");
                if (data.Dimensions > 1) kinds.Add("several dimensions");
                if (data.Problem.LockedPrefix.Any(prefix => prefix.Length > 0)) kinds.Add("locked prefix");
            }
        }
        output.WriteLine($"{applied} exchanges, {elsewhere} not in place; {string.Join(", ", kinds)}");
        Assert.True(applied >= 100 && elsewhere >= 30 && kinds.Count == 3);
    }

    /// <summary>Every pair of a stop and a node, each with the move that pays, if it pays.</summary>
    private static int Try(IWarpedMove move, GeneticData data, WarpedRoutes routes, Penalties penalties, int seed)
    {
        var applied = 0;
        var nodes = data.Stops.Concat(Enumerable.Range(0, data.Problem.VehicleCount).Select(routes.Start)).ToArray();
        foreach (var stop in data.Stops)
        {
            foreach (var node in nodes)
            {
                if (node == stop || (!routes.IsStop(node) && !move.TakesStart)) continue;
                var before = routes.ToIndividual();
                var change = move.Evaluate(routes, stop, node);
                Assert.True(change <= 0, $"seed {seed}: {change}");
                if (change == 0) continue;
                move.Apply(routes, stop, node);
                var after = routes.ToIndividual();
                var counted = Counted(data, after, penalties) - Counted(data, before, penalties);
                Assert.True(counted == change, $"seed {seed}: {move.GetType().Name} said {change}, did {counted}");
                Assert.Equal(data.Stops.Order(), after.Routes.SelectMany(route => route).Order());
                Assert.True(after.Routes.Index().All(route => route.Item.All(one => data.Problem.MayServe(one, route.Index))),
                    $"seed {seed}: a vehicle serves what it may not");
                applied++;
            }
        }
        return applied;
    }

    /// <summary>Costs and penalties by route, each penalty rounded down as the search rounds it, from nothing but the order.</summary>
    private static long Counted(GeneticData data, Individual individual, Penalties penalties)
    {
        var problem = data.Problem;
        var cost = 0L;
        for (var vehicle = 0; vehicle < problem.VehicleCount; vehicle++)
        {
            int[] stops = [.. problem.LockedPrefix[vehicle], .. individual.Routes[vehicle]];
            if (stops.Length == 0) continue;
            cost += problem.FixedCost[vehicle] + problem.PerMetre * problem.LeadDistance[vehicle];
            int[] nodes = [problem.StartNode[vehicle], .. stops, problem.EndNode[vehicle]];
            foreach (var (from, to) in nodes.Zip(nodes.Skip(1))) cost += problem.PerMetre * problem.Distance[from * problem.NodeCount + to];
            var (warp, duration) = Enumerable.Range(problem.EarliestDeparture[vehicle], 300).Select(start => Drive(problem, nodes, start, vehicle)).Min();
            var tooLong = Math.Max(0, duration + problem.LeadTime[vehicle] - problem.MaxDuration[vehicle]);
            cost += problem.DurationCost((int)(duration + warp) + problem.LeadTime[vehicle]);
            cost += stops.Sum(stop => problem.PreferenceCost(stop, vehicle));
            cost += (warp + tooLong) * penalties.Warp >> Penalties.Shift;
            for (var dimension = 0; dimension < data.Dimensions; dimension++)
            {
                var load = stops.Sum(stop => data.Demand[stop * data.Dimensions + dimension]);
                var excess = Math.Max(0, load - data.Capacity[vehicle * data.Dimensions + dimension]);
                cost += excess * penalties.Load[dimension] >> Penalties.Shift;
            }
        }
        return cost;
    }

    private static (long Warp, long Duration) Drive(ProblemData problem, int[] nodes, int start, int vehicle)
    {
        var (time, warp) = (start, 0L);
        for (var index = 1; index < nodes.Length; index++)
        {
            var (node, last) = (nodes[index], index == nodes.Length - 1);
            var (opens, closes) = last ? (int.MinValue, problem.ShiftEnd[vehicle]) : (problem.Opens[node], problem.Closes[node]);
            time = Math.Max(time + problem.Duration[nodes[index - 1] * problem.NodeCount + node], opens);
            warp += Math.Max(0, time - closes);
            time = Math.Min(time, closes) + (last ? 0 : problem.Service[node]);
        }
        return (warp, time - start);
    }

    private static IEnumerable<(RoutingProblem Problem, int Seed)> Problems()
    {
        foreach (var seed in Enumerable.Range(7000, 2500))
        {
            var (problem, _) = SmallProblems.Generate(seed);
            yield return (problem with
            {
                Stops = [.. problem.Stops.Select(stop => stop with { Obligation = new Obligation.Mandatory() })],
            }, seed);
        }
        foreach (var seed in Enumerable.Range(1, 4))
        {
            var problem = SolomonGenerator.Generate((SolomonLayout)(seed % 3), 1 + seed % 2, customers: 14, seed).ToProblem();
            yield return (Shrunk(problem), seed);
        }
    }

    /// <summary>Times that a test can try one by one.</summary>
    private static RoutingProblem Shrunk(RoutingProblem problem) => problem with
    {
        Stops = [.. problem.Stops.Select(stop => stop with { Windows = [], ServiceTime = new Duration(1) })],
    };

    private static GeneticData? DataOf(RoutingProblem problem)
    {
        var data = ProblemCompiler.Compile(LockedPrefixes.LockStops(problem));
        var solution = new Solution(data);
        solution.Unassigned.Clear();
        return GeneticData.For(data, solution);
    }

    private static int[][] RandomRoutes(GeneticData data, Random random)
    {
        var routes = Enumerable.Range(0, data.Problem.VehicleCount).Select(_ => new List<int>()).ToArray();
        foreach (var stop in data.Stops)
        {
            var able = Enumerable.Range(0, routes.Length).Where(vehicle => data.Problem.MayServe(stop, vehicle)).ToArray();
            var route = routes[able[random.Next(able.Length)]];
            route.Insert(random.Next(route.Count + 1), stop);
        }
        return [.. routes.Select(route => route.ToArray())];
    }
}
