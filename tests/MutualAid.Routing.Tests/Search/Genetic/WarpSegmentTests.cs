using MutualAid.Routing.Search.Genetic;

namespace MutualAid.Routing.Tests.Search.Genetic;

public sealed class WarpSegmentTests(ITestOutputHelper output)
{
    /// <summary>Ten minutes' drive to a window that closed at 5 when setting out at 0: set back by 5.</summary>
    [Fact]
    public void WindowClosedOnArrival_Join_SetBackToItsClosing()
    {
        var joined = WarpSegment.Join(new WarpSegment(0, 0, 0, 100, 0), 10, new WarpSegment(2, 0, 0, 5, 0));
        Assert.Equal((12, 5, 0), (joined.Duration, joined.Warp, joined.Wait));
    }

    /// <summary>The window opens at 50; who may set out until 30 and drives 10 waits for 10 at least.</summary>
    [Fact]
    public void WindowNotOpenOnLatestArrival_Join_Waits()
    {
        var joined = WarpSegment.Join(new WarpSegment(0, 0, 0, 30, 0), 10, new WarpSegment(2, 0, 50, 60, 0));
        Assert.Equal((22, 0, 10, 30, 30), (joined.Duration, joined.Warp, joined.Wait, joined.Early, joined.Late));
    }

    /// <summary>Joined in any order, a route's warp and duration are those of the best start, tried second by second.</summary>
    [Fact]
    public void RandomRoutes_JoinedInAnyOrder_LeastWarpAndDurationOfAllStarts()
    {
        var (random, warped, waited) = (new Random(1), 0, 0);
        for (var round = 0; round < 3000; round++)
        {
            var stops = Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
            {
                var opens = random.Next(40);
                return (Way: random.Next(12), Service: random.Next(4), Opens: opens, Closes: opens + random.Next(15));
            }).ToArray();
            var parts = stops.Select(stop => (stop.Way, Segment: new WarpSegment(stop.Service, 0, stop.Opens, stop.Closes, 0)))
                .Prepend((0, new WarpSegment(0, 0, 0, 100, 0))).ToList();
            while (parts.Count > 1)
            {
                var at = random.Next(parts.Count - 1);
                parts[at] = (parts[at].Item1, WarpSegment.Join(parts[at].Item2, parts[at + 1].Item1, parts[at + 1].Item2));
                parts.RemoveAt(at + 1);
            }
            var joined = parts[0].Item2;
            var least = Enumerable.Range(0, 101).Select(start => Drive(start, stops)).Min();
            Assert.Equal(least, (joined.Warp, joined.Duration - joined.Warp));
            Assert.Equal(joined.Duration, stops.Sum(stop => stop.Way + stop.Service) + joined.Wait);
            if (joined.Warp > 0) warped++;
            if (joined.Wait > 0) waited++;
        }
        output.WriteLine($"{warped} with warp, {waited} with waiting");
        Assert.True(warped > 100 && waited > 100);
    }

    private static (int Warp, int Duration) Drive(int start, (int Way, int Service, int Opens, int Closes)[] stops)
    {
        var (time, warp) = (start, 0);
        foreach (var (way, service, opens, closes) in stops)
        {
            time = Math.Max(time + way, opens);
            warp += Math.Max(0, time - closes);
            time = Math.Min(time, closes) + service;
        }
        return (warp, time - start);
    }
}
