namespace MutualAid.Routing;

/// <summary>A point on the Earth.</summary>
/// <param name="Latitude">Degrees north, from -90 to 90.</param>
/// <param name="Longitude">Degrees east, from -180 to 180.</param>
public readonly record struct Coordinates(double Latitude, double Longitude);
