namespace MutualAid.Domain;

/// <summary>A place on the map, WGS 84, in degrees.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude)
{
    /// <summary>False outside the globe, for not-a-number, and for the empty point at 0, 0.</summary>
    public bool IsPlausible =>
        Latitude is >= -90 and <= 90 && Longitude is >= -180 and <= 180 && (Latitude, Longitude) is not (0, 0);
}
