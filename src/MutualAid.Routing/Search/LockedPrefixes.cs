namespace MutualAid.Routing.Search;

/// <summary>Decides, before any search, which stops each route begins with.</summary>
internal static class LockedPrefixes
{
    /// <summary>The same problem, in which every stop of a vehicle's locked prefix is locked to that vehicle.</summary>
    public static RoutingProblem LockStops(RoutingProblem problem)
    {
        var owners = problem.Vehicles.SelectMany(vehicle => vehicle.LockedPrefix.Select(stop => (stop, vehicle.Id)))
            .ToDictionary(pair => pair.stop, pair => pair.Id);
        return owners.Count == 0
            ? problem
            : problem with { Stops = [.. problem.Stops.Select(Lock)] };

        Stop Lock(Stop stop) => owners.TryGetValue(stop.Id, out var owner) ? stop with { LockedVehicle = owner } : stop;
    }

    /// <summary>
    /// Keeps each prefix's stops one after another as far as they can be driven, and takes the others out of the
    /// search: a stop that its order makes impossible is the dispatcher's to move, not the solver's.
    /// </summary>
    public static void Settle(RoutingProblem problem, ProblemData data)
    {
        var index = problem.Stops.Select((stop, at) => (stop.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        data.DroppedFromPrefix = new bool[data.StopCount];
        data.LockedPrefix = new int[data.VehicleCount][];
        var (profile, obstacles) = (new DepartureProfile(data), new StaticObstacles(problem, data));
        for (var vehicle = 0; vehicle < data.VehicleCount; vehicle++)
        {
            var kept = new List<int>();
            foreach (var stop in problem.Vehicles[vehicle].LockedPrefix.Select(id => index[id]))
            {
                kept.Add(stop);
                var canKeep = obstacles.FindTimeless(stop, vehicle) is null && Fits(data, vehicle, kept)
                    && profile.Drive(vehicle, [.. kept]);
                data.Allowed[stop * data.VehicleCount + vehicle] = canKeep;
                if (canKeep) continue;
                kept.RemoveAt(kept.Count - 1);
                data.DroppedFromPrefix[stop] = true;
            }
            data.LockedPrefix[vehicle] = [.. kept];
        }
    }

    private static bool Fits(ProblemData data, int vehicle, List<int> stops) =>
        stops.Count <= data.MaxStops[vehicle]
        && Enumerable.Range(0, data.Dimensions).All(dimension =>
            data.Capacity[vehicle * data.Dimensions + dimension]
                >= stops.Sum(stop => (long)data.Demand[stop * data.Dimensions + dimension]));
}
