namespace MutualAid.Routing.Search;

/// <summary>
/// The random numbers of a search: the same sequence from the same seed everywhere.
/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014, doi 10.1145/2660193.2660195.
/// </summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A number that looks random, and is different for each different one.</summary>
    public static ulong Mix(ulong mixed)
    {
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to <paramref name="bound"/>, exclusive; the bias is below bound ÷ 2³².</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    public bool OneIn(int bound) => Below(bound) == 0;
}
