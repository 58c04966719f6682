namespace MutualAid.Routing;

/// <summary>
/// Travel times without a road network: the great-circle distance by the haversine formula on a sphere of 6,371 km,
/// times a detour factor, at a constant speed. The same in both directions. Sinnott: Virtues of the haversine, 1984.
/// </summary>
public sealed class GreatCircleTravelTimes : ITravelTimeProvider
{
    private const double EarthRadiusMetres = 6_371_000;

    private readonly SpeedProfile _profile;

    /// <param name="profile">Detour and speed.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The detour factor is not from 1 to 10, or the speed's seconds not from 1 to 3,600.
    /// </exception>
    public GreatCircleTravelTimes(SpeedProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (!(profile.DetourFactor is >= 1 and <= 10))
            throw new ArgumentOutOfRangeException(nameof(profile), profile.DetourFactor,
                "The detour factor must be from 1 to 10.");
        if (profile.SecondsPerKilometre is < 1 or > 3600)
            throw new ArgumentOutOfRangeException(nameof(profile), profile.SecondsPerKilometre,
                "The seconds for a kilometre must be from 1 to 3,600.");
        _profile = profile;
    }

    /// <inheritdoc/>
    public Task<TravelTimes> GetAsync(IReadOnlyList<Coordinates> places, CancellationToken cancellation) =>
        Task.FromResult(new TravelTimes(Matrix(places), []));

    /// <summary>The matrix itself, without a task around it.</summary>
    /// <param name="places">The places.</param>
    /// <exception cref="ArgumentOutOfRangeException">A latitude or longitude is out of range.</exception>
    public TravelMatrix Matrix(IReadOnlyList<Coordinates> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var points = places.Select(Trigonometry.Of).ToArray();
        var count = points.Length;
        var (seconds, metres) = (new int[count * count], new int[count * count]);
        for (var from = 0; from < count; from++)
        {
            for (var to = from + 1; to < count; to++)
            {
                var (back, there) = (to * count + from, from * count + to);
                var road = _profile.DetourFactor * GreatCircle(points[from], points[to]);
                metres[there] = metres[back] = (int)Math.Round(road);
                seconds[there] = seconds[back] = (int)Math.Round(road * _profile.SecondsPerKilometre / 1000);
            }
        }
        return new TravelMatrix(count, seconds, metres);
    }

    private static double GreatCircle(in Trigonometry from, in Trigonometry to)
    {
        // hav = sin²(Δ/2) of both angles by sin and cos of each point alone, taken once a point and not once a pair.
        var sinHalfLatitude = from.SinHalfLatitude * to.CosHalfLatitude - from.CosHalfLatitude * to.SinHalfLatitude;
        var sinHalfLongitude = from.SinHalfLongitude * to.CosHalfLongitude
            - from.CosHalfLongitude * to.SinHalfLongitude;
        var haversine = sinHalfLatitude * sinHalfLatitude
            + from.CosLatitude * to.CosLatitude * sinHalfLongitude * sinHalfLongitude;
        return 2 * EarthRadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(haversine)));
    }

    private readonly record struct Trigonometry(
        double CosLatitude, double SinHalfLatitude, double CosHalfLatitude,
        double SinHalfLongitude, double CosHalfLongitude)
    {
        public static Trigonometry Of(Coordinates place)
        {
            if (!(place.Latitude is >= -90 and <= 90) || !(place.Longitude is >= -180 and <= 180))
                throw new ArgumentOutOfRangeException(nameof(place),
                    "A latitude is not from -90 to 90, or a longitude not from -180 to 180.");
            var latitude = double.DegreesToRadians(place.Latitude);
            var longitude = double.DegreesToRadians(place.Longitude);
            return new Trigonometry(
                Math.Cos(latitude), Math.Sin(latitude / 2), Math.Cos(latitude / 2),
                Math.Sin(longitude / 2), Math.Cos(longitude / 2));
        }
    }
}
