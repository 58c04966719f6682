using MutualAid.Bench.Routing;

namespace MutualAid.Routing.Tests.Oracle;

/// <summary>Random running days small enough for brute force, and what is left of them, told another way.</summary>
public static class RunningDays
{
    public static RunningDay Generate(RoutingProblem problem, RoutingPlan plan, Random random)
    {
        var day = DayUnderWay.At(new PlanTime(random.Next(-10, 40)), problem, plan);
        var carried = day.Routes.SelectMany(route => route.Stops).ToArray();
        var pattern = problem.Stops[random.Next(problem.Stops.Count)];
        return day with
        {
            Routes = random.Next(3) == 0 ? day.Routes : Shuffled(day, random),
            UnderWay = [.. day.UnderWay.Select(vehicle => Forget(vehicle, random))],
            Gone = [.. problem.Vehicles.Select(vehicle => vehicle.Id).Where(_ => random.Next(4) == 0)],
            Cancelled = [.. problem.Stops.Select(stop => stop.Id).Where(_ => random.Next(10) == 0)],
            Locked = [.. carried.Where(_ => random.Next(8) == 0)],
            Added = random.Next(2) == 0
                ? []
                : [pattern with { Id = new StopId("new"), Place = random.Next(problem.Travel.PlaceCount), LockedVehicle = null }],
        };
    }

    /// <summary>A dispatcher's routes for those who have not left: any stop with anyone, in any order.</summary>
    private static RouteSequence[] Shuffled(RunningDay day, Random random)
    {
        var waiting = day.Problem.Vehicles.Select(vehicle => vehicle.Id).Where(id => UnderWay(day, id) is null).ToArray();
        var routes = day.Routes.Where(route => !waiting.Contains(route.Vehicle)).ToList();
        var stops = day.Routes.Except(routes).SelectMany(route => route.Stops).ToArray();
        random.Shuffle(stops);
        var drivers = stops.ToDictionary(stop => stop, _ => waiting[random.Next(waiting.Length)]);
        return [.. routes, .. waiting.Select(id => new RouteSequence(id, [.. stops.Where(stop => drivers[stop] == id)]))];
    }

    /// <summary>Some boxes stay behind; some stops are not finished though the vehicle has passed.</summary>
    private static VehicleUnderWay Forget(VehicleUnderWay vehicle, Random random) => vehicle with
    {
        Finished = [.. vehicle.Finished.Where(_ => random.Next(8) > 0)],
        Loaded = [.. vehicle.Loaded.Where(_ => random.Next(8) > 0)],
    };

    /// <summary>
    /// The rest of the day without what moving stops costs. Who may serve what is settled for each pair on its own, and
    /// written down as exclusions.
    /// </summary>
    public static RoutingProblem Rest(RunningDay day)
    {
        var vehicles = day.Problem.Vehicles.Where(vehicle => !day.Gone.Contains(vehicle.Id)
            && (UnderWay(day, vehicle.Id) is not null || vehicle.ShiftEnd >= day.Now)).ToList();
        var stops = day.Problem.Stops.Concat(day.Added).Where(stop => !day.Cancelled.Contains(stop.Id)
            && day.UnderWay.All(vehicle => !vehicle.Finished.Contains(stop.Id))
            && (Carrier(day, stop.Id) is not { } carrier || vehicles.Any(vehicle => vehicle.Id == carrier))).ToList();
        return day.Problem with
        {
            Vehicles = [.. vehicles.Select(vehicle => Rest(day, vehicle, stops))],
            Stops = [.. stops.Select(stop => stop with
            {
                LockedVehicle = Carrier(day, stop.Id),
                ExcludedVehicles = [.. vehicles.Select(vehicle => vehicle.Id).Where(id => !May(day, stop, id, vehicles))],
                Preferences = [.. stop.Preferences.Where(preference => vehicles.Any(vehicle => vehicle.Id == preference.Vehicle))],
            })],
        };
    }

    /// <summary>Whether the stop's driver is there, has it or can load it, and nobody else must take it.</summary>
    public static bool CouldStay(RunningDay day, StopId stop)
    {
        var rest = Rest(day);
        return Driver(day, stop) is { } driver && rest.Vehicles.Any(vehicle => vehicle.Id == driver) && CouldLoad(day, stop, driver)
            && (Owner(day, stop, rest.Vehicles) ?? driver) == driver;
    }

    public static VehicleId? Driver(RunningDay day, StopId stop) =>
        day.Routes.FirstOrDefault(route => route.Stops.Contains(stop))?.Vehicle;

    private static bool May(RunningDay day, Stop stop, VehicleId vehicle, List<Vehicle> vehicles)
    {
        if (stop.ExcludedVehicles.Contains(vehicle) || !CouldLoad(day, stop.Id, vehicle)) return false;
        return Owner(day, stop.Id, vehicles) is not { } owner || owner == vehicle;
    }

    private static VehicleId? Owner(RunningDay day, StopId stop, IReadOnlyList<Vehicle> vehicles)
    {
        VehicleId?[] owners =
        [
            Carrier(day, stop), day.Locked.Contains(stop) ? Driver(day, stop) : null,
            day.Problem.Stops.Concat(day.Added).Single(other => other.Id == stop).LockedVehicle,
        ];
        return owners.FirstOrDefault(owner =>
            owner is { } id && vehicles.Any(vehicle => vehicle.Id == id) && CouldLoad(day, stop, id));
    }

    /// <summary>On board already, or not gone without it.</summary>
    private static bool CouldLoad(RunningDay day, StopId stop, VehicleId vehicle) =>
        Carrier(day, stop) is { } carrier ? carrier == vehicle : UnderWay(day, vehicle) is null;

    private static Vehicle Rest(RunningDay day, Vehicle vehicle, List<Stop> stops)
    {
        var prefix = vehicle.LockedPrefix.Where(id => stops.Any(stop => stop.Id == id) && CouldLoad(day, id, vehicle.Id)).ToList();
        if (UnderWay(day, vehicle.Id) is not { } underWay)
            return vehicle with { LockedPrefix = prefix, ShiftStart = new PlanTime(Math.Max(vehicle.ShiftStart.Seconds, day.Now.Seconds)) };
        var left = underWay.LeftPantryAt.Seconds - day.Problem.Pantry.LoadTime.Seconds
            - day.Problem.Travel.DurationBetween(vehicle.StartPlace, day.Problem.Pantry.Place).Seconds;
        var end = Math.Min(vehicle.ShiftEnd.Seconds, left + (vehicle.MaxDuration?.Seconds ?? 1_000_000));
        return new Vehicle
        {
            Id = vehicle.Id, Skills = vehicle.Skills, StartPlace = underWay.Place, EndPlace = vehicle.EndPlace,
            ShiftStart = underWay.FreeFrom, ShiftEnd = new PlanTime(Math.Max(end, underWay.FreeFrom.Seconds)),
            LeftPantryAt = underWay.LeftPantryAt, LockedPrefix = prefix,
        };
    }

    private static VehicleUnderWay? UnderWay(RunningDay day, VehicleId vehicle) =>
        day.UnderWay.FirstOrDefault(one => one.Vehicle == vehicle);

    private static VehicleId? Carrier(RunningDay day, StopId stop) =>
        day.UnderWay.FirstOrDefault(vehicle => vehicle.Loaded.Contains(stop) && !vehicle.Finished.Contains(stop))?.Vehicle;
}
