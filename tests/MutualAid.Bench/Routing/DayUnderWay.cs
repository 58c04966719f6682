using MutualAid.Routing;

namespace MutualAid.Bench.Routing;

/// <summary>A day that has gone as planned up to a moment.</summary>
internal static class DayUnderWay
{
    /// <summary>
    /// Who has started has everything on board, and will serve the stop that they are driving to: it counts as finished, and
    /// they go on from there.
    /// </summary>
    public static RunningDay At(PlanTime now, RoutingProblem problem, RoutingPlan plan) => new()
    {
        Problem = problem,
        Now = now,
        Routes = [.. plan.Routes.Select(route => new RouteSequence(route.Vehicle, [.. route.Stops.Select(stop => stop.Stop)]))],
        UnderWay = [.. plan.Routes.Where(route => route.Loading is { } loading && loading.Departure < now)
            .Select(route => Follow(problem, route, now))],
    };

    private static VehicleUnderWay Follow(RoutingProblem problem, PlannedRoute route, PlanTime now)
    {
        // Left for: it left the place before.
        var done = 1 + route.Stops.Count(stop => stop.Departure <= now);
        var last = route.Stops[Math.Min(done, route.Stops.Count) - 1];
        return new VehicleUnderWay
        {
            Vehicle = route.Vehicle,
            LeftPantryAt = route.Loading!.Departure,
            Place = problem.Stops.Single(stop => stop.Id == last.Stop).Place,
            FreeFrom = last.Departure,
            Finished = [.. route.Stops.Take(done).Select(stop => stop.Stop)],
            Loaded = [.. route.Stops.Select(stop => stop.Stop)],
        };
    }
}
