namespace MutualAid.Routing.Search.Genetic;

/// <summary>
/// Crossover: takes a few neighbouring routes out of one parent and puts those of the other in their place that serve
/// most nearly the same stops. What is then served twice is taken out once, in either of two ways; what is not served
/// any more is left to be inserted.
/// Nagata, Bräysy, Dullaert: A penalty-based edge assembly memetic algorithm for the vehicle routing problem with time
/// windows, 2010, doi 10.1016/j.cor.2009.06.022.
/// </summary>
internal sealed class RouteExchange(GeneticData data, SplitMix64 random)
{
    private readonly int[] _routeInFirst = new int[data.Problem.StopCount];
    private readonly int[] _routeInSecond = new int[data.Problem.StopCount];
    private readonly bool[] _leaves = new bool[data.Problem.StopCount];
    private readonly bool[] _arrives = new bool[data.Problem.StopCount];

    /// <summary>The two children: routes, and the stops on none of them.</summary>
    public ((int[][] Routes, int[] Missing) Keeping, (int[][] Routes, int[] Missing) Replacing) Cross(Individual first, Individual second)
    {
        Index(first, _routeInFirst);
        Index(second, _routeInSecond);
        var used = first.Routes.Count(route => route.Length > 0);
        var others = second.Routes.Count(route => route.Length > 0);
        var count = 1 + random.Below(Math.Max(1, Math.Min(used, others) - 1));
        var leaving = Around(data.Stops[random.Below(data.Stops.Length)], count);
        Mark(_leaves, first, leaving);
        var arriving = MostAlike(second, leaving.Count);
        Mark(_arrives, second, arriving);
        return (Child(first, second, leaving, arriving, keepsOwn: true), Child(first, second, leaving, arriving, keepsOwn: false));
    }

    private static void Index(Individual individual, int[] routeOf)
    {
        for (var vehicle = 0; vehicle < individual.Routes.Length; vehicle++)
            foreach (var stop in individual.Routes[vehicle]) routeOf[stop] = vehicle;
    }

    private static void Mark(bool[] marks, Individual individual, List<int> routes)
    {
        Array.Clear(marks);
        foreach (var route in routes)
            foreach (var stop in individual.Routes[route]) marks[stop] = true;
    }

    /// <summary>The first parent's routes closest to a stop, its own first.</summary>
    private List<int> Around(int stop, int count)
    {
        var routes = new List<int> { _routeInFirst[stop] };
        // Neighbours of the stop, then of these: so far as it takes to find enough routes.
        var queue = new Queue<int>([stop]);
        var seen = new HashSet<int> { stop };
        while (routes.Count < count && queue.TryDequeue(out var from))
        {
            foreach (var near in data.Neighbours[from])
            {
                if (!seen.Add(near)) continue;
                queue.Enqueue(near);
                if (routes.Count < count && !routes.Contains(_routeInFirst[near])) routes.Add(_routeInFirst[near]);
            }
        }
        return routes;
    }

    /// <summary>As many of the second parent's routes, those with the largest share of stops that leave.</summary>
    private List<int> MostAlike(Individual second, int count) =>
        [.. Enumerable.Range(0, second.Routes.Length).Where(route => second.Routes[route].Length > 0)
            .OrderByDescending(route => Gain(second, route)).Take(count)];

    /// <summary>Stops that leave, less those that stay, on a route.</summary>
    private int Gain(Individual second, int route)
    {
        var gain = 0;
        foreach (var stop in second.Routes[route]) gain += _leaves[stop] ? 1 : -1;
        return gain;
    }

    private (int[][] Routes, int[] Missing) Child(
        Individual first, Individual second, List<int> leaving, List<int> arriving, bool keepsOwn)
    {
        var routes = new int[first.Routes.Length][];
        for (var vehicle = 0; vehicle < routes.Length; vehicle++)
        {
            if (leaving.Contains(vehicle)) routes[vehicle] = [];
            else routes[vehicle] = keepsOwn ? first.Routes[vehicle] : [.. first.Routes[vehicle].Where(stop => !_arrives[stop])];
        }
        var free = new List<int>(leaving);
        var waiting = new List<int>();
        foreach (var route in arriving)
        {
            if (free.Remove(route)) Put(route, route);
            else waiting.Add(route);
        }
        foreach (var route in waiting)
        {
            var like = free.FindIndex(vehicle => data.Problem.VehicleClass[vehicle] == data.Problem.VehicleClass[route]);
            var vehicle = free[Math.Max(0, like)];
            free.Remove(vehicle);
            Put(route, vehicle);
        }
        var served = routes.Sum(route => route.Length);
        if (served == data.Stops.Length) return (routes, []);
        var isServed = new bool[data.Problem.StopCount];
        foreach (var route in routes)
            foreach (var stop in route) isServed[stop] = true;
        return (routes, [.. data.Stops.Where(stop => !isServed[stop])]);

        void Put(int route, int vehicle)
        {
            routes[vehicle] = [.. second.Routes[route].Where(stop => (!keepsOwn || _leaves[stop]) && MayServe(stop, vehicle))];
        }
    }

    private bool MayServe(int stop, int vehicle) => data.VehiclesAlike || data.Problem.MayServe(stop, vehicle);
}
