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
public sealed record TravelTimes(TravelMatrix Matrix, IReadOnlyList<string> Warnings)
{
    /// <summary>
    /// The same ways where each takes so much of its time, rounded to seconds; the lengths stay. What would take longer
    /// than <see cref="RoutingProblem.LargestValue"/> takes that.
    /// </summary>
    /// <param name="basisPoints">In hundredths of a percent, such as <see cref="SpeedProfile.MeanBasisPoints"/>.</param>
    public TravelTimes Scaled(int basisPoints)
    {
        var seconds = Matrix.Seconds.ToArray();
        for (var way = 0; way < seconds.Length; way++)
            seconds[way] = (int)Math.Min(RoutingProblem.LargestValue, ((long)seconds[way] * basisPoints + 5_000) / 10_000);
        return this with { Matrix = new TravelMatrix(Matrix.PlaceCount, seconds, Matrix.Metres) };
    }
}
