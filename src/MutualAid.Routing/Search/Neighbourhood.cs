namespace MutualAid.Routing.Search;

/// <summary>
/// For each stop the other stops by closeness, nearest first; no more than <see cref="Width"/> of them. Visits to the pantry
/// come last.
/// </summary>
internal sealed class Neighbourhood
{
    private const int Largest = 200;

    /// <summary>How many of the nearest <see cref="MeanCost"/> takes in.</summary>
    private const int Near = 10;
    private readonly int[] _nearest;

    /// <summary>
    /// Sorts all stops around each. Left unfinished where the search must stop: then no one will ask.
    /// </summary>
    public Neighbourhood(ProblemData data, SearchClock clock)
    {
        Width = Math.Max(0, Math.Min(Largest, data.StopCount - 1));
        _nearest = new int[data.StopCount * Width];
        var keys = new long[data.StopCount];
        var (sum, count) = (0L, 0);
        for (var stop = 0; stop < data.StopCount && !clock.MustStop; stop++)
        {
            for (var other = 0; other < data.StopCount; other++)
                keys[other] = ((other == stop || data.IsReload(other) ? int.MaxValue : data.Closeness(stop, other)) << 32) + other;
            Array.Sort(keys);
            for (var rank = 0; rank < Width; rank++)
                _nearest[stop * Width + rank] = (int)(uint)keys[rank];
            foreach (var other in Of(stop)[..Math.Min(Width, Near)])
            {
                var way = stop * data.NodeCount + other;
                sum += data.PerMetre * data.Distance[way] + data.PerSecond * data.Duration[way];
                count++;
            }
        }
        MeanCost = sum / Math.Max(1, count);
    }

    public int Width { get; }

    /// <summary>What the way from a stop to one of those nearest to it costs, on average.</summary>
    public long MeanCost { get; }

    public ReadOnlySpan<int> Of(int stop) => _nearest.AsSpan(stop * Width, Width);
}
