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
    private readonly SearchReport _report;
    private readonly SplitMix64 _random;
    private readonly InsertionScan _scan;
    private readonly InsertionSearch _insertion;
    private readonly Solution _current;
    private readonly Solution _best;

    public SearchLoop(ProblemData data, SearchClock clock, SearchReport report, long seed)
    {
        _data = data;
        _clock = clock;
        _report = report;
        _random = new SplitMix64((ulong)seed);
        _scan = new InsertionScan(data);
        _insertion = new InsertionSearch(data);
        _current = new Solution(data);
        _best = new Solution(data);
    }

    public Solution Run(IReadOnlyList<int[]> initialRoutes)
    {
        var free = FreeStops();
        foreach (var (vehicle, stops) in initialRoutes.Index()) Append(vehicle, stops);
        new RegretInsertion(_data, _scan).Apply(_current, _clock);
        _best.CopyFrom(_current);
        _report.Tell(_best);
        if (free.Length == 0) _clock.Stop(StopCause.NothingToPlan);
        else Improve(free);
        // What the construction had no time for, and what the search overlooked at random.
        _insertion.Complete(_best);
        _report.Tell(_best);
        return _best;
    }

    private void Improve(int[] free)
    {
        var neighbourhood = new Neighbourhood(_data, _clock);
        var localSearch = new LocalSearch(_data, neighbourhood, _clock);
        localSearch.Improve(_current);
        _best.CopyFrom(_current);
        var ruin = new StringRemoval(_data, neighbourhood, free, _random);
        var recreate = new GreedyInsertion(_data, neighbourhood, _insertion, _random);
        var annealing = new Annealing(neighbourhood.MeanCost, _random);
        while (_clock.Continue())
        {
            if (_clock.DoneChanged) annealing.Cool(_clock.Done);
            var before = _current.Cost;
            _current.Begin();
            recreate.Apply(_current, ruin.Apply(_current));
            if (_current.Cost < _best.Cost)
            {
                localSearch.ImproveTouched(_current);
                _best.CopyFrom(_current);
                _report.Better(_best);
            }
            else if (!annealing.Accepts(_current.Cost - before))
            {
                _current.Rollback();
            }
        }
    }

    /// <summary>
    /// The stops that the search may move: not locked in their place, and not out of every vehicle's reach.
    /// </summary>
    private int[] FreeStops() =>
        [.. Enumerable.Range(0, _data.StopCount).Where(stop => _current.RouteOf[stop] < 0 && _data.AnyMayServe(stop))];

    /// <summary>Takes over what still fits of an earlier route.</summary>
    private void Append(int vehicle, int[] stops)
    {
        foreach (var stop in stops)
        {
            if (_current.RouteOf[stop] >= 0 || !_data.AnyMayServe(stop)) continue;
            var last = new Insertion(_data.SkipPenalty[stop]);
            _scan.Improve(_current[vehicle], stop, ref last, first: _current[vehicle].Count + 1);
            if (last.Found) _current.Insert(stop, vehicle, last.Position);
        }
    }
}
