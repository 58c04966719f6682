using System.Numerics;

namespace MutualAid.Routing.Search;

/// <summary>
/// Decides whether the search goes on from a worse solution: if it is worse by less than temperature × -ln(u), with u
/// random, and the temperature falls exponentially from the search's start to its end. Logarithms to base 2 stand for
/// the natural ones and are taken as linear between powers of 2, so that integers suffice and every machine agrees.
/// </summary>
internal sealed class Annealing(long initialTemperature, SplitMix64 random)
{
    /// <summary>The temperature halves this many times.</summary>
    private const int Halvings = 7;
    private const int One = 1 << 16;

    /// <summary>In 1,024ths of a cost unit, so that small costs cool smoothly too.</summary>
    private readonly long _initial = initialTemperature * 1024;
    private long _temperature = initialTemperature * 1024;

    /// <param name="done">How much of the search is done, from 0 to 65,536.</param>
    public void Cool(int done)
    {
        var halvings = (long)done * Halvings;
        var whole = (int)(halvings / One);
        _temperature = (_initial - (long)((Int128)_initial * (halvings % One) / (2 * One))) >> whole;
    }

    public bool Accepts(long worsening)
    {
        if (worsening <= 0) return true;
        var number = random.Next() | 1;
        var zeros = BitOperations.LeadingZeroCount(number);
        var fraction = (long)((number << zeros << 1) >> 48);
        var minusLog2 = (long)(zeros + 1) * One - fraction;
        return worsening < (Int128)_temperature * minusLog2 / (1024L * One);
    }
}
