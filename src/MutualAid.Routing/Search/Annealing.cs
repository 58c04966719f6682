using System.Numerics;

namespace MutualAid.Routing.Search;

/// <summary>
/// Decides whether the search goes on from a worse solution: if it is worse by less than temperature × -ln(u), with u
/// random, and the temperature falls exponentially. Logarithms to base 2 stand for the natural ones and are taken as
/// linear between powers of 2, so that integers suffice and every machine agrees.
/// Kirkpatrick, Gelatt, Vecchi: Optimization by simulated annealing, 1983, doi 10.1126/science.220.4598.671.
/// </summary>
/// <param name="temperature">The first temperature, in cost units.</param>
/// <param name="random">Where u comes from.</param>
internal sealed class Annealing(long temperature, SplitMix64 random)
{
    /// <summary>The whole of a search.</summary>
    public const int Whole = 1 << 16;

    /// <summary>The temperature halves this many times.</summary>
    private const int Halvings = 6;

    /// <summary>Temperatures are in 1,024ths of a cost unit, so that small costs cool smoothly too.</summary>
    private const int Fine = 1024;

    /// <summary>On routes of so many stops the temperature begins at the cost of a way to a near stop.</summary>
    private const int StopsPerLeg = 8;
    private const int MostLegs = 4;
    private const int LegsWhenStopsAreLeftOut = 8;

    private readonly long _initial = temperature * Fine;
    private long _temperature = temperature * Fine;

    /// <summary>
    /// A good temperature to begin with: one that sees the worth of a few ways to near stops, so that units and distances
    /// do not matter. The longer the routes, the more ways a better arrangement has to change at once; twice the most where stops
    /// are left out, since then stops far apart compete.
    /// </summary>
    /// <param name="legCost">What a way to a near stop costs on average.</param>
    /// <param name="solution">A first solution.</param>
    public static long FirstTemperature(long legCost, Solution solution)
    {
        if (solution.Unassigned.Count > 0) return LegsWhenStopsAreLeftOut * legCost;
        var stops = solution.RouteOf.Count(vehicle => vehicle >= 0);
        var perRoute = stops / Math.Max(1, solution.Fleet.Used.Count);
        return legCost * Math.Clamp(perRoute, StopsPerLeg, StopsPerLeg * MostLegs) / StopsPerLeg;
    }

    /// <param name="done">How much of the search is done, from 0 to <see cref="Whole"/>.</param>
    public void Cool(int done)
    {
        var halvings = (long)done * Halvings;
        _temperature = (_initial
            - (long)((Int128)_initial * (halvings % Whole) / (2 * Whole))) >> (int)(halvings / Whole);
    }

    public bool Accepts(long worsening)
    {
        if (worsening <= 0) return true;
        var number = random.Next() | 1;
        var zeros = BitOperations.LeadingZeroCount(number);
        var fraction = (long)((number << zeros << 1) >> 48);
        var minusLog2 = (long)(zeros + 1) * Whole - fraction;
        return worsening < (Int128)_temperature * minusLog2 / ((long)Fine * Whole);
    }
}
