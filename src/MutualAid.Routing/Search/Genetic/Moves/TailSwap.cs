namespace MutualAid.Routing.Search.Genetic.Moves;

/// <summary>
/// Joins the front of one route, up to a node, to the back of another, from a stop on, and the rest of the two likewise.
/// O(1) if both vehicles end alike and may serve all stops, else O(length).
/// Potvin, Rousseau: An exchange heuristic for routeing problems with time windows, 1995, doi 10.1057/jors.1995.204.
/// </summary>
internal sealed class TailSwap : IWarpedMove
{
    public bool TakesStart => true;

    /// <param name="routes">The routes.</param>
    /// <param name="stop">The first of its tail.</param>
    /// <param name="node">What it is to follow.</param>
    public long Evaluate(WarpedRoutes routes, int stop, int node)
    {
        var (route, other) = (routes.Route[node], routes.Route[stop]);
        if (route == other) return 0;
        var (after, before) = (routes.Next[node], routes.Previous[stop]);
        long change = routes.Leg(node, stop) + routes.Leg(before, after) - routes.Leg(node, after) - routes.Leg(before, stop);
        var same = routes.SameEnd(route, other);
        if (!same) change = LegsWithEnds(routes, stop, node);
        if (!routes.MayTake(route, stop, routes.End(other), ref change) || !routes.MayTake(other, after, routes.End(route), ref change))
            return 0;
        var empties = !routes.IsStop(before) && !routes.IsStop(after);
        if (empties) change -= routes.Opening(other);
        if (routes.Count[route] == 0) change += routes.Opening(route);
        var times = routes.TimeExtra[route] + routes.TimeExtra[other];
        var loads = routes.LoadExtra[route] + routes.LoadExtra[other];
        if (change >= times + loads) return 0;
        change += routes.LoadCostOfSwap(other, before, routes.End(other), route, node, routes.End(route)) - loads;
        if (change >= times) return 0;
        change += routes.TimeCost(route, Joined(routes, node, stop, route, same)) - times;
        if (change >= 0) return 0;
        var rest = Joined(routes, before, after, other, same);
        return Math.Min(0, change + (empties ? routes.TimeCostWithout(other, routes.Count[other], rest) : routes.TimeCost(other, rest)));
    }

    public void Apply(WarpedRoutes routes, int stop, int node)
    {
        var (route, other) = (routes.Route[node], routes.Route[stop]);
        var (after, before) = (routes.Next[node], routes.Previous[stop]);
        var (last, otherLast) = (routes.Previous[routes.End(route)], routes.Previous[routes.End(other)]);
        routes.Link(node, stop);
        routes.Link(otherLast, routes.End(route));
        if (routes.IsStop(after))
        {
            routes.Link(before, after);
            routes.Link(last, routes.End(other));
        }
        else
        {
            routes.Link(before, routes.End(other));
        }
        routes.Update(route);
        routes.Update(other);
    }

    /// <summary>The front up to a node, then a tail from another on, to the vehicle's own end.</summary>
    private static WarpSegment Joined(WarpedRoutes routes, int node, int first, int vehicle, bool same)
    {
        if (same) return WarpSegment.Join(routes.Before[node], routes.Time(node, first), routes.After[first]);
        var (segment, end) = (routes.Before[node], routes.End(vehicle));
        for (; routes.IsStop(first); (node, first) = (first, routes.Next[first]))
            segment = WarpSegment.Join(segment, routes.Time(node, first), routes.Own(first));
        return WarpSegment.Join(segment, routes.Time(node, end), routes.Own(end));
    }

    /// <summary>What the ways change by where each tail gets another end too.</summary>
    private static long LegsWithEnds(WarpedRoutes routes, int stop, int node)
    {
        var (route, other) = (routes.Route[node], routes.Route[stop]);
        var (end, otherEnd) = (routes.End(route), routes.End(other));
        var (after, before) = (routes.Next[node], routes.Previous[stop]);
        var (last, otherLast) = (routes.Previous[end], routes.Previous[otherEnd]);
        long change = routes.Leg(node, stop) + routes.Leg(otherLast, end) - routes.Leg(otherLast, otherEnd) - routes.Leg(before, stop);
        return after == end
            ? change + routes.Leg(before, otherEnd) - routes.Leg(node, end)
            : change + routes.Leg(before, after) + routes.Leg(last, otherEnd) - routes.Leg(last, end) - routes.Leg(node, after);
    }
}
