namespace MutualAid.Server.Staff.Travel;

/// <summary>
/// Ways that were asked for lately, in memory alone. What was not asked for again is forgotten after half an hour to an
/// hour, also when nobody asks for anything; and sooner when there are too many. Safe for several threads.
/// </summary>
internal sealed class WayCache : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly int _half;
    private readonly ITimer _timer;
    private Dictionary<(RoadPoint From, RoadPoint To), Way?> _recent = [];
    private Dictionary<(RoadPoint From, RoadPoint To), Way?> _older = [];

    /// <param name="capacity">The most ways remembered.</param>
    public WayCache(int capacity, TimeProvider clock)
    {
        _half = capacity / 2;
        _timer = clock.CreateTimer(_ => Age(), null, Period, Period);
    }

    /// <param name="way">The way; null if it is known that there is none.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryGet(RoadPoint from, RoadPoint to, out Way? way)
    {
        lock (_lock)
        {
            if (_recent.TryGetValue((from, to), out way)) return true;
            if (!_older.Remove((from, to), out way)) return false;
            Add(from, to, way);
            return true;
        }
    }

    public void Put(RoadPoint from, RoadPoint to, Way? way)
    {
        if (_half == 0) return;
        lock (_lock) Add(from, to, way);
    }

    public void Dispose() => _timer.Dispose();

    private void Add(RoadPoint from, RoadPoint to, Way? way)
    {
        if (_recent.Count >= _half) Age();
        _recent[(from, to)] = way;
    }

    private void Age()
    {
        lock (_lock) (_older, _recent) = (_recent, []);
    }
}
