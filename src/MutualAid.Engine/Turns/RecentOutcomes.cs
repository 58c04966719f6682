using MutualAid.Domain;

namespace MutualAid.Engine.Turns;

/// <summary>
/// The last outcomes of one aggregate. Commands are mostly repeated within seconds, and then need no look-up; the
/// store knows all others.
/// </summary>
internal sealed class RecentOutcomes<TEvent>(int capacity)
{
    private readonly Dictionary<Guid, (long Content, Decision<TEvent> Decision)> _known = [];
    private readonly Queue<Guid> _oldestFirst = new();

    /// <summary>The first outcome of the key, a refusal if it was used with other content, or null if it is not known.</summary>
    public Decision<TEvent>? Find(CommandId key)
    {
        if (!_known.TryGetValue(key.Value, out var known)) return null;
        return known.Content == key.Content ? known.Decision : new OperationIdReused();
    }

    public void Remember(CommandId key, Decision<TEvent> decision)
    {
        if (!_known.TryAdd(key.Value, (key.Content, decision))) return;
        _oldestFirst.Enqueue(key.Value);
        if (_oldestFirst.Count > capacity) _known.Remove(_oldestFirst.Dequeue());
    }
}
