namespace MutualAid.Routing.Tests.Oracle;

/// <summary>A constraint that a small problem may have: how to add it at random, and how to take it away.</summary>
public sealed record Constraint(string Name, Func<RoutingProblem, Random, RoutingProblem> Add, Func<RoutingProblem,
    RoutingProblem> Remove)
{
    private const int Longest = SmallProblems.Horizon;

    public static IReadOnlyList<Constraint> All { get; } =
    [
        Stops("window", (stop, random) => stop with { Windows = [Window(random, 0, Longest, 25)] }, stop =>
            stop with { Windows = [] }),
        Stops("several windows", TwoWindows, stop => stop with { Windows = [] }),
        Stops("max time from pantry", (stop, random) =>
            stop with { MaxTimeFromPantry = new Duration(random.Next(8, 40)) },
            stop => stop with { MaxTimeFromPantry = null }),
        Stops("skill", (stop, random) =>
            stop with { RequiredSkills = [new Skill(random.Next(2) == 0 ? "ramp" : "lift")] },
            stop => stop with { RequiredSkills = [] }),
        new("exclusion", AddExclusions, problem =>
            problem with { Stops = [.. problem.Stops.Select(stop => stop with { ExcludedVehicles = [] })] }),
        new("locked vehicle", AddLocks, RemoveLocks),
        new("capacity", AddCapacity, problem =>
            problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle with { Capacity = [] })] }),
        new("trips", AddTrips, problem =>
            problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle with { MaxTrips = 1 })] }),
        Vehicles("max stops", (vehicle, random) => vehicle with { MaxStops = random.Next(1, 4) }, vehicle =>
            vehicle with { MaxStops = null }),
        Vehicles("max duration", (vehicle, random) => vehicle with { MaxDuration = new Duration(random.Next(15, 70)) },
            vehicle => vehicle with { MaxDuration = null }),
        Vehicles("shift", AddShift, vehicle =>
            vehicle with { ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(Longest) }),
        new("locked prefix", AddPrefix, problem =>
            problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle with { LockedPrefix = [] })] }),
        new("under way", AddUnderWay, problem =>
            problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle with { LeftPantryAt = null })] }),
        new("preference", AddPreferences, problem =>
            problem with { Stops = [.. problem.Stops.Select(stop => stop with { Preferences = [] })] }),
        new("balance", (problem, random) => problem with { Weights = problem.Weights with { PerSquareMinute = random.Next(1, 300) } },
            problem => problem with { Weights = problem.Weights with { PerSquareMinute = 0 } }),
    ];

    private static Constraint Stops(string name, Func<Stop, Random, Stop> add, Func<Stop, Stop> remove) => new(
        name,
        (problem, random) =>
            problem with { Stops = [.. problem.Stops.Select(stop => random.Next(3) < 2 ? add(stop, random) : stop)] },
        problem => problem with { Stops = [.. problem.Stops.Select(remove)] });

    private static Constraint Vehicles(string name, Func<Vehicle, Random, Vehicle> add, Func<Vehicle,
        Vehicle> remove) => new(
        name,
        (problem, random) =>
            problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => random.Next(3) < 2 ? add(vehicle, random)
            : vehicle)] },
        problem => problem with { Vehicles = [.. problem.Vehicles.Select(remove)] });

    private static TimeWindow Window(Random random, int from, int to, int width)
    {
        var opens = random.Next(from, to - 1);
        return new TimeWindow(new PlanTime(opens), new PlanTime(Math.Min(to, opens + random.Next(1, width))));
    }

    private static Stop TwoWindows(Stop stop, Random random) =>
        stop with { Windows = [Window(random, 0, Longest / 2 - 5, 12), Window(random, Longest / 2, Longest, 15)] };

    private static RoutingProblem AddExclusions(RoutingProblem problem, Random random) => problem with
    {
        Stops = [.. problem.Stops.Select(stop => stop with
        {
            ExcludedVehicles = [.. problem.Vehicles.Select(vehicle => vehicle.Id).Where(_ => random.Next(2) == 0)],
        })],
    };

    private static RoutingProblem AddLocks(RoutingProblem problem, Random random) => problem with
    {
        Stops = [.. problem.Stops.Select(stop => random.Next(3) == 0
            ? stop with { LockedVehicle = Any(problem.Vehicles, random).Id } : stop)],
    };

    /// <summary>
    /// A lock is not removed from what a vehicle under way carries: without it the stop could not be served at all.
    /// </summary>
    private static RoutingProblem RemoveLocks(RoutingProblem problem)
    {
        var underWay = problem.Vehicles.Where(vehicle => vehicle.LeftPantryAt is not null).Select(vehicle => vehicle.Id)
            .ToHashSet();
        return problem with
        {
            Stops = [.. problem.Stops.Select(stop => stop.LockedVehicle is { } locked && underWay.Contains(locked)
                ? stop : stop with { LockedVehicle = null })],
        };
    }

    private static RoutingProblem AddCapacity(RoutingProblem problem, Random random)
    {
        var dimensions = random.Next(1, 4);
        return problem with
        {
            CapacityDimensions = [.. Enumerable.Range(1, dimensions).Select(number => $"dimension {number}")],
            Stops = [.. problem.Stops.Select(stop => stop with { Demand = random.Next(6) == 0 ? [] : Amounts(0, 5) })],
            Vehicles = [.. problem.Vehicles.Select(vehicle =>
                vehicle with { Capacity = random.Next(6) == 0 ? [] : Amounts(2, 10) })],
        };

        Load[] Amounts(int from, int to) =>
            [.. Enumerable.Range(0, dimensions).Select(_ => new Load(random.Next(from, to)))];
    }

    /// <summary>Trips matter where something limits each of them.</summary>
    private static RoutingProblem AddTrips(RoutingProblem problem, Random random)
    {
        if (problem.CapacityDimensions.Count == 0) problem = AddCapacity(problem, random);
        var most = problem.Stops.Count <= 3 ? 4 : 3;
        return problem with
        {
            Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle with { MaxTrips = random.Next(1, most) })],
        };
    }

    private static Vehicle AddShift(Vehicle vehicle, Random random)
    {
        var start = random.Next(Longest / 2);
        return vehicle with { ShiftStart = new PlanTime(start),
            ShiftEnd = new PlanTime(start + random.Next(5, Longest - start)) };
    }

    private static RoutingProblem AddPrefix(RoutingProblem problem, Random random)
    {
        var owner = Any(problem.Vehicles, random);
        var stops = problem.Stops.Where(stop => stop.LockedVehicle is null || stop.LockedVehicle == owner.Id)
            .Select(stop => stop.Id).ToArray();
        random.Shuffle(stops);
        var prefix = stops.Take(random.Next(1, 4)).ToArray();
        return problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle.Id == owner.Id
            ? vehicle with { LockedPrefix = prefix } : vehicle)] };
    }

    private static RoutingProblem AddUnderWay(RoutingProblem problem, Random random)
    {
        var vehicle = Any(problem.Vehicles, random);
        return problem with
        {
            Vehicles = [.. problem.Vehicles.Select(other => other == vehicle
                ? other with { LeftPantryAt = other.ShiftStart - new Duration(random.Next(15)), MaxTrips = 1 } : other)],
            Stops = [.. problem.Stops.Select(stop => random.Next(3) == 0
                && problem.Vehicles.All(other => !other.LockedPrefix.Contains(stop.Id))
                ? stop with { LockedVehicle = vehicle.Id } : stop)],
        };
    }

    private static RoutingProblem AddPreferences(RoutingProblem problem, Random random) => problem with
    {
        Stops = [.. problem.Stops.Select(stop => stop with
        {
            Preferences = [.. problem.Vehicles.Where(_ => random.Next(3) == 0)
                .Select(vehicle => new VehiclePreference(vehicle.Id, new Cost(random.Next(25))))],
        })],
    };

    private static T Any<T>(IReadOnlyList<T> list, Random random) => list[random.Next(list.Count)];
}
