namespace MutualAid.Routing.Search;

/// <summary>
/// Further trips from the pantry as stops of their own: each time that a vehicle may load again is a stop at the pantry that
/// only it can serve, takes as long as loading, and may be left out at no cost. What a route carries is counted from one to
/// the next.
/// </summary>
internal static class Reloads
{
    /// <summary>The same problem with such stops, the last of all; there are so many as it has more stops.</summary>
    public static RoutingProblem AddStops(RoutingProblem problem) => problem.Vehicles.All(vehicle => vehicle.MaxTrips == 1)
        ? problem
        : problem with
        {
            Stops = [.. problem.Stops, .. problem.Vehicles.SelectMany(vehicle => Enumerable.Range(2, vehicle.MaxTrips - 1)
                .Select(trip => new Stop
                {
                    // No caller hears of it.
                    Id = new StopId($"{vehicle.Id}, trip {trip}"),
                    Place = problem.Pantry.Place,
                    ServiceTime = problem.Pantry.LoadTime,
                    LockedVehicle = vehicle.Id,
                    Obligation = new Obligation.Optional(Cost.Zero),
                }))],
        };

    /// <summary>
    /// Takes out what no stop follows or precedes, and what the loads do not need and no cost is saved by.
    /// </summary>
    public static void Tidy(ProblemData data, Solution solution)
    {
        for (var stop = data.FirstReload; stop < data.StopCount; stop++)
        {
            // Where one goes, another may have nothing behind it any more.
            if (solution.RouteOf[stop] >= 0 && IsTakenOut(data, solution, stop)) stop = data.FirstReload - 1;
        }
    }

    private static bool IsTakenOut(ProblemData data, Solution solution, int reload)
    {
        var (vehicle, position, before) = (solution.RouteOf[reload], solution.PositionOf[reload], solution.Cost);
        var route = solution[vehicle];
        var idle = position == 1 || position == route.Count || data.IsReload(route.Node[position - 1]);
        solution.Begin();
        if ((solution.Remove(vehicle, position, 1) && solution.Cost <= before) || idle) return true;
        solution.Rollback();
        return false;
    }
}
