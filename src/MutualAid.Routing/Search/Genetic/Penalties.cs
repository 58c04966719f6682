namespace MutualAid.Routing.Search.Genetic;

/// <summary>
/// What a second of warp and a unit of load too much cost. They rise while too few of the solutions found are feasible
/// and fall while too many are, each for itself. In 1,024ths of a cost unit.
/// </summary>
internal sealed class Penalties
{
    public const int Shift = 10;
    private const int SolutionsPerLook = 50;
    private const int WantedInHundred = 40;
    private const int Tolerance = 5;
    private const long Least = 1 << (Shift - 4);
    private const long Most = 1L << 30;

    private readonly int[] _feasible;
    private int _seen;

    public Penalties(GeneticData data)
    {
        Load = [.. data.FirstLoadPenalty];
        Warp = data.FirstWarpPenalty;
        _feasible = new int[Load.Length + 1];
    }

    /// <summary>For each dimension.</summary>
    public long[] Load { get; private set; }

    public long Warp { get; private set; }

    /// <summary>Takes notice of a solution that local search found.</summary>
    public void Note(Individual individual)
    {
        for (var dimension = 0; dimension < Load.Length; dimension++)
            if (individual.Excess[dimension] == 0) _feasible[dimension]++;
        if (individual.Warp == 0) _feasible[^1]++;
        if (++_seen < SolutionsPerLook) return;
        for (var dimension = 0; dimension < Load.Length; dimension++)
            Load[dimension] = Adapted(Load[dimension], _feasible[dimension]);
        Warp = Adapted(Warp, _feasible[^1]);
        Array.Clear(_feasible);
        _seen = 0;
    }

    /// <summary>The same penalties, so many times as dear, for mending a solution.</summary>
    public (long[] Load, long Warp) Times(int factor) =>
        ([.. Load.Select(penalty => Math.Min(Most, penalty * factor))], Math.Min(Most, Warp * factor));

    private static long Adapted(long penalty, int feasible)
    {
        var inHundred = feasible * 100 / SolutionsPerLook;
        if (inHundred < WantedInHundred - Tolerance) return Math.Min(Most, penalty * 13 / 10 + 1);
        return inHundred > WantedInHundred + Tolerance ? Math.Max(Least, penalty * 17 / 20) : penalty;
    }
}
