namespace MutualAid.Routing.Search;

/// <summary>Tells the search how far it has come and when to stop.</summary>
internal sealed class SearchClock(SolveOptions options, long started, CancellationToken cancellation)
{
    /// <summary>The time is looked at once in this many iterations.</summary>
    private const int IterationsPerLook = 32;

    /// <summary>For how long stops left out are still explained when nobody waits for the plan any more.</summary>
    private static readonly TimeSpan AfterCancelling = TimeSpan.FromMilliseconds(10);

    public long Iterations { get; private set; }

    /// <summary>Only a search that ends by time alone may use several: these are never the same twice.</summary>
    public int Threads => options.StoppingRule.MaxIterations is null ? Math.Max(1, options.Threads) : 1;

    public TimeSpan Elapsed => options.Clock.GetElapsedTime(started);

    public StopCause StoppedBy { get; private set; }

    /// <summary>
    /// How much of the search is done, from 0 to <see cref="Annealing.Whole"/>: of the iterations or of the time,
    /// whichever is more.
    /// </summary>
    public int Done { get; private set; }

    /// <summary>Whether <see cref="Done"/> was looked up anew.</summary>
    public bool DoneChanged { get; private set; }

    /// <summary>Called between two iterations, once in a while; only by the thread that keeps the best solution.</summary>
    public Action? Looked { get; set; }

    /// <summary>Whether the caller has cancelled or the time is over: what is under way must end at once.</summary>
    public bool MustStop =>
        cancellation.IsCancellationRequested || (options.StoppingRule.MaxTime is { } time && Elapsed >= time);

    /// <summary>Counts an iteration, or several that are done as one, unless the search has to stop.</summary>
    public bool Continue(int steps = 1)
    {
        if (cancellation.IsCancellationRequested) return Stop(StopCause.Cancelled);
        if (Iterations >= options.StoppingRule.MaxIterations) return Stop(StopCause.IterationLimit);
        DoneChanged = steps > 1 || Iterations % IterationsPerLook == 0;
        if (DoneChanged && LookUp() >= Annealing.Whole && MustStop) return Stop(StopCause.TimeLimit);
        if (DoneChanged) Looked?.Invoke();
        Iterations = Math.Min(Iterations + steps, options.StoppingRule.MaxIterations ?? long.MaxValue);
        return true;
    }

    /// <summary>Settles what stopped the search, where other threads' clocks noticed first.</summary>
    public void End()
    {
        if (cancellation.IsCancellationRequested) Stop(StopCause.Cancelled);
        else Stop(Iterations >= options.StoppingRule.MaxIterations ? StopCause.IterationLimit : StopCause.TimeLimit);
    }

    /// <summary>Looks <see cref="Done"/> up anew.</summary>
    public int LookUp()
    {
        Done = options.StoppingRule.MaxIterations is { } most ? Share(Iterations, most) : 0;
        if (options.StoppingRule.MaxTime is { } time) Done = Math.Max(Done, Share(Elapsed.Ticks, time.Ticks));
        return Done;
    }

    /// <summary>A clock for another thread of the same search.</summary>
    public SearchClock Fork() => new(options, started, cancellation);

    /// <summary>Takes over what another thread did.</summary>
    public void Join(long iterations) => Iterations += iterations;

    /// <summary>
    /// Whether what follows the search has to come to an end: only where the caller has cancelled, and then a moment after.
    /// </summary>
    public Func<bool> Hurries()
    {
        var ended = options.Clock.GetTimestamp();
        return () => StoppedBy == StopCause.Cancelled && options.Clock.GetElapsedTime(ended) > AfterCancelling;
    }

    /// <returns>False.</returns>
    public bool Stop(StopCause cause)
    {
        StoppedBy = cause;
        return false;
    }

    private static int Share(long part, long whole) =>
        part >= whole ? Annealing.Whole : (int)((Int128)part * Annealing.Whole / whole);
}
