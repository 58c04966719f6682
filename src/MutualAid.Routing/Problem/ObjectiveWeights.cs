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
}
