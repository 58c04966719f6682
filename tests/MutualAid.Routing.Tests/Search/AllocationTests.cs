using MutualAid.Bench.Routing;
using MutualAid.Routing.Search;
using MutualAid.Routing.Search.Genetic;

namespace MutualAid.Routing.Tests.Search;

/// <summary>What runs millions of times must leave nothing for the garbage collector.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int Iterations = 5000;

    private static readonly ProblemData Data = ProblemCompiler.Compile(
        SolomonGenerator.Generate(SolomonLayout.Mixed, series: 1, customers: 100, seed: 3).ToProblem());

    [Fact]
    public void WarmedUp_RuinAndRecreate_AllocatesNothing()
    {
        var clock = Built.Clock();
        var (current, best) = (Built.Solution(Data), Built.Solution(Data));
        var search = new RuinAndRecreate(Data, new Neighbourhood(Data, clock), clock, new SplitMix64(1), temperature: 1000);
        int[] free = [.. Enumerable.Range(0, Data.StopCount)];
        search.Run(current, best, free, 4 * Iterations, Annealing.Whole);
        var before = GC.GetAllocatedBytesForCurrentThread();
        search.Run(current, best, free, Iterations, Annealing.Whole);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{bytes} bytes in {Iterations} iterations");
        // Now and then a list of stops outgrows its array.
        Assert.True(bytes < Iterations, $"{bytes} bytes");
    }

    [Fact]
    public void ManyMoves_Education_AllocatesNoMoreThanNone()
    {
        var random = new SplitMix64(1);
        var data = GeneticData.For(Data, Built.Solution(Data))!;
        var education = new Education(data, new Penalties(data), Built.Clock(), random);
        var start = Enumerable.Range(0, Data.VehicleCount).Select(_ => new List<int>()).ToArray();
        foreach (var stop in data.Stops) start[stop % 12].Add(stop);
        int[][] routes = [.. start.Select(route => route.ToArray())];
        var optimum = education.Improve(routes, []);
        var (many, improved) = Measure(routes);
        var (none, _) = Measure(optimum.Routes);
        output.WriteLine($"{many} bytes with many moves, {none} with none or a few");
        Assert.NotEqual(routes.Select(route => string.Join(',', route)), improved.Routes.Select(route => string.Join(',', route)));
        // The result's arrays may round up differently.
        Assert.InRange(many - none, -4096, 4096);

        (long Bytes, Individual Result) Measure(int[][] from)
        {
            education.Improve(from, []);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = education.Improve(from, []);
            return (GC.GetAllocatedBytesForCurrentThread() - before, result);
        }
    }
}
