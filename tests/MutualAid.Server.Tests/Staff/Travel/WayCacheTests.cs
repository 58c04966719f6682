using MutualAid.Server.Staff.Travel;

namespace MutualAid.Server.Tests.Staff.Travel;

public sealed class WayCacheTests
{
    private static readonly Way Some = new(100, 2000);

    [Fact]
    public void WayAndNone_TryGet_KnownInTheirDirectionAlone()
    {
        using var cache = new WayCache(100, TimeProvider.System);
        cache.Put(Point(1), Point(2), Some);
        cache.Put(Point(2), Point(3), null);
        Assert.True(cache.TryGet(Point(1), Point(2), out Way? way));
        Assert.Equal(Some, way);
        Assert.True(cache.TryGet(Point(2), Point(3), out Way? none));
        Assert.Null(none);
        Assert.False(cache.TryGet(Point(2), Point(1), out _));
    }

    /// <summary>Room for ten: two generations of five. The oldest goes, unless it was asked for meanwhile.</summary>
    [Fact]
    public void MoreThanItHolds_TryGet_TheLatestAndTheWanted()
    {
        using var cache = new WayCache(10, TimeProvider.System);
        for (int n = 0; n < 1000; n++)
        {
            cache.Put(Point(n), Point(n + 1), Some);
            Assert.True(cache.TryGet(Point(0), Point(1), out _));
        }

        int known = Enumerable.Range(1, 999).Count(n => cache.TryGet(Point(n), Point(n + 1), out _));
        Assert.InRange(known, 4, 9);
        Assert.True(cache.TryGet(Point(999), Point(1000), out _));
    }

    [Fact]
    public void TimePasses_TryGet_ForgottenUnlessAskedFor()
    {
        var clock = new TimerOnly();
        using var cache = new WayCache(100, clock);
        Assert.Equal(TimeSpan.FromMinutes(30), clock.Period);
        cache.Put(Point(1), Point(2), Some);
        cache.Put(Point(3), Point(4), Some);
        clock.Fire();
        Assert.True(cache.TryGet(Point(1), Point(2), out _));
        clock.Fire();
        Assert.True(cache.TryGet(Point(1), Point(2), out _));
        Assert.False(cache.TryGet(Point(3), Point(4), out _));
        clock.Fire();
        clock.Fire();
        Assert.False(cache.TryGet(Point(1), Point(2), out _));
    }

    private static RoadPoint Point(int n) => new(n, n);

    /// <summary>A clock whose one timer fires when a test says so.</summary>
    private sealed class TimerOnly : TimeProvider
    {
        public TimeSpan Period { get; private set; }

        public Action Fire { get; private set; } = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (Period, Fire) = (period, () => callback(state));
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
