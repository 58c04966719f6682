using MutualAid.Routing.Search.Construction;
using MutualAid.Routing.Search.Perturbation;

namespace MutualAid.Routing.Search;

/// <summary>
/// The search: build a solution by regret insertion, improve it by local search, then ruin and recreate parts of it
/// under simulated annealing, with a local search over what changed whenever that gave a new best.
/// </summary>
internal sealed class SearchLoop
{
    private readonly ProblemData _data;
    private readonly SearchClock _clock;
    private readonly SplitMix64 _random;
    private readonly InsertionSearch _insertion;
    private readonly GreedyInsertion _recreate;
    private readonly Solution _current;
    private readonly Solution _best;

    public SearchLoop(ProblemData data, SearchClock clock, long seed)
    {
        _data = data;
        _clock = clock;
        _random = new SplitMix64((ulong)seed);
        _insertion = new InsertionSearch(data);
        _recreate = new GreedyInsertion(data, _insertion, _random);
        _current = new Solution(data);
        _best = new Solution(data);
    }

    public Solution Run(IReadOnlyList<int[]> initialRoutes)
    {
        foreach (var (vehicle, stops) in initialRoutes.Index()) Append(vehicle, stops);
        new RegretInsertion(_data, _insertion).Apply(_current, _clock.Cancellation);
        _best.CopyFrom(_current);
        _clock.Report(_best, always: true);
        var neighbourhood = new Neighbourhood(_data);
        var localSearch = new LocalSearch(_data, neighbourhood, _clock.Cancellation);
        localSearch.Improve(_current);
        _best.CopyFrom(_current);
        if (_data.StopCount > 0) RuinAndRecreate(new StringRemoval(_data, neighbourhood, _random), localSearch);
        // Whatever the search overlooked at random or was too short for is tried once more.
        _recreate.Complete(_best);
        _clock.Report(_best, always: true);
        return _best;
    }

    private void RuinAndRecreate(StringRemoval ruin, LocalSearch localSearch)
    {
        var annealing = new Annealing(InitialTemperature(), _random);
        while (_clock.Continue())
        {
            if (_clock.DoneChanged) annealing.Cool(_clock.Done);
            var before = _current.Cost;
            _current.Begin();
            _recreate.Apply(_current, ruin.Apply(_current));
            if (_current.Cost < _best.Cost)
            {
                localSearch.ImproveTouched(_current);
                _best.CopyFrom(_current);
                _clock.Report(_best);
            }
            else if (!annealing.Accepts(_current.Cost - before))
            {
                _current.Rollback();
            }
        }
    }

    /// <summary>In proportion to what a stop costs in the first solution, so that units and distances do not matter.</summary>
    private long InitialTemperature()
    {
        var routes = _current.Fleet.Used.Sum(vehicle => _current[vehicle].Cost);
        var stops = _current.Fleet.Used.Sum(vehicle => _current[vehicle].Count);
        return routes / Math.Max(1, stops);
    }

    /// <summary>Takes over what still fits of an earlier route.</summary>
    private void Append(int vehicle, int[] stops)
    {
        foreach (var stop in stops)
        {
            if (_current.RouteOf[stop] >= 0 || !_data.AnyMayServe(stop)) continue;
            var last = new Insertion(_data.SkipPenalty[stop]);
            _insertion.Improve(_current[vehicle], stop, ref last, after: _current[vehicle].Count);
            if (last.Found) _current.Insert(stop, vehicle, last.Position);
        }
    }
}
