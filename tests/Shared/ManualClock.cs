namespace MutualAid.Testing;

/// <summary>A clock that stands still until it is set. Timers run in real time, so nothing waits for it.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
