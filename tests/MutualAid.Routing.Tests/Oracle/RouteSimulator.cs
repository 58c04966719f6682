namespace MutualAid.Routing.Tests.Oracle;

/// <summary>
/// Drives a route literally, for every second at which it could start. Slow and plain on purpose; for problems whose
/// shifts are a few hundred seconds long.
/// </summary>
public sealed class RouteSimulator(RoutingProblem problem)
{
    /// <summary>The least duration over all starts that keep every limit on time; null if none does.</summary>
    public int? LeastDuration(Vehicle vehicle, IReadOnlyList<Stop> stops)
    {
        int? least = null;
        for (var start = vehicle.ShiftStart.Seconds; start <= vehicle.ShiftEnd.Seconds; start++)
            if (Duration(vehicle, stops, start) is { } duration && !(duration >= least)) least = duration;
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
        if (stops.Count > (vehicle.MaxStops ?? int.MaxValue)) return false;
        for (var dimension = 0; dimension < vehicle.Capacity.Count; dimension++)
            if (stops.Sum(stop => stop.Demand.Count > 0 ? stop.Demand[dimension].Units
                : 0) > vehicle.Capacity[dimension].Units) return false;
        return stops.All(stop => MayServe(vehicle, stop));
    }

    public bool MayServe(Vehicle vehicle, Stop stop)
    {
        var owner = stop.LockedVehicle
            ?? problem.Vehicles.FirstOrDefault(other => other.LockedPrefix.Contains(stop.Id))?.Id;
        return (owner is null ? vehicle.LeftPantryAt is null : owner == vehicle.Id)
            && stop.RequiredSkills.All(vehicle.Skills.Contains) && !stop.ExcludedVehicles.Contains(vehicle.Id);
    }

    private int? Duration(Vehicle vehicle, IReadOnlyList<Stop> stops, int start)
    {
        var (time, place) = (start, vehicle.StartPlace);
        if (vehicle.LeftPantryAt is null)
        {
            time += Seconds(place, problem.Pantry.Place) + problem.Pantry.LoadTime.Seconds;
            place = problem.Pantry.Place;
        }
        var leftPantry = vehicle.LeftPantryAt?.Seconds ?? time;
        foreach (var stop in stops)
        {
            time += Seconds(place, stop.Place);
            if (NextOpen(stop, time) is not { } service) return null;
            time = service;
            if (time - leftPantry > (stop.MaxTimeFromPantry?.Seconds ?? int.MaxValue)) return null;
            time += stop.ServiceTime.Seconds;
            place = stop.Place;
        }
        if (vehicle.EndPlace is { } end) time += Seconds(place, end);
        return time <= vehicle.ShiftEnd.Seconds && time - start <= (vehicle.MaxDuration?.Seconds ?? int.MaxValue)
            ? time - start : null;
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
        places.AddRange(stops.Select(stop => stop.Place));
        if (vehicle.EndPlace is { } end) places.Add(end);
        return places;
    }

    private int Seconds(int from, int to) => problem.Travel.DurationBetween(from, to).Seconds;
}
