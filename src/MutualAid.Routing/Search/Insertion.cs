namespace MutualAid.Routing.Search;

/// <summary>
/// The cheapest way found so far to put a stop into a solution: no vehicle, as long as none is cheaper than leaving it
/// out.
/// </summary>
internal struct Insertion(long limit)
{
    public int Vehicle = -1;
    public int Position;

    /// <summary>What the insertion adds to the routes' costs; a new one must add less.</summary>
    public long Cost = limit;

    public readonly bool Found => Vehicle >= 0;
}
