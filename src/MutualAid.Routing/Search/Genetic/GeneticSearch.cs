namespace MutualAid.Routing.Search.Genetic;

/// <summary>
/// Hybrid genetic search: children of two parents by exchange of routes, educated by local search, in a population that
/// is kept diverse and may break windows and loads at a price.
/// Vidal, Crainic, Gendreau, Lahrichi, Rei: A hybrid genetic algorithm for multidepot and periodic vehicle routing
/// problems, 2012, doi 10.1287/opre.1120.1048; for time windows Kool, Juninck, Roos, Cornelissen, Agterberg,
/// van Hoorn, Visser: Hybrid genetic search for the vehicle routing problem with time windows, DIMACS challenge 2022.
/// </summary>
internal sealed class GeneticSearch
{
    private const int FirstIndividuals = 25;

    /// <summary>A child that breaks something is mended with this chance, one in so many, at so dear penalties.</summary>
    private const int MendOneIn = 2;
    private const int MendFactor = 10;

    /// <summary>Once in so many children the best of the other islands is taken in.</summary>
    private const int ChildrenPerVisit = 1000;

    /// <summary>After so many children without a better solution the population begins anew.</summary>
    private const int PatientChildren = 10_000;

    private readonly GeneticData _data;
    private readonly SearchClock _clock;
    private readonly SplitMix64 _random;
    private readonly Penalties _penalties;
    private readonly Education _education;
    private readonly Population _population;
    private readonly RouteExchange _exchange;
    private readonly Islands _islands;
    private readonly Action? _afterEach;

    /// <param name="data">The problem.</param>
    /// <param name="clock">When to stop; counts one iteration a stop and child.</param>
    /// <param name="random">Chance.</param>
    /// <param name="islands">Hears of each feasible individual that is better than all before.</param>
    /// <param name="afterEach">Called after each child.</param>
    public GeneticSearch(GeneticData data, SearchClock clock, SplitMix64 random, Islands islands, Action? afterEach = null)
    {
        (_data, _clock, _random, _islands, _afterEach) = (data, clock, random, islands, afterEach);
        _penalties = new Penalties(data);
        _education = new Education(data, _penalties, clock, random);
        _population = new Population(_penalties, random);
        _exchange = new RouteExchange(data, random);
    }

    /// <param name="seeds">Routes to begin with, beside random ones.</param>
    /// <param name="until">How much of the whole search is done at the end.</param>
    public void Run(IReadOnlyList<int[][]> seeds, int until = Annealing.Whole)
    {
        if (_clock.LookUp() == Annealing.Whole) return;
        foreach (var seed in seeds) Learn(_education.Improve(seed, []));
        var withoutBetter = 0;
        var children = 0;
        while (_clock.Continue(_data.Stops.Length) && (_clock.Done < until || until == Annealing.Whole))
        {
            _afterEach?.Invoke();
            if (++children % ChildrenPerVisit == 0) Visit();
            if (_population.Count < FirstIndividuals)
            {
                Learn(_education.Improve(RandomRoutes(), []));
                continue;
            }
            withoutBetter = Breed() ? 0 : withoutBetter + 1;
            if (withoutBetter <= PatientChildren) continue;
            _population.Clear();
            withoutBetter = 0;
        }
    }

    private bool Breed()
    {
        var (first, second) = _population.Parents();
        var (keeping, replacing) = _exchange.Cross(first, second);
        var (routes, missing) = _random.OneIn(2) ? keeping : replacing;
        return Learn(_education.Improve(routes, missing));
    }

    private bool Learn(Individual individual)
    {
        if (_clock.MustStop) return false;
        _penalties.Note(individual);
        var better = Add(individual);
        if (individual.Feasible || !_random.OneIn(MendOneIn)) return better;
        var mended = _education.Improve(individual.Routes, [], MendFactor);
        return mended.Feasible && !_clock.MustStop && Add(mended) || better;
    }

    private bool Add(Individual individual)
    {
        if (!_population.Add(individual)) return false;
        _islands.Offer(individual);
        return true;
    }

    /// <summary>Takes in the other islands' best, if it is better than this one's.</summary>
    private void Visit()
    {
        if (_islands.Best is { } best && best.Cost < (_population.Best?.Cost ?? long.MaxValue)) _population.Add(best);
    }

    /// <summary>Every stop on a random vehicle that may serve it, of as many vehicles as were needed so far or all.</summary>
    private int[][] RandomRoutes()
    {
        var vehicles = _data.Vehicles.Length;
        var routes = Enumerable.Range(0, _data.Problem.VehicleCount).Select(_ => new List<int>()).ToArray();
        var most = Math.Min(vehicles, 1 + (_population.Best?.Routes.Count(route => route.Length > 0) ?? vehicles));
        foreach (var stop in _data.Stops)
        {
            var vehicle = _data.Vehicles[_random.Below(most)];
            while (!_data.VehiclesAlike && !_data.Problem.MayServe(stop, vehicle)) vehicle = _data.Vehicles[_random.Below(vehicles)];
            routes[vehicle].Insert(_random.Below(routes[vehicle].Count + 1), stop);
        }
        return [.. routes.Select(route => route.ToArray())];
    }
}
