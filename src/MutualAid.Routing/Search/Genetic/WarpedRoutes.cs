using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MutualAid.Routing.Search.Genetic;

/// <summary>
/// Routes as linked lists, for a local search in which windows and loads may be broken at a price. Nodes are the stops,
/// then one for the start of each route (its locked prefix included), then one for the end of each.
/// </summary>
internal sealed class WarpedRoutes
{
    private readonly GeneticData _data;
    private readonly ProblemData _problem;
    private readonly int _stops;
    private readonly int _vehicles;
    private readonly int[] _matrixNode;
    private readonly int[] _leg;
    private readonly int[] _time;
    private readonly int _width;
    private readonly WarpSegment[] _own;
    private readonly long[] _prefixCost;
    private readonly long[] _opening;
    private long[] _loadPenalty = [];
    private long _warpPenalty;

    public WarpedRoutes(GeneticData data)
    {
        _data = data;
        _problem = data.Problem;
        _stops = _problem.StopCount;
        _vehicles = _problem.VehicleCount;
        var nodes = _stops + 2 * _vehicles;
        (_leg, _time, _width) = (data.Leg, _problem.Duration, _problem.NodeCount);
        Dimensions = data.Dimensions;
        (Next, Previous, Route, Position, _matrixNode) = (new int[nodes], new int[nodes], new int[nodes], new int[nodes], new int[nodes]);
        (_own, Before, After) = (new WarpSegment[nodes], new WarpSegment[nodes], new WarpSegment[nodes]);
        LoadUpTo = new int[nodes * Dimensions];
        Load = new int[_vehicles * Dimensions];
        Count = new int[_vehicles];
        LoadExtra = new long[_vehicles];
        TimeExtra = new long[_vehicles];
        Changed = new long[_vehicles];
        _prefixCost = new long[_vehicles];
        _opening = new long[_vehicles];
        for (var stop = 0; stop < _stops; stop++)
        {
            _matrixNode[stop] = stop;
            _own[stop] = new WarpSegment(_problem.Service[stop], 0, _problem.Opens[stop], _problem.Closes[stop], 0);
        }
        for (var vehicle = 0; vehicle < _vehicles; vehicle++) LayEnds(vehicle);
    }

    public int Dimensions { get; }
    public int[] Next { get; }
    public int[] Previous { get; }
    public int[] Route { get; }
    public int[] Position { get; }
    public WarpSegment[] Before { get; }
    public WarpSegment[] After { get; }

    /// <summary>Node × Dimensions + dimension: the load of all up to and with the node.</summary>
    public int[] LoadUpTo { get; }
    public int[] Load { get; }
    public int[] Count { get; }

    /// <summary>What the route's loads, and its times, cost beyond its ways: penalties, waiting, and balance. Never negative.</summary>
    public long[] LoadExtra { get; }
    public long[] TimeExtra { get; }

    /// <summary>The number of the move that changed the route last.</summary>
    public long[] Changed { get; }

    public long Moves { get; private set; }

    /// <summary>Whether it is all the same to every stop which vehicle serves it.</summary>
    public bool VehiclesAlike => _data.VehiclesAlike;

    /// <summary>Whether every way is as dear as the way back.</summary>
    public bool Symmetric => _data.Symmetric;

    public bool IsStop(int node) => node < _stops;

    public int Start(int vehicle) => _stops + vehicle;

    public int End(int vehicle) => _stops + _vehicles + vehicle;

    public ref readonly WarpSegment Own(int node) => ref _own[node];

    /// <summary>
    /// What setting out costs, and the <see cref="Leg"/> from the start straight to the end that no empty route has: nothing where
    /// the locked prefix makes the vehicle set out anyway.
    /// </summary>
    public long Opening(int vehicle) => _opening[vehicle];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Leg(int from, int to) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_leg), Way(from, to));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Time(int from, int to) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_time), Way(from, to));

    /// <summary>Whether what is known of one vehicle's end holds for the other's.</summary>
    public bool SameEnd(int vehicle, int other) => vehicle == other || (_problem.ShiftEnd[vehicle] == _problem.ShiftEnd[other]
        && _problem.EndNode[vehicle] == _problem.EndNode[other]);

    public bool MayServe(int stop, int vehicle) => VehiclesAlike || _problem.MayServe(stop, vehicle);

    /// <summary>
    /// Whether a vehicle may serve the stops from one node up to another, exclusive, and what that changes in the costs of
    /// their preferences. O(stops) unless all vehicles are alike.
    /// </summary>
    public bool MayTake(int vehicle, int first, int end, ref long change)
    {
        if (VehiclesAlike) return true;
        for (var stop = first; stop != end; stop = Next[stop])
        {
            if (!_problem.MayServe(stop, vehicle)) return false;
            change += _problem.PreferenceCost(stop, vehicle) - _problem.PreferenceCost(stop, Route[stop]);
        }
        return true;
    }

    public void SetPenalties(long[] load, long warp) => (_loadPenalty, _warpPenalty) = (load, warp);

    public long TimeCost(int vehicle, in WarpSegment whole)
    {
        return _problem.PerSecond * whole.Wait + _problem.BalanceCost(whole.Duration + _problem.LeadTime[vehicle])
            + (Warp(vehicle, whole) * _warpPenalty >> Penalties.Shift);
    }

    /// <summary>The penalty of a load in one dimension.</summary>
    public long LoadCost(int vehicle, int dimension, int load)
    {
        var excess = load - _data.Capacity[vehicle * Dimensions + dimension];
        return excess <= 0 ? 0 : excess * _loadPenalty[dimension] >> Penalties.Shift;
    }

    /// <summary>
    /// What two routes' loads would cost if one gave what it carries after one node up to and with another, and got what the
    /// other carries likewise.
    /// </summary>
    public long LoadCostOfSwap(int route, int before, int last, int other, int otherBefore, int otherLast)
    {
        var cost = 0L;
        for (var dimension = 0; dimension < Dimensions; dimension++)
        {
            var moved = LoadUpTo[last * Dimensions + dimension] - LoadUpTo[before * Dimensions + dimension]
                - LoadUpTo[otherLast * Dimensions + dimension] + LoadUpTo[otherBefore * Dimensions + dimension];
            cost += LoadCost(route, dimension, Load[route * Dimensions + dimension] - moved)
                + LoadCost(other, dimension, Load[other * Dimensions + dimension] + moved);
        }
        return cost;
    }

    public void Take(int[][] routes)
    {
        for (var vehicle = 0; vehicle < _vehicles; vehicle++)
        {
            var node = Start(vehicle);
            foreach (var stop in routes[vehicle])
            {
                Link(node, stop);
                node = stop;
            }
            Link(node, End(vehicle));
            Update(vehicle);
        }
    }

    public int[][] Give()
    {
        var routes = new int[_vehicles][];
        for (var vehicle = 0; vehicle < _vehicles; vehicle++)
        {
            routes[vehicle] = Count[vehicle] == 0 ? [] : new int[Count[vehicle]];
            var node = Start(vehicle);
            for (var at = 0; at < Count[vehicle]; at++) routes[vehicle][at] = node = Next[node];
        }
        return routes;
    }

    public Individual ToIndividual()
    {
        var (cost, warp, excess) = (0L, 0L, new int[Dimensions]);
        for (var vehicle = 0; vehicle < _vehicles; vehicle++)
        {
            for (var dimension = 0; dimension < Dimensions; dimension++)
                excess[dimension] += Math.Max(0, Load[vehicle * Dimensions + dimension] - _data.Capacity[vehicle * Dimensions + dimension]);
            var prefix = _problem.LockedPrefix[vehicle].Length;
            if (Count[vehicle] + prefix == 0) continue;
            ref var whole = ref After[Start(vehicle)];
            warp += Warp(vehicle, whole);
            cost += _data.Opening[vehicle] + _prefixCost[vehicle] + _problem.PerSecond * whole.Wait
                + _problem.BalanceCost(whole.Duration + _problem.LeadTime[vehicle]);
            for (var node = Start(vehicle); node != End(vehicle); node = Next[node])
            {
                cost += Leg(node, Next[node]);
                if (IsStop(node)) cost += _problem.PerSecond * _problem.Service[node] + _problem.PreferenceCost(node, vehicle);
            }
        }
        return new Individual(_stops, Give()) { Cost = cost, Excess = excess, Warp = warp };
    }

    /// <summary>The segment continued over a stretch of stops, in their order or the opposite one.</summary>
    public WarpSegment Walk(WarpSegment segment, int from, int first, int last, bool backwards = false)
    {
        for (var node = first; ; node = backwards ? Previous[node] : Next[node])
        {
            segment = WarpSegment.Join(segment, Time(from, node), _own[node]);
            if (node == last) return segment;
            from = node;
        }
    }

    /// <summary>The time cost of a vehicle that sets out with some stops, or with none.</summary>
    public long TimeCostWithout(int vehicle, int removed, in WarpSegment whole) =>
        Count[vehicle] == removed && _problem.LockedPrefix[vehicle].Length == 0 ? 0 : TimeCost(vehicle, whole);

    public void Link(int from, int to)
    {
        Next[from] = to;
        Previous[to] = from;
    }

    /// <summary>Takes a stop out of its route's list; the route must be updated.</summary>
    public void Unlink(int stop) => Link(Previous[stop], Next[stop]);

    /// <summary>Puts a stop after a node; the route must be updated.</summary>
    public void Place(int stop, int after)
    {
        Link(stop, Next[after]);
        Link(after, stop);
    }

    /// <summary>Computes all that is known of a route from its list.</summary>
    public void Update(int vehicle)
    {
        var (start, end) = (Start(vehicle), End(vehicle));
        var position = 0;
        for (var node = Next[start]; ; node = Next[node])
        {
            var before = Previous[node];
            Route[node] = vehicle;
            Position[node] = ++position;
            Before[node] = WarpSegment.Join(Before[before], Time(before, node), _own[node]);
            for (var dimension = 0; dimension < Dimensions; dimension++)
            {
                LoadUpTo[node * Dimensions + dimension] = LoadUpTo[before * Dimensions + dimension]
                    + (node < _stops ? _data.Demand[node * Dimensions + dimension] : 0);
            }
            if (node == end) break;
        }
        for (var node = Previous[end]; ; node = Previous[node])
        {
            After[node] = WarpSegment.Join(node == start ? Before[node] : _own[node], Time(node, Next[node]), After[Next[node]]);
            if (node == start) break;
        }
        Count[vehicle] = position - 1;
        LoadExtra[vehicle] = 0;
        for (var dimension = 0; dimension < Dimensions; dimension++)
        {
            var load = LoadUpTo[end * Dimensions + dimension];
            Load[vehicle * Dimensions + dimension] = load;
            LoadExtra[vehicle] += LoadCost(vehicle, dimension, load);
        }
        TimeExtra[vehicle] = position == 1 && _problem.LockedPrefix[vehicle].Length == 0 ? 0 : TimeCost(vehicle, Before[end]);
        Changed[vehicle] = ++Moves;
    }

    /// <summary>The time that would have to be set back, and that by which the route is too long.</summary>
    private long Warp(int vehicle, in WarpSegment whole) => whole.Warp
        + Math.Max(0L, whole.Duration - whole.Warp - _problem.MaxDuration[vehicle] + _problem.LeadTime[vehicle]);

    /// <summary>Without bounds checks, as the reads of the matrices above: they are half of all that the search does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Way(int from, int to)
    {
        ref var node = ref MemoryMarshal.GetArrayDataReference(_matrixNode);
        return Unsafe.Add(ref node, from) * _width + Unsafe.Add(ref node, to);
    }

    private void LayEnds(int vehicle)
    {
        var (start, end) = (Start(vehicle), End(vehicle));
        var segment = new WarpSegment(0, 0, _problem.EarliestDeparture[vehicle], TimeSegment.Always, 0);
        var node = _problem.StartNode[vehicle];
        foreach (var stop in _problem.LockedPrefix[vehicle])
        {
            var way = node * _problem.NodeCount + stop;
            _prefixCost[vehicle] += _data.Leg[way] + _problem.PerSecond * _problem.Service[stop] + _problem.PreferenceCost(stop, vehicle);
            segment = WarpSegment.Join(segment, _problem.Duration[way], _own[stop]);
            for (var dimension = 0; dimension < Dimensions; dimension++)
                LoadUpTo[start * Dimensions + dimension] += _data.Demand[stop * Dimensions + dimension];
            node = stop;
        }
        (_matrixNode[start], _matrixNode[end]) = (node, _problem.EndNode[vehicle]);
        Before[start] = segment;
        _own[end] = After[end] = new WarpSegment(0, 0, TimeSegment.Never, _problem.ShiftEnd[vehicle], 0);
        (Route[start], Route[end]) = (vehicle, vehicle);
        if (_problem.LockedPrefix[vehicle].Length == 0) _opening[vehicle] = _data.Opening[vehicle] + Leg(start, end);
        Link(start, end);
    }
}
