namespace MutualAid.Routing;

/// <summary>Whether a stop has to be served, and what it is worth where not every stop can be.</summary>
public abstract record Obligation
{
    private Obligation()
    {
    }

    /// <summary>
    /// Left out only where no way to serve it was found. Plans are compared by the priorities that they leave
    /// out before they are compared by cost.
    /// </summary>
    /// <param name="Priority">
    /// How many stops of priority 1 this one is worth when not all fit; 1 or more. Cost never weighs against it.
    /// </param>
    public sealed record Mandatory(int Priority = 1) : Obligation;

    /// <summary>Served where that costs less than the prize.</summary>
    /// <param name="Prize">What leaving the stop out adds to the plan's cost; 0 or more.</param>
    public sealed record Optional(Cost Prize) : Obligation;
}
