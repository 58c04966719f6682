namespace MutualAid.Routing.Search;

/// <summary>Tells the search how far it has come and when to stop.</summary>
internal sealed class SearchClock(SolveOptions options, long started, CancellationToken cancellation)
{
    /// <summary>The time is looked at once in this many iterations.</summary>
    private const int IterationsPerLook = 32;

    public long Iterations { get; private set; }

    public TimeSpan Elapsed => options.Clock.GetElapsedTime(started);

    public StopCause StoppedBy { get; private set; }

    /// <summary>
    /// How much of the search is done, from 0 to <see cref="Annealing.Whole"/>: of the iterations or of the time,
    /// whichever is more.
    /// </summary>
    public int Done { get; private set; }

    /// <summary>Whether <see cref="Done"/> was looked up anew.</summary>
    public bool DoneChanged { get; private set; }

    /// <summary>Whether the caller has cancelled or the time is over: what is under way must end at once.</summary>
    public bool MustStop =>
        cancellation.IsCancellationRequested || (options.StoppingRule.MaxTime is { } time && Elapsed >= time);

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

    /// <returns>False.</returns>
    public bool Stop(StopCause cause)
    {
        StoppedBy = cause;
        return false;
    }

    private static int Share(long part, long whole) => (int)((Int128)part * Annealing.Whole / whole);
}
