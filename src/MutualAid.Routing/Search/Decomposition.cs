using MutualAid.Routing.Search.Genetic;

namespace MutualAid.Routing.Search;

/// <summary>
/// Searches parts of a large problem: the routes are divided into parts of neighbouring ones, each part is
/// searched on its own for a while, and then they are divided another way. A change costs less in a part than in the
/// whole, where each insertion looks at every route, and the parts can be searched at the same time.
/// </summary>
internal sealed class Decomposition
{
    /// <summary>How many stops a part should have.</summary>
    private const int PartSize = 250;

    /// <summary>How long a part is searched before the next division, in iterations for each of its stops.</summary>
    private const int IterationsPerStop = 15;

    /// <summary>How often the parts are bred, each time divided anew.</summary>
    private const int Breedings = 3;

    private readonly ProblemData _data;
    private readonly Neighbourhood _neighbourhood;
    private readonly SearchClock _clock;
    private readonly SplitMix64 _random;
    private readonly List<Worker> _workers = [];
    private readonly long[] _score;
    private readonly Solution _union;
    private long _temperature;

    public Decomposition(ProblemData data, Neighbourhood neighbourhood, SearchClock clock, SplitMix64 random)
    {
        (_data, _neighbourhood, _clock, _random) = (data, neighbourhood, clock, random);
        _score = new long[data.StopCount];
        _union = new Solution(data);
    }

    /// <param name="current">Where to start from.</param>
    /// <param name="best">The best so far, made better.</param>
    /// <param name="free">The stops that may move.</param>
    /// <param name="until">How much of the whole search is done at the end.</param>
    /// <param name="better">Hears of each new best.</param>
    public void Ruin(Solution current, Solution best, int[] free, int until, Action better)
    {
        _temperature = Annealing.FirstTemperature(_neighbourhood.MeanCost, current);
        while (!_clock.MustStop && _clock.LookUp() < until)
        {
            var parts = Divide(current, free);
            Search(current, parts, until);
            _union.CopyParts(parts.Select((part, index) => (_workers[index].Best, (IReadOnlyList<int>)part.Vehicles)));
            current.CopyParts(parts.Select((part, index) => (_workers[index].Current, (IReadOnlyList<int>)part.Vehicles)));
            if (_union.Cost >= best.Cost) continue;
            best.CopyFrom(_union);
            better();
        }
    }

    /// <summary>Breeds each part of the best solution for the rest of the search, and keeps what is better.</summary>
    /// <param name="best">The best so far, of a problem that fits the genetic search; made better.</param>
    /// <param name="free">The stops that may move.</param>
    /// <param name="better">Hears of each new best.</param>
    public void Breed(Solution best, int[] free, Action better)
    {
        for (var breeding = 0; breeding < Breedings && !_clock.MustStop; breeding++)
        {
            var parts = Divide(best, free);
            var from = _clock.LookUp();
            var share = (Annealing.Whole - from) / (Breedings - breeding);
            var threads = Math.Min(_clock.Threads, parts.Count);
            var clocks = Enumerable.Range(0, threads).Select(_ => threads > 1 ? _clock.Fork() : _clock).ToArray();
            var randoms = parts.Select(_ => new SplitMix64(_random.Next())).ToArray();
            var found = new Individual?[parts.Count];
            OnThreads(threads, thread =>
            {
                var (done, own) = (0, (parts.Count - thread + threads - 1) / threads);
                for (var index = thread; index < parts.Count; index += threads)
                    found[index] = Breed(best, parts[index], clocks[thread], randoms[index], from + (int)((long)share * ++done / own));
            });
            foreach (var clock in clocks.Where(clock => clock != _clock)) _clock.Join(clock.Iterations);
            var before = best.Cost;
            foreach (var (part, individual) in parts.Zip(found)) Adopt(best, part, individual);
            if (best.Cost < before) better();
        }
    }

    private Individual? Breed(Solution best, Part part, SearchClock clock, SplitMix64 random, int until)
    {
        if (part.Free.Count < 2) return null;
        var data = GeneticData.ForPart(_data, [.. part.Free], [.. part.Vehicles.Order()]);
        var islands = new Islands();
        new GeneticSearch(data, clock, random, islands).Run([data.RoutesOf(best)], until);
        return islands.Best;
    }

    private static void Adopt(Solution best, Part part, Individual? individual)
    {
        if (individual is null) return;
        var before = best.Cost;
        best.Begin();
        best.ReplaceFree(part.Vehicles, individual.Routes);
        if (best.Cost >= before) best.Rollback();
    }

    private void Search(Solution whole, List<Part> parts, int until)
    {
        while (_workers.Count < parts.Count)
            _workers.Add(new Worker(_data, _neighbourhood, _clock, new SplitMix64(_random.Next()), _temperature));
        var threads = Math.Min(_clock.Threads, parts.Count);
        OnThreads(threads, thread =>
        {
            for (var index = thread; index < parts.Count; index += threads) _workers[index].Search(whole, parts[index], until);
        });
        foreach (var worker in _workers) worker.Settle(_clock);
    }

    private static void OnThreads(int threads, Action<int> search) =>
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, search);

    /// <summary>
    /// Sorts the routes by how much closer their stops are to one end of the area than to the other, and cuts that order
    /// into parts. The ends are a random stop and the one farthest from it.
    /// </summary>
    private List<Part> Divide(Solution solution, int[] free)
    {
        var end = free[_random.Below(free.Length)];
        var other = free.MaxBy(stop => _data.Closeness(end, stop));
        foreach (var stop in free) _score[stop] = _data.Closeness(end, stop) - _data.Closeness(other, stop);
        var used = solution.Fleet.Used.Order().OrderBy(vehicle => Score(solution[vehicle])).ToArray();
        var stops = used.Sum(vehicle => solution[vehicle].Count);
        var wanted = Math.Max(_clock.Threads, (stops + PartSize / 2) / PartSize);
        var count = Math.Clamp(wanted, 1, Math.Max(1, used.Length / 2));
        var parts = Enumerable.Range(0, count).Select(_ => new Part()).ToList();
        var limits = new long[count];
        var partOf = new Part?[_data.VehicleCount];
        var done = 0;
        foreach (var vehicle in used)
        {
            var index = (int)((long)done * count / Math.Max(1, stops));
            partOf[vehicle] = parts[index];
            parts[index].Vehicles.Add(vehicle);
            limits[index] = Score(solution[vehicle]);
            done += solution[vehicle].Count;
        }
        foreach (var stop in solution.Unassigned.Order())
        {
            // A visit to the pantry is of use to its vehicle only.
            var vehicle = _data.IsReload(stop) ? _data.OwnerOf(stop) : -1;
            var index = Array.FindIndex(limits, limit => _score[stop] <= limit);
            var part = vehicle >= 0 && partOf[vehicle] is { } own ? own : parts[index < 0 ? count - 1 : index];
            part.Unassigned.Add(stop);
        }
        var next = _random.Below(count);
        for (var vehicle = 0; vehicle < _data.VehicleCount; vehicle++)
            if (partOf[vehicle] is null) parts[next++ % count].Vehicles.Add(vehicle);
        foreach (var stop in free)
            if (solution.RouteOf[stop] is >= 0 and var vehicle) partOf[vehicle]!.Free.Add(stop);
        foreach (var part in parts) part.Free.AddRange(part.Unassigned);
        parts.RemoveAll(part => part.Free.Count == 0 && part.Vehicles.Count == 0);
        return parts;
    }

    private long Score(Route route)
    {
        var sum = 0L;
        foreach (var stop in route.Stops) sum += _score[stop];
        return sum / route.Count;
    }

    private sealed class Part
    {
        public List<int> Vehicles { get; } = [];

        public List<int> Unassigned { get; } = [];

        public List<int> Free { get; } = [];
    }

    private sealed class Worker
    {
        private readonly SearchClock _clock;
        private readonly RuinAndRecreate _search;
        private long _settled;

        public Worker(ProblemData data, Neighbourhood neighbourhood, SearchClock clock, SplitMix64 random, long temperature)
        {
            _clock = clock.Threads > 1 ? clock.Fork() : clock;
            _search = new RuinAndRecreate(data, neighbourhood, _clock, random, temperature);
            (Current, Best) = (new Solution(data), new Solution(data));
        }

        public Solution Current { get; }

        public Solution Best { get; }

        public void Search(Solution whole, Part part, int until)
        {
            Current.CopyPart(whole, part.Vehicles, part.Unassigned);
            Best.CopyPart(whole, part.Vehicles, part.Unassigned);
            if (part.Free.Count == 0) return;
            _search.Run(Current, Best, [.. part.Free], (long)IterationsPerStop * part.Free.Count, until);
        }

        public void Settle(SearchClock clock)
        {
            if (clock == _clock) return;
            clock.Join(_clock.Iterations - _settled);
            _settled = _clock.Iterations;
        }
    }
}
