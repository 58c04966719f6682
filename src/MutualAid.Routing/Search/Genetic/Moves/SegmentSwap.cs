namespace MutualAid.Routing.Search.Genetic.Moves;

/// <summary>
/// Swaps a stop and those that follow it with another stop and those that follow that. O(1) between two routes,
/// O(distance) within one.
/// </summary>
/// <param name="length">How many stops from the first on.</param>
/// <param name="otherLength">How many from the other on; not more.</param>
internal sealed class SegmentSwap(int length, int otherLength) : IWarpedMove
{
    public bool TakesStart => false;

    public long Evaluate(WarpedRoutes routes, int stop, int other)
    {
        if (length == otherLength && stop > other) return 0;
        var (last, otherLast) = (Last(routes, stop, length), Last(routes, other, otherLength));
        if (last < 0 || otherLast < 0) return 0;
        var (route, otherRoute) = (routes.Route[stop], routes.Route[other]);
        var (before, after) = (routes.Previous[stop], routes.Next[last]);
        var (otherBefore, otherAfter) = (routes.Previous[other], routes.Next[otherLast]);
        if (route == otherRoute && (after == other || otherAfter == stop || Overlap(routes, stop, other))) return 0;
        var change = (long)routes.Leg(before, other) + routes.Leg(otherLast, after) - routes.Leg(before, stop) - routes.Leg(last, after)
            + routes.Leg(otherBefore, stop) + routes.Leg(last, otherAfter) - routes.Leg(otherBefore, other) - routes.Leg(otherLast, otherAfter);
        return route == otherRoute
            ? Within(routes, change, stop, last, other, otherLast)
            : Between(routes, change, stop, last, other, otherLast);
    }

    public void Apply(WarpedRoutes routes, int stop, int other)
    {
        var (route, otherRoute) = (routes.Route[stop], routes.Route[other]);
        var (before, otherBefore) = (routes.Previous[stop], routes.Previous[other]);
        var (after, otherAfter) = (routes.Next[Last(routes, stop, length)], routes.Next[Last(routes, other, otherLength)]);
        Splice(routes, otherBefore, stop, Last(routes, stop, length), otherAfter, before, other, Last(routes, other, otherLength), after);
        routes.Update(route);
        if (otherRoute != route) routes.Update(otherRoute);
    }

    private static void Splice(
        WarpedRoutes routes, int otherBefore, int stop, int last, int otherAfter, int before, int other, int otherLast, int after)
    {
        routes.Link(otherBefore, stop);
        routes.Link(last, otherAfter);
        routes.Link(before, other);
        routes.Link(otherLast, after);
    }

    private static int Last(WarpedRoutes routes, int stop, int length)
    {
        for (var count = 1; count < length; count++)
        {
            stop = routes.Next[stop];
            if (!routes.IsStop(stop)) return -1;
        }
        return stop;
    }

    private bool Overlap(WarpedRoutes routes, int stop, int other)
    {
        var (first, otherFirst) = (routes.Position[stop], routes.Position[other]);
        return first < otherFirst + otherLength && otherFirst < first + length;
    }

    private static long Between(WarpedRoutes routes, long change, int stop, int last, int other, int otherLast)
    {
        var (route, otherRoute) = (routes.Route[stop], routes.Route[other]);
        var (before, after) = (routes.Previous[stop], routes.Next[last]);
        var (otherBefore, otherAfter) = (routes.Previous[other], routes.Next[otherLast]);
        if (!routes.MayTake(otherRoute, stop, after, ref change) || !routes.MayTake(route, other, otherAfter, ref change)) return 0;
        var times = routes.TimeExtra[route] + routes.TimeExtra[otherRoute];
        var loads = routes.LoadExtra[route] + routes.LoadExtra[otherRoute];
        if (change >= times + loads) return 0;
        change += routes.LoadCostOfSwap(route, before, last, otherRoute, otherBefore, otherLast) - loads;
        if (change >= times) return 0;
        var segment = routes.Walk(routes.Before[before], before, other, otherLast);
        segment = WarpSegment.Join(segment, routes.Time(otherLast, after), routes.After[after]);
        change += routes.TimeCost(route, segment) - times;
        if (change >= 0) return 0;
        segment = routes.Walk(routes.Before[otherBefore], otherBefore, stop, last);
        segment = WarpSegment.Join(segment, routes.Time(last, otherAfter), routes.After[otherAfter]);
        return Math.Min(0, change + routes.TimeCost(otherRoute, segment));
    }

    private static long Within(WarpedRoutes routes, long change, int stop, int last, int other, int otherLast)
    {
        var vehicle = routes.Route[stop];
        if (change >= routes.TimeExtra[vehicle]) return 0;
        if (routes.Position[other] < routes.Position[stop]) (stop, last, other, otherLast) = (other, otherLast, stop, last);
        var (before, behind) = (routes.Previous[stop], routes.Next[otherLast]);
        var segment = routes.Walk(routes.Before[before], before, other, otherLast);
        segment = routes.Walk(segment, otherLast, routes.Next[last], routes.Previous[other]);
        segment = routes.Walk(segment, routes.Previous[other], stop, last);
        segment = WarpSegment.Join(segment, routes.Time(last, behind), routes.After[behind]);
        return Math.Min(0, change + routes.TimeCost(vehicle, segment) - routes.TimeExtra[vehicle]);
    }
}
