namespace MutualAid.Routing.Tests.Oracle;

/// <summary>
/// Drives a route literally, for every second at which it could start. Slow and plain on purpose; for problems whose
/// shifts are a few hundred seconds long.
/// </summary>
public sealed class RouteSimulator(RoutingProblem problem)
{
    /// <summary>Stands in a sequence of stops where the vehicle drives to the pantry and loads again.</summary>
    public static readonly Stop Reload = new() { Id = new StopId("(reload)"), Place = -1 };

    /// <summary>What a plan's route drives to, in order.</summary>
    public static Stop[] Sequence(RoutingProblem problem, PlannedRoute? route) => [.. (route?.Stops ?? []).SelectMany(entry =>
    {
        var stop = problem.Stops.Single(other => other.Id == entry.Stop);
        return entry.Reload is null ? new[] { stop } : [Reload, stop];
    })];

    /// <summary>The least duration over all starts that keep every limit on time; null if none does.</summary>
    public int? LeastDuration(Vehicle vehicle, IReadOnlyList<Stop> stops)
    {
        int? least = null;
        for (var start = vehicle.ShiftStart.Seconds; start <= vehicle.ShiftEnd.Seconds; start++)
            if (End(vehicle, stops, start) is { } end && !(end - start >= least)) least = end - start;
        return least;
    }

    public long Metres(Vehicle vehicle, IReadOnlyList<Stop> stops)
    {
        var places = Places(vehicle, stops);
        return places.Zip(places.Skip(1))
            .Sum(leg => (long)problem.Travel.DistanceBetween(leg.First, leg.Second).Metres);
    }

    /// <summary>What the route costs, or null if no start makes it feasible or the vehicle may not carry it.</summary>
    public long? Cost(Vehicle vehicle, IReadOnlyList<Stop> stops)
    {
        if (stops.Count == 0) return 0;
        if (!MayCarry(vehicle, stops) || LeastDuration(vehicle, stops) is not { } duration) return null;
        return vehicle.FixedCost.Units + problem.Weights.PerMetre * Metres(vehicle, stops)
            + (long)problem.Weights.PerSecond * duration
            + (long)problem.Weights.PerSquareMinute * duration * duration / 3600
            + stops.SelectMany(stop => stop.Preferences).Where(preference => preference.Vehicle != vehicle.Id)
                .Sum(preference => preference.Otherwise.Units);
    }

    public bool MayCarry(Vehicle vehicle, IReadOnlyList<Stop> stops)
    {
        var trips = Trips(stops);
        if (trips.Count > vehicle.MaxTrips || trips.Sum(trip => trip.Count) > (vehicle.MaxStops ?? int.MaxValue)) return false;
        for (var dimension = 0; dimension < vehicle.Capacity.Count; dimension++)
            if (trips.Any(trip => Load(trip, dimension) > vehicle.Capacity[dimension].Units)) return false;
        return trips.All(trip => trip.All(stop => MayServe(vehicle, stop)));
    }

    public static int Load(IEnumerable<Stop> trip, int dimension) =>
        trip.Sum(stop => stop.Demand.Count > 0 ? stop.Demand[dimension].Units : 0);

    public static List<List<Stop>> Trips(IReadOnlyList<Stop> stops)
    {
        var trips = new List<List<Stop>> { new() };
        foreach (var stop in stops)
        {
            if (stop == Reload) trips.Add([]);
            else trips[^1].Add(stop);
        }
        return trips;
    }

    public bool MayServe(Vehicle vehicle, Stop stop)
    {
        var owner = stop.LockedVehicle
            ?? problem.Vehicles.FirstOrDefault(other => other.LockedPrefix.Contains(stop.Id))?.Id;
        return (owner is null ? vehicle.LeftPantryAt is null : owner == vehicle.Id)
            && stop.RequiredSkills.All(vehicle.Skills.Contains) && !stop.ExcludedVehicles.Contains(vehicle.Id);
    }

    private int? End(Vehicle vehicle, IReadOnlyList<Stop> stops, int start)
    {
        var (time, place) = (start, vehicle.StartPlace);
        if (vehicle.LeftPantryAt is null)
        {
            time += Seconds(place, problem.Pantry.Place) + problem.Pantry.LoadTime.Seconds;
            place = problem.Pantry.Place;
        }
        return Continue(vehicle, stops, 0, time, place, vehicle.LeftPantryAt?.Seconds ?? time) is { } end
            && end - start <= (vehicle.MaxDuration?.Seconds ?? int.MaxValue) ? end : null;
    }

    /// <summary>The earliest end; at the pantry, one time of leaving again after the other is tried.</summary>
    private int? Continue(Vehicle vehicle, IReadOnlyList<Stop> stops, int from, int time, int place, int leftPantry)
    {
        for (var at = from; at < stops.Count; at++)
        {
            var stop = stops[at];
            if (stop == Reload)
            {
                var loaded = time + Seconds(place, problem.Pantry.Place) + problem.Pantry.LoadTime.Seconds;
                // Only what must not be long on the way is worth waiting for.
                var latest = stops.Skip(at + 1).Any(later => later.MaxTimeFromPantry is not null) ? vehicle.ShiftEnd.Seconds : loaded;
                for (var leaves = loaded; leaves <= latest; leaves++)
                    if (Continue(vehicle, stops, at + 1, leaves, problem.Pantry.Place, leaves) is { } again) return again;
                return null;
            }
            time += Seconds(place, stop.Place);
            if (NextOpen(stop, time) is not { } service) return null;
            time = service;
            if (time - leftPantry > (stop.MaxTimeFromPantry?.Seconds ?? int.MaxValue)) return null;
            time += stop.ServiceTime.Seconds;
            place = stop.Place;
        }
        if (vehicle.EndPlace is { } end) time += Seconds(place, end);
        return time <= vehicle.ShiftEnd.Seconds ? time : null;
    }

    private static int? NextOpen(Stop stop, int time)
    {
        if (stop.Windows.Count == 0) return time;
        foreach (var window in stop.Windows)
            if (time <= window.Closes.Seconds) return Math.Max(time, window.Opens.Seconds);
        return null;
    }

    private List<int> Places(Vehicle vehicle, IReadOnlyList<Stop> stops)
    {
        List<int> places = vehicle.LeftPantryAt is null ? [vehicle.StartPlace, problem.Pantry.Place]
            : [vehicle.StartPlace];
        places.AddRange(stops.Select(stop => stop == Reload ? problem.Pantry.Place : stop.Place));
        if (vehicle.EndPlace is { } end) places.Add(end);
        return places;
    }

    private int Seconds(int from, int to) => problem.Travel.DurationBetween(from, to).Seconds;
}
