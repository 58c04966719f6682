namespace MutualAid.Routing.Search;

/// <summary>Tells the caller of the best solution so far, but not more often than anyone can use.</summary>
internal sealed class SearchReport(SolveOptions options, SearchClock clock, PlanBuilder builder, int stops)
{
    private const int IterationsPerReport = 1000;

    private long _next;

    /// <summary>Tells of a better solution, if the last one is long enough ago.</summary>
    public void Better(Solution best)
    {
        if (clock.Iterations >= _next) Tell(best);
    }

    public void Tell(Solution best)
    {
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
