namespace MutualAid.Routing.Search.Genetic;

/// <summary>A solution that serves every stop, maybe with loads too large or windows missed.</summary>
internal sealed class Individual
{
    private readonly int[] _before;
    private readonly int[] _after;

    /// <param name="stopCount">How many stops the problem has.</param>
    /// <param name="routes">The stops of each vehicle in order, without its locked prefix.</param>
    public Individual(int stopCount, int[][] routes)
    {
        Routes = routes;
        _before = new int[stopCount];
        _after = new int[stopCount];
        foreach (var route in routes)
        {
            for (var at = 0; at < route.Length; at++)
            {
                _before[route[at]] = at == 0 ? -1 : route[at - 1];
                _after[route[at]] = at == route.Length - 1 ? -1 : route[at + 1];
            }
        }
    }

    public int[][] Routes { get; }

    /// <summary>The routes' costs without penalties.</summary>
    public required long Cost { get; init; }

    /// <summary>The load too much in each dimension, summed over the routes.</summary>
    public required int[] Excess { get; init; }

    public required long Warp { get; init; }

    public bool Feasible => Warp == 0 && !Excess.AsSpan().ContainsAnyExcept(0);

    public long Penalised(Penalties penalties)
    {
        var sum = Warp * penalties.Warp >> Penalties.Shift;
        for (var dimension = 0; dimension < Excess.Length; dimension++)
            sum += Excess[dimension] * penalties.Load[dimension] >> Penalties.Shift;
        return Cost + sum;
    }

    /// <summary>For how many stops the one before or the one after differs; the broken pairs distance.</summary>
    public int DistanceTo(Individual other)
    {
        var broken = 0;
        for (var stop = 0; stop < _before.Length; stop++)
        {
            if (_after[stop] != other._after[stop] && _after[stop] != other._before[stop]) broken++;
            if (_before[stop] == -1 && other._before[stop] != -1 && other._after[stop] != -1) broken++;
        }
        return broken;
    }
}
