namespace MutualAid.Routing.Search;

/// <summary>
/// What a vehicle carries on each of its trips, from one visit to the pantry to the next; O(length) where there are several.
/// </summary>
internal static class TripLoads
{
    /// <summary>What is on board for the trip that begins at the position.</summary>
    public static int[] From(ProblemData data, Route route, int position)
    {
        var load = new int[data.Dimensions];
        for (; position <= route.Count && !data.IsReload(route.Node[position]); position++)
            for (var dimension = 0; dimension < load.Length; dimension++)
                load[dimension] += data.Demand[route.Node[position] * load.Length + dimension];
        return load;
    }

    /// <summary>What the trip carries that carries least.</summary>
    public static int Least(ProblemData data, Route route, int dimension)
    {
        var (least, load) = (int.MaxValue, 0);
        foreach (var stop in route.Stops)
        {
            if (data.IsReload(stop)) (least, load) = (Math.Min(least, load), 0);
            else load += data.Demand[stop * data.Dimensions + dimension];
        }
        return Math.Min(least, load);
    }

    /// <summary>Whether a stop has room on the trip that the position belongs to, on a route with several.</summary>
    public static bool HaveRoom(ProblemData data, Route route, int stop, int position)
    {
        if (route.Reloads == 0 || data.IsReload(stop)) return true;
        var (first, end) = (position, position);
        while (first > 1 && !data.IsReload(route.Node[first - 1])) first--;
        while (end <= route.Count && !data.IsReload(route.Node[end])) end++;
        for (var dimension = 0; dimension < data.Dimensions; dimension++)
        {
            var load = data.Demand[stop * data.Dimensions + dimension];
            foreach (var other in route.Node.AsSpan(first, end - first)) load += data.Demand[other * data.Dimensions + dimension];
            if (load > data.Capacity[route.Vehicle * data.Dimensions + dimension]) return false;
        }
        return true;
    }

    /// <summary>Whether what is left could be carried without these positions: without a visit to the pantry two trips become one.</summary>
    public static bool FitWithout(ProblemData data, Route route, int position, int length)
    {
        if (route.Reloads == 0 || !route.Node.AsSpan(position, length).ContainsAnyInRange(data.FirstReload, data.StopCount - 1)) return true;
        for (var dimension = 0; dimension < data.Dimensions; dimension++)
        {
            var load = 0;
            for (var at = 1; at <= route.Count; at++)
            {
                if (at >= position && at < position + length) continue;
                var stop = route.Node[at];
                load = data.IsReload(stop) ? 0 : load + data.Demand[stop * data.Dimensions + dimension];
                if (load > data.Capacity[route.Vehicle * data.Dimensions + dimension]) return false;
            }
        }
        return true;
    }
}
