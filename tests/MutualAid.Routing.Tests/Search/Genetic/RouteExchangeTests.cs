using MutualAid.Bench.Routing;
using MutualAid.Routing.Search;
using MutualAid.Routing.Search.Genetic;

namespace MutualAid.Routing.Tests.Search.Genetic;

public sealed class RouteExchangeTests(ITestOutputHelper output)
{
    private static readonly ProblemData Problem = ProblemCompiler.Compile(
        SolomonGenerator.Generate(SolomonLayout.Random, series: 1, customers: 60, seed: 2).ToProblem());

    private static readonly GeneticData Data = GeneticData.For(Problem, Built.Solution(Problem))!;

    [Fact]
    public void TwoParents_Cross_EachStopOnceOrMissingAndRoutesOfBoth()
    {
        var random = new SplitMix64(1);
        var penalties = new Penalties(Data);
        var education = new Education(Data, penalties, Built.Clock(), random);
        var (first, second) = (education.Improve(Dealt(11), []), education.Improve(Dealt(13), []));
        var exchange = new RouteExchange(Data, random);
        var (mixed, missing) = (0, 0);
        for (var round = 0; round < 200; round++)
        {
            var (keeping, replacing) = exchange.Cross(first, second);
            foreach (var child in new[] { keeping, replacing })
            {
                Assert.Equal(Data.Stops.Order(), child.Routes.SelectMany(route => route).Concat(child.Missing).Order());
                var (own, other) = (child.Routes.Count(route => Has(first, route)), child.Routes.Count(route => Has(second, route)));
                if (own > 0 && other > 0) mixed++;
                if (child.Missing.Length > 0) missing++;
            }
        }
        output.WriteLine($"{mixed} of 400 children have whole routes of both parents, {missing} lack stops");
        Assert.True(mixed > 100 && missing > 100);
    }

    [Fact]
    public void PopulationTooLarge_Add_KeepsTheBestAndDifferentOnes()
    {
        var random = new SplitMix64(1);
        var penalties = new Penalties(Data);
        var education = new Education(Data, penalties, Built.Clock(), random);
        var population = new Population(penalties, random);
        var best = long.MaxValue;
        for (var round = 0; round < 200; round++)
        {
            var individual = education.Improve(Dealt(7 + round % 20), [], penaltyFactor: 20);
            population.Add(individual);
            population.Add(individual);
            if (individual.Feasible) best = Math.Min(best, individual.Cost);
            Assert.InRange(population.Count, 1, 2 * (25 + 40));
        }
        Assert.Equal(best, population.Best!.Cost);
        var distances = Enumerable.Range(0, 200).Select(_ => population.Parents()).Select(pair => pair.First.DistanceTo(pair.Second)).ToList();
        Assert.True(distances.Count(distance => distance > 0) > 150, "parents are mostly twins");
    }

    private static bool Has(Individual individual, int[] route) =>
        route.Length > 0 && individual.Routes.Any(other => other.AsSpan().SequenceEqual(route));

    /// <summary>The stops dealt out in turn to so many vehicles.</summary>
    private static int[][] Dealt(int vehicles)
    {
        var routes = Enumerable.Range(0, Problem.VehicleCount).Select(_ => new List<int>()).ToArray();
        foreach (var (index, stop) in Data.Stops.Index()) routes[index % Math.Min(vehicles, routes.Length)].Add(stop);
        return [.. routes.Select(route => route.ToArray())];
    }
}
