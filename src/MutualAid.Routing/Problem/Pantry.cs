namespace MutualAid.Routing;

/// <summary>Where every route loads before its first stop.</summary>
/// <param name="Place">Index of the pantry's place in the travel matrix.</param>
/// <param name="LoadTime">How long a vehicle stands there to load; 0 or more.</param>
public sealed record Pantry(int Place, Duration LoadTime);
