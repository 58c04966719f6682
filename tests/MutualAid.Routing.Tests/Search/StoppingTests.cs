using MutualAid.Bench.Routing;
using MutualAid.Routing.Search;
using MutualAid.Routing.Search.Construction;

namespace MutualAid.Routing.Tests.Search;

/// <summary>What takes long on a large problem must end at once when the caller cancels.</summary>
public sealed class StoppingTests
{
    private static readonly ProblemData Data = ProblemCompiler.Compile(
        SolomonGenerator.Generate(SolomonLayout.Random, series: 1, customers: 30, seed: 1).ToProblem());

    [Fact]
    public void Cancelled_Construct_NothingInserted()
    {
        var solution = new Solution(Data);
        new RegretInsertion(Data, new InsertionScan(Data)).Apply(solution, Clock(cancelled: true));
        Assert.Equal(30, solution.Unassigned.Count);
    }

    [Fact]
    public void Cancelled_SortNeighbours_NothingSorted()
    {
        Assert.Equal(0, new Neighbourhood(Data, Clock(cancelled: true)).MeanCost);
        Assert.NotEqual(0, new Neighbourhood(Data, Clock(cancelled: false)).MeanCost);
    }

    [Fact]
    public void Cancelled_ImproveLocally_NothingMoved()
    {
        var solution = new Solution(Data);
        new InsertionSearch(Data).Complete(solution);
        var (before, neighbourhood) = (solution.Cost, new Neighbourhood(Data, Clock(cancelled: false)));
        new LocalSearch(Data, neighbourhood, Clock(cancelled: true)).Improve(solution);
        Assert.Equal(before, solution.Cost);
        new LocalSearch(Data, neighbourhood, Clock(cancelled: false)).Improve(solution);
        Assert.True(solution.Cost < before, "nothing to improve");
    }

    [Fact]
    public void TimeRunsFasterThanIterations_Continue_TheTimeSaysHowMuchIsDone()
    {
        var clock = ClockAt(seconds: 3);
        Assert.False(clock.MustStop);
        Assert.True(clock.Continue());
        Assert.Equal(Annealing.Whole / 4 * 3, clock.Done);
    }

    [Fact]
    public void TimeOver_Continue_StopsAndMustStopAtOnce()
    {
        var clock = ClockAt(seconds: 4);
        Assert.True(clock.MustStop);
        Assert.False(clock.Continue());
        Assert.Equal(StopCause.TimeLimit, clock.StoppedBy);
    }

    /// <summary>A search of four seconds, so many seconds after its start.</summary>
    private static SearchClock ClockAt(int seconds) => new(
        new SolveOptions
        {
            StoppingRule = new StoppingRule { MaxIterations = 100, MaxTime = TimeSpan.FromSeconds(4) },
            Clock = new StoppedClock(TimeSpan.FromSeconds(seconds)),
        }, started: 0, CancellationToken.None);

    private static SearchClock Clock(bool cancelled) => new(
        new SolveOptions { StoppingRule = StoppingRule.AfterIterations(0) }, started: 0, new CancellationToken(cancelled));

    private sealed class StoppedClock(TimeSpan time) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => time.Ticks;
    }
}
