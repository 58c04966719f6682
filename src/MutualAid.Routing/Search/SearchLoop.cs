using MutualAid.Routing.Search.Construction;
using MutualAid.Routing.Search.Genetic;

namespace MutualAid.Routing.Search;

/// <summary>
/// The search: build a solution by regret insertion, improve it by local search, then ruin and recreate parts of it
/// under simulated annealing, with a local search over what changed whenever that gave a new best.
/// </summary>
internal sealed class SearchLoop
{
    /// <summary>Up to so many stops a population is bred, if the problem allows it.</summary>
    private const int LargestToBreed = 250;

    /// <summary>Up to so many the same is done in parts; above, ruin and recreate has better uses for the time.</summary>
    private const int LargestToBreedInParts = 500;

    /// <summary>How much of the search goes before that where it is done in parts.</summary>
    private const int ShareBeforeParts = Annealing.Whole * 3 / 10;

    /// <summary>How much of the search goes before it where it is done at once, to find good routes at once and to see if all can be served.</summary>
    private const int FirstShare = Annealing.Whole / 20;

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
        _clock.Looked = _report.CatchUp;
        if (free.Length == 0) _clock.Stop(StopCause.NothingToPlan);
        else Improve(free);
        Reloads.Tidy(_data, _best);
        // What the construction had no time for, and what the search overlooked at random.
        _insertion.Complete(_best);
        _report.Tell(_best);
        return _best;
    }

    private void Improve(int[] free)
    {
        var neighbourhood = new Neighbourhood(_data, _clock);
        if (_data.StopCount > LargestToBreed)
        {
            var parts = new Decomposition(_data, neighbourhood, _clock, _random);
            var breeds = _data.StopCount <= LargestToBreedInParts;
            if (breeds) parts.Ruin(_current, _best, free, ShareBeforeParts, Better);
            if (breeds && GeneticData.Fits(_data, _best)) parts.Breed(_best, free, Better);
            else parts.Ruin(_current, _best, free, Annealing.Whole, Better);
        }
        else
        {
            new LocalSearch(_data, neighbourhood, _clock).Improve(_current);
            _best.CopyFrom(_current);
            Better();
            Ruin(neighbourhood, free, FirstShare);
            if (GeneticData.For(_data, _best) is { } genetic) Breed(genetic);
            else Ruin(neighbourhood, free, Annealing.Whole);
        }
        _clock.End();
    }

    /// <summary>Ruins and recreates the whole solution, on each thread by itself; the best of all is kept.</summary>
    private void Ruin(Neighbourhood neighbourhood, int[] free, int until)
    {
        var temperature = Annealing.FirstTemperature(neighbourhood.MeanCost, _current);
        var others = new List<Solution>();
        OnEachThread(
            (clock, random) =>
            {
                var (current, best) = (Copy(_best), Copy(_best));
                others.Add(best);
                var search = new RuinAndRecreate(_data, neighbourhood, clock, random, temperature);
                return () => search.Run(current, best, free, long.MaxValue, until);
            },
            () => new RuinAndRecreate(_data, neighbourhood, _clock, _random, temperature)
                .Run(_current, _best, free, long.MaxValue, until, Better));
        foreach (var best in others)
            if (best.Cost < _best.Cost) _best.CopyFrom(best);
        Better();
    }

    private void Better() => _report.Better(_best);

    private Solution Copy(Solution solution)
    {
        var copy = new Solution(_data);
        copy.CopyFrom(solution);
        return copy;
    }

    /// <summary>Searches on this thread, and on each further one by itself, until all have ended.</summary>
    /// <param name="further">Makes the search of a further thread, with a clock and random numbers of its own.</param>
    /// <param name="own">The search of this thread.</param>
    private void OnEachThread(Func<SearchClock, SplitMix64, Action> further, Action own)
    {
        var clocks = Enumerable.Range(1, _clock.Threads - 1).Select(_ => _clock.Fork()).ToArray();
        var searches = clocks.Select(clock => further(clock, new SplitMix64(_random.Next()))).ToArray();
        var tasks = searches.Select(search =>
            Task.Factory.StartNew(search, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        own();
        Task.WaitAll(tasks, CancellationToken.None);
        foreach (var clock in clocks) _clock.Join(clock.Iterations);
    }

    /// <summary>Breeds on one island a thread; this thread keeps the best solution and tells of it.</summary>
    private void Breed(GeneticData data)
    {
        var islands = new Islands();
        var seed = data.RoutesOf(_best);
        OnEachThread(
            (clock, random) =>
            {
                var search = new GeneticSearch(data, clock, random, islands);
                return () => search.Run([seed]);
            },
            () => new GeneticSearch(data, _clock, _random, islands, () => Adopt(islands.Best)).Run([seed]));
        Adopt(islands.Best);
    }

    private void Adopt(Individual? better)
    {
        if (better is null || better.Cost >= _best.Cost) return;
        _best.Begin();
        _best.ReplaceFree(Enumerable.Range(0, _data.VehicleCount), better.Routes);
        _report.Better(_best);
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
