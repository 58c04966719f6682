namespace MutualAid.Routing.Search.Genetic.Moves;

/// <summary>
/// Turns round the stretch of a route between a node and a stop, so that the stop follows the node. O(length).
/// Croes: A method for solving traveling-salesman problems, 1958, doi 10.1287/opre.6.6.791.
/// </summary>
internal sealed class Reversal : IWarpedMove
{
    public bool TakesStart => true;

    public long Evaluate(WarpedRoutes routes, int stop, int node)
    {
        var vehicle = routes.Route[stop];
        if (vehicle != routes.Route[node] || routes.Position[stop] <= routes.Position[node] + 1) return 0;
        var (first, behind) = (routes.Next[node], routes.Next[stop]);
        long change = routes.Leg(node, stop) + routes.Leg(first, behind) - routes.Leg(node, first) - routes.Leg(stop, behind);
        if (!routes.Symmetric)
            for (var at = first; at != stop; at = routes.Next[at]) change += routes.Leg(routes.Next[at], at) - routes.Leg(at, routes.Next[at]);
        if (change >= routes.TimeExtra[vehicle]) return 0;
        var segment = routes.Walk(routes.Before[node], node, stop, first, backwards: true);
        segment = WarpSegment.Join(segment, routes.Time(first, behind), routes.After[behind]);
        return Math.Min(0, change + routes.TimeCost(vehicle, segment) - routes.TimeExtra[vehicle]);
    }

    public void Apply(WarpedRoutes routes, int stop, int node)
    {
        var (first, behind) = (routes.Next[node], routes.Next[stop]);
        var (at, next) = (node, stop);
        while (true)
        {
            var before = routes.Previous[next];
            routes.Link(at, next);
            if (next == first) break;
            (at, next) = (next, before);
        }
        routes.Link(first, behind);
        routes.Update(routes.Route[stop]);
    }
}
