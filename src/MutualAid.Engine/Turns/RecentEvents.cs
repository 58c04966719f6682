namespace MutualAid.Engine.Turns;

/// <summary>The last events of one aggregate as text, for callers who hold a state that is a little older.</summary>
internal sealed class RecentEvents(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<NewEvent> _events = new();
    private long _version;

    /// <summary>Forgets all; the stream has this version now.</summary>
    public void StartAt(long version)
    {
        lock (_lock)
        {
            _events.Clear();
            _version = version;
        }
    }

    public void Add(IEnumerable<NewEvent> stored)
    {
        if (capacity == 0) return; // on one machine nobody asks
        lock (_lock)
        {
            foreach (NewEvent one in stored)
            {
                _version++;
                _events.Enqueue(one);
                if (_events.Count > capacity) _events.Dequeue();
            }
        }
    }

    /// <summary>The events after one version up to another, or null when they are not remembered.</summary>
    public IReadOnlyList<NewEvent>? Between(long after, long until)
    {
        lock (_lock)
        {
            long first = _version - _events.Count;
            return after < first || after > until || until > _version
                ? null
                : [.. _events.Skip((int)(after - first)).Take((int)(until - after))];
        }
    }
}
