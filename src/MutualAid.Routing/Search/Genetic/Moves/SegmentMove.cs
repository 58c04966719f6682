namespace MutualAid.Routing.Search.Genetic.Moves;

/// <summary>
/// Moves a stop and those that follow it, in their order or the opposite one, to just after a node. O(1) between two
/// routes, O(distance moved) within one.
/// </summary>
/// <param name="length">How many stops move.</param>
/// <param name="reversed">Whether their order is turned round.</param>
internal sealed class SegmentMove(int length, bool reversed) : IWarpedMove
{
    public bool TakesStart => true;

    public long Evaluate(WarpedRoutes routes, int stop, int node)
    {
        var (from, to) = (routes.Route[stop], routes.Route[node]);
        var inner = 0;
        var last = stop;
        for (var count = 1; count < length; count++)
        {
            var next = routes.Next[last];
            if (!routes.IsStop(next)) return 0;
            if (reversed) inner += routes.Leg(next, last) - routes.Leg(last, next);
            last = next;
        }
        var (before, after, behind) = (routes.Previous[stop], routes.Next[last], routes.Next[node]);
        if (node == before) return 0;
        var (head, tail) = reversed ? (last, stop) : (stop, last);
        long change = inner + routes.Leg(before, after) - routes.Leg(before, stop) - routes.Leg(last, after)
            + routes.Leg(node, head) + routes.Leg(tail, behind) - routes.Leg(node, behind);
        return from == to
            ? Within(routes, change, stop, last, node, head, tail)
            : Between(routes, change, stop, last, node, head, tail);
    }

    public void Apply(WarpedRoutes routes, int stop, int node)
    {
        var (from, to) = (routes.Route[stop], routes.Route[node]);
        var (at, next) = (node, stop);
        for (var count = 0; count < length; count++)
        {
            var moving = next;
            next = routes.Next[moving];
            routes.Unlink(moving);
            routes.Place(moving, reversed ? node : at);
            at = moving;
        }
        routes.Update(from);
        if (to != from) routes.Update(to);
    }

    private long Between(WarpedRoutes routes, long change, int stop, int last, int node, int head, int tail)
    {
        var (from, to) = (routes.Route[stop], routes.Route[node]);
        var (before, after, behind) = (routes.Previous[stop], routes.Next[last], routes.Next[node]);
        if (!routes.MayTake(to, stop, after, ref change)) return 0;
        if (routes.Count[from] == length) change -= routes.Opening(from);
        if (routes.Count[to] == 0) change += routes.Opening(to);
        if (change >= routes.LoadExtra[from] + routes.LoadExtra[to] + routes.TimeExtra[from] + routes.TimeExtra[to]) return 0;
        change += routes.LoadCostOfSwap(from, before, last, to, node, node) - routes.LoadExtra[from] - routes.LoadExtra[to];
        if (change >= routes.TimeExtra[from] + routes.TimeExtra[to]) return 0;
        var rest = WarpSegment.Join(routes.Before[before], routes.Time(before, after), routes.After[after]);
        change += routes.TimeCostWithout(from, length, rest) - routes.TimeExtra[from];
        if (change >= routes.TimeExtra[to]) return 0;
        var segment = routes.Walk(routes.Before[node], node, head, tail, reversed);
        segment = WarpSegment.Join(segment, routes.Time(tail, behind), routes.After[behind]);
        return Math.Min(0, change + routes.TimeCost(to, segment) - routes.TimeExtra[to]);
    }

    private long Within(WarpedRoutes routes, long change, int stop, int last, int node, int head, int tail)
    {
        var vehicle = routes.Route[stop];
        if (change >= routes.TimeExtra[vehicle]) return 0;
        var (first, at) = (routes.Position[stop], routes.Position[node]);
        if (at >= first && at < first + length) return 0;
        WarpSegment segment;
        if (at < first)
        {
            segment = routes.Walk(routes.Before[node], node, head, tail, reversed);
            segment = routes.Walk(segment, tail, routes.Next[node], routes.Previous[stop]);
            segment = WarpSegment.Join(segment, routes.Time(routes.Previous[stop], routes.Next[last]), routes.After[routes.Next[last]]);
        }
        else
        {
            segment = routes.Walk(routes.Before[routes.Previous[stop]], routes.Previous[stop], routes.Next[last], node);
            segment = routes.Walk(segment, node, head, tail, reversed);
            segment = WarpSegment.Join(segment, routes.Time(tail, routes.Next[node]), routes.After[routes.Next[node]]);
        }
        return Math.Min(0, change + routes.TimeCost(vehicle, segment) - routes.TimeExtra[vehicle]);
    }
}
