namespace MutualAid.Routing.Tests.Oracle;

/// <summary>
/// The best that any plan of a small problem can be judged: tries every order of every set of stops on every vehicle.
/// </summary>
public sealed class BruteForce
{
    private readonly RoutingProblem _problem;
    private readonly RouteSimulator _simulator;
    private readonly long?[] _cheapest;
    private readonly Dictionary<StopId, int> _index;
    private readonly HashSet<StopId> _inPrefix;
    private readonly Func<Vehicle, IReadOnlyList<Stop>, long> _extra;

    private BruteForce(RoutingProblem problem, Func<Vehicle, IReadOnlyList<Stop>, long> extra)
    {
        _problem = problem;
        _extra = extra;
        _simulator = new RouteSimulator(problem);
        _cheapest = new long?[1 << problem.Stops.Count];
        _index = problem.Stops.Index().ToDictionary(entry => entry.Item.Id, entry => entry.Index);
        _inPrefix = [.. problem.Vehicles.SelectMany(vehicle => vehicle.LockedPrefix)];
    }

    /// <param name="problem">The problem.</param>
    /// <param name="extra">What a route costs beside what the problem says.</param>
    /// <returns>The priorities that even the best plan leaves out, and what it costs.</returns>
    public static (long PriorityLeftOut, long Cost) Optimum(
        RoutingProblem problem, Func<Vehicle, IReadOnlyList<Stop>, long>? extra = null) =>
        new BruteForce(problem, extra ?? ((_, _) => 0)).Search();

    /// <summary>The stops of a vehicle's locked prefix that can be kept, by the rule that the problem states.</summary>
    public static IReadOnlyList<Stop> KeptPrefix(RoutingProblem problem, Vehicle vehicle)
    {
        var simulator = new RouteSimulator(problem);
        var kept = new List<Stop>();
        foreach (var stop in vehicle.LockedPrefix.Select(id => problem.Stops.Single(stop => stop.Id == id)))
            if (simulator.Cost(vehicle, [.. kept, stop]) is not null) kept.Add(stop);
        return kept;
    }

    private (long, long) Search()
    {
        var stops = _problem.Stops;
        var sets = 1 << stops.Count;
        var best = new long?[sets];
        best[0] = 0;
        foreach (var vehicle in _problem.Vehicles)
        {
            Array.Clear(_cheapest);
            var prefix = KeptPrefix(_problem, vehicle);
            Extend(vehicle, [.. prefix], prefix.Sum(stop => 1 << Index(stop)));
            var next = new long?[sets];
            for (var done = 0; done < sets; done++)
                for (var set = 0; set < sets; set++)
                    if ((done & set) == 0 && best[done] + _cheapest[set] is { } cost
                        && !(cost >= next[done | set])) next[done | set] = cost;
            best = next;
        }
        return Enumerable.Range(0, sets).Where(set => best[set] is not null).Select(set => Judge(set, best[set]!.Value))
            .Min();
    }

    /// <summary>
    /// Depth first over all orders that begin with the route; one that cannot be driven is not continued.
    /// </summary>
    private void Extend(Vehicle vehicle, List<Stop> route, int set)
    {
        if (route is [.., var last] && last == RouteSimulator.Reload)
        {
            if (!CouldContinue(vehicle, route)) return;
        }
        else if (_simulator.Cost(vehicle, route) is { } alone)
        {
            var cost = alone + _extra(vehicle, route);
            if (!(cost >= _cheapest[set])) _cheapest[set] = cost;
        }
        else if (!CouldContinue(vehicle, route))
        {
            return;
        }
        if (route.Count > 0 && route[^1] != RouteSimulator.Reload && RouteSimulator.Trips(route).Count < vehicle.MaxTrips)
        {
            route.Add(RouteSimulator.Reload);
            Extend(vehicle, route, set);
            route.RemoveAt(route.Count - 1);
        }
        foreach (var stop in _problem.Stops)
        {
            var bit = 1 << Index(stop);
            if ((set & bit) != 0 || _inPrefix.Contains(stop.Id)) continue;
            route.Add(stop);
            Extend(vehicle, route, set | bit);
            route.RemoveAt(route.Count - 1);
        }
    }

    /// <summary>
    /// Another stop can put an end right that lies too far away; nothing else gets better by driving on.
    /// </summary>
    private bool CouldContinue(Vehicle vehicle, List<Stop> route) =>
        _simulator.MayCarry(vehicle, route)
            && _simulator.LeastDuration(vehicle with { EndPlace = null }, route) is not null;

    private int Index(Stop stop) => _index[stop.Id];

    private (long, long) Judge(int set, long cost)
    {
        var priorities = 0L;
        foreach (var (index, stop) in _problem.Stops.Index())
        {
            if ((set & (1 << index)) != 0) continue;
            if (stop.Obligation is Obligation.Mandatory mandatory) priorities += mandatory.Priority;
            if (stop.Obligation is Obligation.Optional optional) cost += optional.Prize.Units;
        }
        return (priorities, cost);
    }
}
