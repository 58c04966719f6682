using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Routing;

namespace MutualAid.Server.Staff;

/// <summary>What of a draft the next search has to leave as it is.</summary>
/// <param name="Kept">Requests that stay with the driver who has them, at any place in the route.</param>
/// <param name="AsTheyAre">Drivers whose stops and their order stay, with nothing before, between or behind them.</param>
/// <param name="Out">Drivers who get no route.</param>
internal sealed record PlanningLocks(IReadOnlySet<RequestId> Kept, IReadOnlySet<DriverId> AsTheyAre, IReadOnlySet<DriverId> Out)
{
    public static PlanningLocks None { get; } = new(new HashSet<RequestId>(), new HashSet<DriverId>(), new HashSet<DriverId>());

    /// <summary>The same problem with these locks. Drivers who are out are left out of it before.</summary>
    public RoutingProblem Apply(RoutingProblem problem, PlanDraft? draft)
    {
        if (draft is null || (Kept.Count == 0 && AsTheyAre.Count == 0)) return problem;
        var present = problem.Stops.Select(stop => stop.Id.Value).ToHashSet();
        var vehicles = problem.Vehicles.Select(vehicle => vehicle.Id.Value).ToHashSet();
        var routes = draft.Routes.Where(route => vehicles.Contains(route.Driver.ToString())).ToDictionary(
            route => route.Driver.ToString(), route => route.Stops.Select(stop => stop.Request).Where(request => present.Contains(request.ToString())).ToArray());
        var owners = routes.SelectMany(route => route.Value.Where(Kept.Contains).Select(request => (request, route.Key)))
            .ToDictionary(pair => pair.request.ToString(), pair => new VehicleId(pair.Key));
        return problem with
        {
            Vehicles = [.. problem.Vehicles.Select(AsItIs)],
            Stops = [.. problem.Stops.Select(stop => owners.TryGetValue(stop.Id.Value, out VehicleId owner) ? stop with { LockedVehicle = owner } : stop)],
        };

        Vehicle AsItIs(Vehicle vehicle) =>
            AsTheyAre.Any(driver => driver.ToString() == vehicle.Id.Value) && routes.TryGetValue(vehicle.Id.Value, out var stops) && stops.Length > 0
                ? vehicle with { LockedPrefix = [.. stops.Select(stop => new Routing.StopId(stop.ToString()))], MaxStops = stops.Length }
                : vehicle;
    }
}
