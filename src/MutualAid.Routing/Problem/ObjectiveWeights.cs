namespace MutualAid.Routing;

/// <summary>
/// What the solver makes small, beside fixed costs of vehicles, preferences that are not met and prizes of optional stops
/// left out.
/// </summary>
public sealed record ObjectiveWeights
{
    /// <summary>Cost units for each metre driven; 0 or more.</summary>
    public int PerMetre { get; init; } = 1;

    /// <summary>Cost units for each second from a route's start to its end, waiting included; 0 or more.</summary>
    public int PerSecond { get; init; }

    /// <summary>
    /// Cost units for each square minute of a route's duration, from its start to its end: a route of s seconds costs
    /// PerSquareMinute × s² ÷ 3,600, rounded down; 0 or more. It balances the work: at 1, two routes of 60 and 120 minutes
    /// cost 3,600 + 14,400 = 18,000 units, two of 90 minutes 16,200. An hour more on a route that is long already costs
    /// more than on a short one.
    /// </summary>
    public int PerSquareMinute { get; init; }
}
