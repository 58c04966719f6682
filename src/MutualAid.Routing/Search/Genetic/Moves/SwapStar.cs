namespace MutualAid.Routing.Search.Genetic.Moves;

/// <summary>
/// Exchanges two stops of two routes, each going to where it is best in the other route rather than into the other's place.
/// Vidal: Hybrid genetic search for the CVRP: open-source implementation and SWAP* neighborhood, 2022,
/// doi 10.1016/j.cor.2021.105643.
/// </summary>
internal sealed class SwapStar(GeneticData data)
{
    /// <summary>So many places are remembered: two of them go with the stop that leaves.</summary>
    private const int Best = 3;

    private readonly (long Cost, int Node)[] _places = new (long, int)[data.Problem.StopCount * Best];
    private readonly long[] _removal = new long[data.Problem.StopCount];

    /// <summary>Makes the best exchange between two routes; O(stops of one × stops of the other), each mostly turned down by its ways.</summary>
    /// <returns>What it adds to the costs and penalties; 0 if none pays, and none was made.</returns>
    public long Improve(WarpedRoutes routes, int one, int other)
    {
        Prepare(routes, one, other);
        Prepare(routes, other, one);
        var (best, first, firstAfter, second, secondAfter) = (0L, -1, -1, -1, -1);
        var extra = routes.LoadExtra[one] + routes.LoadExtra[other] + routes.TimeExtra[one] + routes.TimeExtra[other];
        for (var u = routes.Next[routes.Start(one)]; routes.IsStop(u); u = routes.Next[u])
        {
            if (!routes.MayServe(u, other)) continue;
            for (var v = routes.Next[routes.Start(other)]; routes.IsStop(v); v = routes.Next[v])
            {
                if (!routes.MayServe(v, one)) continue;
                var change = _removal[u] + _removal[v] - extra;
                var (ways, afterV) = Place(routes, u, v);
                change += ways;
                if (change >= best) continue;
                (ways, var afterU) = Place(routes, v, u);
                change += ways;
                if (change >= best) continue;
                if (!routes.VehiclesAlike)
                {
                    change += data.Problem.PreferenceCost(u, other) + data.Problem.PreferenceCost(v, one)
                        - data.Problem.PreferenceCost(u, one) - data.Problem.PreferenceCost(v, other);
                }
                change += routes.LoadCostOfSwap(one, routes.Previous[u], u, other, routes.Previous[v], v);
                if (change >= best) continue;
                change += Time(routes, one, u, v, afterU);
                if (change >= best) continue;
                change += Time(routes, other, v, u, afterV);
                if (change >= best) continue;
                (best, first, firstAfter, second, secondAfter) = (change, u, afterV, v, afterU);
            }
        }
        if (first < 0) return 0;
        routes.Unlink(first);
        routes.Unlink(second);
        routes.Place(first, firstAfter);
        routes.Place(second, secondAfter);
        routes.Update(one);
        routes.Update(other);
        return best;
    }

    /// <summary>For each stop of a route what its ways save if it leaves, and where in the other route they would add least.</summary>
    private void Prepare(WarpedRoutes routes, int from, int to)
    {
        for (var stop = routes.Next[routes.Start(from)]; routes.IsStop(stop); stop = routes.Next[stop])
        {
            var (before, after) = (routes.Previous[stop], routes.Next[stop]);
            _removal[stop] = routes.Leg(before, after) - routes.Leg(before, stop) - routes.Leg(stop, after);
            var places = _places.AsSpan(stop * Best, Best);
            places.Fill((long.MaxValue / 4, -1));
            for (var node = routes.Start(to); node != routes.End(to); node = routes.Next[node])
            {
                var next = routes.Next[node];
                long cost = routes.Leg(node, stop) + routes.Leg(stop, next) - routes.Leg(node, next);
                if (cost >= places[2].Cost) continue;
                if (cost >= places[1].Cost) places[2] = (cost, node);
                else if (cost >= places[0].Cost) (places[1], places[2]) = ((cost, node), places[1]);
                else (places[0], places[1], places[2]) = ((cost, node), places[0], places[1]);
            }
        }
    }

    /// <summary>The place where a stop's ways add least in a route that another leaves, that one's own among them.</summary>
    private (long Cost, int After) Place(WarpedRoutes routes, int stop, int leaving)
    {
        var (before, after) = (routes.Previous[leaving], routes.Next[leaving]);
        var best = ((long)routes.Leg(before, stop) + routes.Leg(stop, after) - routes.Leg(before, after), before);
        for (var index = 0; index < Best; index++)
        {
            var (cost, node) = _places[stop * Best + index];
            if (cost >= best.Item1) break;
            if (node == leaving || node == before) continue;
            best = (cost, node);
            break;
        }
        return best;
    }

    /// <summary>The time cost of a route that one stop leaves and another enters after a node.</summary>
    private static long Time(WarpedRoutes routes, int vehicle, int leaving, int arriving, int node)
    {
        var (before, after) = (routes.Previous[leaving], routes.Next[leaving]);
        WarpSegment segment;
        if (node == before)
        {
            segment = WarpSegment.Join(routes.Before[before], routes.Time(before, arriving), routes.Own(arriving));
            segment = WarpSegment.Join(segment, routes.Time(arriving, after), routes.After[after]);
        }
        else if (routes.Position[node] > routes.Position[leaving])
        {
            segment = routes.Walk(routes.Before[before], before, after, node);
            segment = WarpSegment.Join(segment, routes.Time(node, arriving), routes.Own(arriving));
            var next = routes.Next[node];
            segment = WarpSegment.Join(segment, routes.Time(arriving, next), routes.After[next]);
        }
        else
        {
            segment = WarpSegment.Join(routes.Before[node], routes.Time(node, arriving), routes.Own(arriving));
            segment = routes.Walk(segment, arriving, routes.Next[node], before);
            segment = WarpSegment.Join(segment, routes.Time(before, after), routes.After[after]);
        }
        return routes.TimeCost(vehicle, segment);
    }
}
