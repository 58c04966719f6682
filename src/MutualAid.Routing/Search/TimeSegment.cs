namespace MutualAid.Routing.Search;

/// <summary>
/// What a stretch of stops with one window each does to time, so that two stretches join in O(1). A vehicle that
/// reaches the stretch at time t has left its last stop at max(t + Elapsed, Ready), provided that t ≤ Latest.
/// The two ride values carry the limits on the time since the pantry: driven without waiting the stretch may be
/// reached at most RideSlack after leaving the pantry, and the pantry must not be left before RideReady.
/// After Vidal, Crainic, Gendreau, Prins: A hybrid genetic algorithm with adaptive diversity management for a
/// large class of vehicle routing problems with time windows, 2013, doi 10.1016/j.cor.2012.07.018.
/// </summary>
internal readonly struct TimeSegment(int elapsed, int latest, int ready, int rideSlack, int rideReady)
{
    /// <summary>Far before and far after any time in a problem, with room to add times without overflow.</summary>
    public const int Never = -(1 << 29);
    public const int Always = 1 << 29;

    public readonly int Elapsed = elapsed;
    public readonly int Latest = latest;
    public readonly int Ready = ready;
    public readonly int RideSlack = rideSlack;
    public readonly int RideReady = rideReady;

    /// <summary>Leaving the pantry: takes no time and may happen at any time.</summary>
    public static TimeSegment Departure => new(0, Always, Never, Always, Never);

    public static TimeSegment End(int shiftEnd) => new(0, shiftEnd, Never, Always, Never);

    public static TimeSegment Join(in TimeSegment first, int travel, in TimeSegment second)
    {
        var reached = first.Ready + travel;
        var elapsed = first.Elapsed + travel;
        return new TimeSegment(
            elapsed + second.Elapsed,
            reached > second.Latest ? Never : Math.Min(first.Latest, second.Latest - elapsed),
            Math.Max(reached + second.Elapsed, second.Ready),
            Math.Min(first.RideSlack, second.RideSlack - elapsed),
            Math.Max(Math.Max(first.RideReady, second.RideReady), reached - second.RideSlack));
    }

    /// <summary>
    /// Whether a vehicle that leaves the pantry at <paramref name="earliest"/> or later can keep every limit.
    /// </summary>
    public bool Feasible(int earliest) => Latest >= earliest && RideSlack >= 0 && RideReady <= Latest;

    /// <summary>The least time from leaving the pantry to the end, which leaving at Latest achieves.</summary>
    public int LeastDuration => Math.Max(Elapsed, Ready - Latest);
}
