namespace MutualAid.Routing;

/// <summary>
/// Knows how far and how long it is between places: <see cref="GreatCircleTravelTimes"/> by a formula, others by a road
/// network.
/// </summary>
public interface ITravelTimeProvider
{
    /// <summary>The ways between all given places; a place's index in the matrix is its index in the list.</summary>
    /// <param name="places">The places; several may be equal.</param>
    /// <param name="cancellation">Gives up the request.</param>
    Task<TravelTimes> GetAsync(IReadOnlyList<Coordinates> places, CancellationToken cancellation);
}

/// <summary>The ways between places, with what whoever uses them should know.</summary>
/// <param name="Matrix">The ways. The two directions may differ.</param>
/// <param name="Warnings">
/// One sentence for each thing that makes the ways less good than the provider promises, such as a formula used where
/// the road network gave no answer. Empty if all is well. Never coordinates: a warning may be shown and logged.
/// </param>
public sealed record TravelTimes(TravelMatrix Matrix, IReadOnlyList<string> Warnings);
