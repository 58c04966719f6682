namespace MutualAid.Routing;

/// <summary>
/// Which stops are to be served, by which vehicles, from which pantry. Numbers are integers throughout: times in
/// seconds, distances in metres, loads in each dimension's own unit.
/// </summary>
public sealed record RoutingProblem
{
    /// <summary>No single time, distance, load or fixed cost in a problem may be larger than this.</summary>
    public const int LargestValue = 1 << 27;

    /// <summary>No vehicle may make more trips.</summary>
    public const int MostTrips = 20;

    /// <summary>The households to serve.</summary>
    public required IReadOnlyList<Stop> Stops { get; init; }

    /// <summary>The vehicles to serve them with. Those left over stay unused.</summary>
    public required IReadOnlyList<Vehicle> Vehicles { get; init; }

    /// <summary>Where the vehicles load.</summary>
    public required Pantry Pantry { get; init; }

    /// <summary>The ways between all places that the problem names.</summary>
    public required TravelMatrix Travel { get; init; }

    /// <summary>
    /// What is counted in loads, by name: "boxes", "cold boxes", "grams". Empty means that loads are no matter.
    /// </summary>
    public IReadOnlyList<string> CapacityDimensions { get; init; } = [];

    /// <summary>What makes one plan better than another; distance alone unless stated otherwise.</summary>
    public ObjectiveWeights Weights { get; init; } = new();
}
