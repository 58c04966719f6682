using MutualAid.Routing.Search;
using MutualAid.Routing.Search.Construction;

namespace MutualAid.Routing.Tests.Search;

/// <summary>What a test of a part of the search needs of the other parts.</summary>
internal static class Built
{
    /// <summary>A clock that does not stop what a test does.</summary>
    public static SearchClock Clock() => new(
        new SolveOptions { StoppingRule = StoppingRule.AfterIterations(1_000_000) }, started: 0, CancellationToken.None);

    /// <summary>The construction's solution.</summary>
    public static Solution Solution(ProblemData data)
    {
        var solution = new Solution(data);
        new RegretInsertion(data, new InsertionScan(data)).Apply(solution, Clock());
        return solution;
    }
}
