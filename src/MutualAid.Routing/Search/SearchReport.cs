namespace MutualAid.Routing.Search;

/// <summary>Tells the caller of the best solution so far, but not more often than anyone can use.</summary>
internal sealed class SearchReport(SolveOptions options, SearchClock clock, PlanBuilder builder, int stops)
{
    private const int IterationsPerReport = 1000;

    private long _next;
    private Solution? _untold;

    /// <summary>Tells of a better solution, if the last one is long enough ago; else as soon as it is.</summary>
    public void Better(Solution best)
    {
        _untold = best;
        CatchUp();
    }

    /// <summary>Tells of what could not be told so soon after another; the clock asks for it from time to time.</summary>
    public void CatchUp()
    {
        if (_untold is { } best && clock.Iterations >= _next) Tell(best);
    }

    public void Tell(Solution best)
    {
        _untold = null;
        _next = clock.Iterations + IterationsPerReport;
        var assigned = best.Fleet.Used.Sum(vehicle => best[vehicle].Count - best[vehicle].Reloads);
        options.Progress?.Report(new SolveProgress
        {
            Best = builder.Judge(best),
            Routes = best.Fleet.Used.Count,
            Unassigned = stops - assigned,
            Iterations = clock.Iterations,
            Elapsed = clock.Elapsed,
        });
    }
}
