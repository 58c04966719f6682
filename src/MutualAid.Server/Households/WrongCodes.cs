namespace MutualAid.Server.Households;

/// <summary>
/// Slows guessing down without locking anybody out: once too many wrong codes came in a minute, each further one waits
/// for its turn, one a second, all callers together. A right code is answered at once.
/// </summary>
internal sealed class WrongCodes(int perMinute, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _recent = new();
    private DateTimeOffset _nextTurn;

    /// <summary>Waits as long as a wrong code has to wait now.</summary>
    public async Task Delay(CancellationToken cancellation)
    {
        TimeSpan wait = TakeTurn();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellation);
    }

    private TimeSpan TakeTurn()
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (_lock)
        {
            while (_recent.TryPeek(out DateTimeOffset oldest) && oldest < now.AddMinutes(-1)) _recent.Dequeue();
            if (_recent.Count < perMinute)
            {
                _recent.Enqueue(now);
                return TimeSpan.Zero;
            }

            _nextTurn = (_nextTurn > now ? _nextTurn : now).AddSeconds(1);
            TimeSpan wait = _nextTurn - now;
            return wait < LongestWait ? wait : LongestWait;
        }
    }
}
