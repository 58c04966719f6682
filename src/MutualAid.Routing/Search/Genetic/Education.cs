using MutualAid.Routing.Search.Genetic.Moves;

namespace MutualAid.Routing.Search.Genetic;

/// <summary>
/// The local search of the genetic search: tries every move between each stop and those that go well with it, makes the
/// first that is better, then exchanges between routes, and ends when none is. What did not change since it was tried last is
/// not tried again.
/// </summary>
internal sealed class Education
{
    private readonly GeneticData _data;
    private readonly Penalties _penalties;
    private readonly SearchClock _clock;
    private readonly SplitMix64 _random;
    private readonly WarpedRoutes _routes;
    private readonly int[] _order;
    private readonly long[] _tried;
    private readonly long[] _triedPairs;

    private readonly SegmentMove _move1 = new(1, reversed: false);
    private readonly SegmentMove _move2 = new(2, reversed: false);
    private readonly SegmentMove _move3 = new(3, reversed: false);
    private readonly SegmentMove _move2Reversed = new(2, reversed: true);
    private readonly SegmentSwap _swap11 = new(1, 1);
    private readonly SegmentSwap _swap21 = new(2, 1);
    private readonly SegmentSwap _swap22 = new(2, 2);
    private readonly TailSwap _tails = new();
    private readonly Reversal _reversal = new();
    private readonly SwapStar _swapStar;

    public Education(GeneticData data, Penalties penalties, SearchClock clock, SplitMix64 random)
    {
        (_data, _penalties, _clock, _random) = (data, penalties, clock, random);
        _routes = new WarpedRoutes(data);
        _order = [.. data.Stops];
        _tried = new long[data.Problem.StopCount];
        _triedPairs = new long[data.Problem.VehicleCount * data.Problem.VehicleCount];
        _swapStar = new SwapStar(data);
    }

    /// <summary>A local optimum near the routes.</summary>
    /// <param name="routes">The routes to start from.</param>
    /// <param name="missing">Stops on none of them, which are first put where they cost least.</param>
    /// <param name="penaltyFactor">How many times as dear penalties are.</param>
    public Individual Improve(int[][] routes, ReadOnlySpan<int> missing, int penaltyFactor = 1)
    {
        var (load, warp) = penaltyFactor == 1 ? (_penalties.Load, _penalties.Warp) : _penalties.Times(penaltyFactor);
        _routes.SetPenalties(load, warp);
        _routes.Take(routes);
        foreach (var stop in missing) Insert(stop);
        Descend();
        return _routes.ToIndividual();
    }

    private void Descend()
    {
        Array.Fill(_tried, -1);
        for (var index = _order.Length - 1; index > 0; index--)
        {
            var other = _random.Below(index + 1);
            (_order[index], _order[other]) = (_order[other], _order[index]);
        }
        for (var round = 0; ; round++)
        {
            var moves = _routes.Moves;
            foreach (var stop in _order)
            {
                if (_clock.MustStop) return;
                Try(stop, withEmpty: round > 0);
            }
            if (round > 0 && _routes.Moves == moves && !Exchange()) return;
        }
    }

    /// <summary>Exchanges stops between routes that lie close to one another, where nothing simpler pays.</summary>
    private bool Exchange()
    {
        var (vehicles, moves) = (_routes.Count.Length, _routes.Moves);
        foreach (var stop in _order)
        {
            foreach (var near in _data.Neighbours[stop])
            {
                var (one, other) = (Math.Min(_routes.Route[stop], _routes.Route[near]), Math.Max(_routes.Route[stop], _routes.Route[near]));
                ref var tried = ref _triedPairs[one * vehicles + other];
                if (one == other || (_routes.Changed[one] <= tried && _routes.Changed[other] <= tried)) continue;
                if (_clock.MustStop) return false;
                tried = _routes.Moves;
                _swapStar.Improve(_routes, one, other);
            }
        }
        return _routes.Moves > moves;
    }

    private void Try(int stop, bool withEmpty)
    {
        var tried = _tried[stop];
        _tried[stop] = _routes.Moves;
        foreach (var other in _data.Neighbours[stop])
        {
            if (_routes.Changed[_routes.Route[stop]] <= tried && _routes.Changed[_routes.Route[other]] <= tried) continue;
            if (TryMoves(stop, other)) continue;
            var before = _routes.Previous[other];
            if (!_routes.IsStop(before)) TryMoves(stop, before);
        }
        if (!withEmpty || _routes.Changed[_routes.Route[stop]] <= tried) return;
        foreach (var vehicle in _data.FirstOfClass)
        {
            if (vehicle >= 0 && EmptyLike(vehicle) is >= 0 and var empty) TryMoves(stop, _routes.Start(empty));
        }
    }

    private bool TryMoves(int stop, int node)
    {
        if (Try(_move1, stop, node) || Try(_move2, stop, node) || Try(_move2Reversed, stop, node) || Try(_move3, stop, node)
            || Try(_tails, stop, node) || Try(_reversal, stop, node)) return true;
        return _routes.IsStop(node) && (Try(_swap11, stop, node) || Try(_swap21, stop, node) || Try(_swap22, stop, node));
    }

    private bool Try<TMove>(TMove move, int stop, int node)
        where TMove : class, IWarpedMove
    {
        if (move.Evaluate(_routes, stop, node) >= 0) return false;
        move.Apply(_routes, stop, node);
        return true;
    }

    private int EmptyLike(int vehicle)
    {
        var classes = _data.Problem.VehicleClass;
        for (var other = vehicle; other < classes.Length; other++)
            if (classes[other] == classes[vehicle] && _data.Has[other] && _routes.Count[other] == 0) return other;
        return -1;
    }

    /// <summary>Puts a stop after the node where that adds least, a used route or an empty one.</summary>
    private void Insert(int stop)
    {
        var (least, best) = (long.MaxValue, -1);
        foreach (var vehicle in _data.Vehicles)
        {
            if (!_routes.MayServe(stop, vehicle)) continue;
            if (_routes.Count[vehicle] == 0 && EmptyLike(_data.ClassFirst(vehicle)) != vehicle) continue;
            for (var node = _routes.Start(vehicle); node != _routes.End(vehicle); node = _routes.Next[node])
            {
                var cost = InsertionCost(stop, node, vehicle, least);
                if (cost >= least) continue;
                (least, best) = (cost, node);
            }
        }
        _routes.Place(stop, best);
        _routes.Update(_routes.Route[best]);
    }

    private long InsertionCost(int stop, int node, int vehicle, long least)
    {
        var next = _routes.Next[node];
        var dimensions = _data.Dimensions;
        var cost = (long)_routes.Leg(node, stop) + _routes.Leg(stop, next) - _routes.Leg(node, next);
        if (_routes.Count[vehicle] == 0) cost += _routes.Opening(vehicle);
        cost += _data.Problem.PreferenceCost(stop, vehicle) - _routes.LoadExtra[vehicle] - _routes.TimeExtra[vehicle];
        if (cost >= least) return cost;
        for (var dimension = 0; dimension < dimensions; dimension++)
            cost += _routes.LoadCost(vehicle, dimension, _routes.Load[vehicle * dimensions + dimension] + _data.Demand[stop * dimensions + dimension]);
        if (cost >= least) return cost;
        var segment = WarpSegment.Join(_routes.Before[node], _routes.Time(node, stop), _routes.Own(stop));
        return cost + _routes.TimeCost(vehicle, WarpSegment.Join(segment, _routes.Time(stop, next), _routes.After[next]));
    }
}
