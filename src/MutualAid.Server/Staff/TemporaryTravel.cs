using MutualAid.Routing;

namespace MutualAid.Server.Staff;

internal sealed record Place(double Latitude, double Longitude);
internal sealed record PaceProfile(int SecondsPerKilometre);
internal sealed record TravelTimes(TravelMatrix Matrix);
internal interface ITravelTimes { Task<TravelTimes> Between(IReadOnlyList<Place> places, PaceProfile pace, CancellationToken cancellation); }
internal sealed class TemporaryTravel : ITravelTimes
{
    public Task<TravelTimes> Between(IReadOnlyList<Place> places, PaceProfile pace, CancellationToken cancellation)
    {
        int n = places.Count; var s = new int[n * n]; var m = new int[n * n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) if (i != j)
        {
            double la = places[i].Latitude * Math.PI / 180, lb = places[j].Latitude * Math.PI / 180, dl = (places[i].Longitude - places[j].Longitude) * Math.PI / 180;
            double h = Math.Pow(Math.Sin((la - lb) / 2), 2) + Math.Cos(la) * Math.Cos(lb) * Math.Pow(Math.Sin(dl / 2), 2);
            double d = 2 * 6371000 * Math.Asin(Math.Sqrt(h)) * 1.3;
            m[i * n + j] = (int)d; s[i * n + j] = (int)(d / 1000 * pace.SecondsPerKilometre);
        }
        return Task.FromResult(new TravelTimes(new TravelMatrix(n, s, m)));
    }
}
