using System.Runtime.CompilerServices;

namespace MutualAid.Routing.Search.Genetic;

/// <summary>
/// What a stretch of a route does to time when coming late is allowed at a price: who comes after a window has closed
/// is set back to its closing, and the time set back is the warp. Two stretches join in O(1).
/// After Vidal, Crainic, Gendreau, Prins: A hybrid genetic algorithm with adaptive diversity management for a large
/// class of vehicle routing problems with time windows, 2013, doi 10.1016/j.cor.2012.07.018.
/// </summary>
/// <param name="duration">The least time from the stretch's start to its end, without what is set back.</param>
/// <param name="warp">How much time is set back at least.</param>
/// <param name="early">The earliest start that gives both.</param>
/// <param name="late">The latest start that gives both.</param>
/// <param name="wait">The part of the duration spent waiting.</param>
internal readonly struct WarpSegment(int duration, int warp, int early, int late, int wait)
{
    public readonly int Duration = duration;
    public readonly int Warp = warp;
    public readonly int Early = early;
    public readonly int Late = late;
    public readonly int Wait = wait;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WarpSegment Join(in WarpSegment first, int travel, in WarpSegment second)
    {
        var reached = first.Duration - first.Warp + travel;
        var wait = Math.Max(second.Early - reached - first.Late, 0);
        var warp = Math.Max(first.Early + reached - second.Late, 0);
        return new WarpSegment(
            first.Duration + second.Duration + travel + wait,
            first.Warp + second.Warp + warp,
            Math.Max(second.Early - reached, first.Early) - wait,
            Math.Min(second.Late - reached, first.Late) + warp,
            first.Wait + second.Wait + wait);
    }
}
