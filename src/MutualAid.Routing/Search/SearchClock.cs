namespace MutualAid.Routing.Search;

/// <summary>Tells the search when to stop and how far it has come, and tells the caller.</summary>
internal sealed class SearchClock(SolveOptions options, Func<Solution, PlanObjective> judge, CancellationToken cancellation)
{
    /// <summary>The time is looked at once in this many iterations.</summary>
    private const int IterationsPerLook = 32;

    /// <summary>At least this many iterations lie between two reports.</summary>
    private const int IterationsPerReport = 1000;

    private readonly long _started = options.Clock.GetTimestamp();
    private long _nextReport;

    public CancellationToken Cancellation => cancellation;

    public long Iterations { get; private set; }

    public TimeSpan Elapsed => options.Clock.GetElapsedTime(_started);

    public StopCause StoppedBy { get; private set; }

    /// <summary>How much of the search is done, from 0 to <see cref="Annealing.Whole"/>: of the iterations or of the time, whichever is more.</summary>
    public int Done { get; private set; }

    /// <summary>Whether <see cref="Done"/> was looked up anew.</summary>
    public bool DoneChanged { get; private set; }

    /// <summary>Counts an iteration, unless the search has to stop.</summary>
    public bool Continue()
    {
        if (cancellation.IsCancellationRequested) return Stop(StopCause.Cancelled);
        if (Iterations >= options.StoppingRule.MaxIterations) return Stop(StopCause.IterationLimit);
        DoneChanged = Iterations % IterationsPerLook == 0;
        if (DoneChanged)
        {
            Done = options.StoppingRule.MaxIterations is { } most ? Share(Iterations, most) : 0;
            if (options.StoppingRule.MaxTime is { } time)
            {
                var elapsed = Elapsed;
                if (elapsed >= time) return Stop(StopCause.TimeLimit);
                Done = Math.Max(Done, Share(elapsed.Ticks, time.Ticks));
            }
        }
        Iterations++;
        return true;
    }

    public void Report(Solution best, bool always = false)
    {
        if (options.Progress is not { } progress || (!always && Iterations < _nextReport)) return;
        _nextReport = Iterations + IterationsPerReport;
        var routes = best.Fleet.Used.Count;
        var assigned = best.Fleet.Used.Sum(vehicle => best[vehicle].Count);
        progress.Report(new SolveProgress(judge(best), routes, best.RouteOf.Length - assigned, Iterations, Elapsed));
    }

    private static int Share(long part, long whole) => whole == 0 ? 0 : (int)((Int128)part * Annealing.Whole / whole);

    private bool Stop(StopCause cause)
    {
        StoppedBy = cause;
        return false;
    }
}
