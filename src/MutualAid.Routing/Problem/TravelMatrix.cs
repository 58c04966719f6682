namespace MutualAid.Routing;

/// <summary>
/// How far and how long it is from each place to each other place. The two directions may differ, and neither
/// triangle inequality need hold.
/// </summary>
public sealed class TravelMatrix
{
    private readonly int[] _seconds;
    private readonly int[] _metres;

    /// <summary>A matrix of <paramref name="placeCount"/> places.</summary>
    /// <param name="placeCount">How many places; a place's index is from 0 up to this, exclusive.</param>
    /// <param name="seconds">Driving times in seconds, row by row: from × <paramref name="placeCount"/> + to.</param>
    /// <param name="metres">Driving distances in metres, laid out likewise.</param>
    /// <exception cref="ArgumentException">
    /// A length is not <paramref name="placeCount"/>², an entry is negative or above
    /// <see cref="RoutingProblem.LargestValue"/>, or the way from a place to itself is not 0.
    /// </exception>
    public TravelMatrix(int placeCount, ReadOnlySpan<int> seconds, ReadOnlySpan<int> metres)
    {
        PlaceCount = placeCount;
        _seconds = Checked(placeCount, seconds, nameof(seconds));
        _metres = Checked(placeCount, metres, nameof(metres));
    }

    /// <summary>How many places the matrix covers.</summary>
    public int PlaceCount { get; }

    internal ReadOnlySpan<int> Seconds => _seconds;

    internal ReadOnlySpan<int> Metres => _metres;

    /// <summary>The driving time from one place to another.</summary>
    public Duration DurationBetween(int from, int to) => new(_seconds[Index(from, to)]);

    /// <summary>The driving distance from one place to another.</summary>
    public Distance DistanceBetween(int from, int to) => new(_metres[Index(from, to)]);

    private int Index(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)from, (uint)PlaceCount, nameof(from));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)to, (uint)PlaceCount, nameof(to));
        return from * PlaceCount + to;
    }

    private static int[] Checked(int placeCount, ReadOnlySpan<int> entries, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(placeCount);
        if (entries.Length != (long)placeCount * placeCount)
            throw new ArgumentException($"{placeCount} places squared are not {entries.Length} entries.", name);
        var bad = entries.IndexOfAnyExceptInRange(0, RoutingProblem.LargestValue);
        if (bad >= 0)
            throw new ArgumentException($"Place {bad / placeCount} to {bad % placeCount}: {entries[bad]} is out of range.", name);
        for (var place = 0; place < placeCount; place++)
            if (entries[place * placeCount + place] != 0)
                throw new ArgumentException($"From place {place} to itself must be 0.", name);
        return entries.ToArray();
    }
}
