namespace MutualAid.Routing.Search;

/// <summary>Turns a valid problem into <see cref="ProblemData"/>.</summary>
internal sealed class ProblemCompiler
{
    private readonly RoutingProblem _problem;
    private readonly Dictionary<VehicleId, int> _vehicleIndex;
    private readonly int _stops;
    private readonly int _vehicles;
    private readonly int _dimensions;

    private readonly int _reloads;

    private ProblemCompiler(RoutingProblem problem, int reloads)
    {
        _problem = problem;
        _reloads = reloads;
        _stops = problem.Stops.Count;
        _vehicles = problem.Vehicles.Count;
        _dimensions = problem.CapacityDimensions.Count;
        _vehicleIndex = problem.Vehicles.Select((vehicle, index) => (vehicle.Id, index))
            .ToDictionary(pair => pair.Id, pair => pair.index);
    }

    /// <param name="problem">
    /// A valid problem, in which <see cref="LockedPrefixes.LockStops"/> has locked the prefixes' stops.
    /// </param>
    /// <param name="reloads">How many of its last stops <see cref="Reloads.AddStops"/> has added.</param>
    public static ProblemData Compile(RoutingProblem problem, int reloads = 0)
    {
        var compiler = new ProblemCompiler(problem, reloads);
        var data = compiler.Flatten();
        data.Allowed = compiler.AllowedPairs(data);
        LockedPrefixes.Settle(problem, data);
        return data;
    }

    private ProblemData Flatten()
    {
        var nodes = new NodeMatrices(_problem);
        var (stops, vehicles) = (_problem.Stops, _problem.Vehicles);
        var classes = VehicleClasses();
        var windows = PerStop(stop => WindowsOf(stop, UnderWayWith(stop)));
        return new ProblemData
        {
            StopCount = _stops,
            FirstReload = _stops - _reloads,
            VehicleCount = _vehicles,
            NodeCount = nodes.Count,
            Dimensions = _dimensions,
            Distance = nodes.Distance,
            Duration = nodes.Duration,
            DistanceInto = nodes.DistanceInto,
            DurationInto = nodes.DurationInto,
            Service = PerStop(stop => stop.ServiceTime.Seconds),
            Opens = [.. windows.Select(list => list[0].Opens)],
            Closes = [.. windows.Select(list => list[^1].Closes)],
            Windows = windows,
            RideLimit = PerStop(stop => RideLimitOf(stop, UnderWayWith(stop))),
            Demand = [.. stops.SelectMany(stop => Amounts(stop.Demand, 0))],
            SkipPenalty = SkipPenalties(nodes),
            Optional = PerStop(stop => stop.Obligation is Obligation.Optional),
            VehicleCost = VehicleCosts(),
            PantryNode = nodes.Pantry,
            StartNode = PerVehicle(nodes.StartOf),
            EndNode = PerVehicle(nodes.EndOf),
            EarliestDeparture = PerVehicle(vehicle => vehicle.ShiftStart.Seconds + LeadTime(vehicle)),
            ShiftEnd = PerVehicle(vehicle => vehicle.ShiftEnd.Seconds),
            LeadTime = PerVehicle(LeadTime),
            LeadDistance = PerVehicle(LeadDistance),
            MaxStops = PerVehicle(vehicle => vehicle.MaxStops ?? int.MaxValue),
            MaxDuration = PerVehicle(vehicle => vehicle.MaxDuration?.Seconds ?? TimeSegment.Always),
            FixedCost = PerVehicle(vehicle => vehicle.FixedCost.Units),
            Capacity = [.. vehicles.SelectMany(vehicle => Amounts(vehicle.Capacity, int.MaxValue))],
            VehicleClass = classes,
            ClassCount = classes.Distinct().Count(),
            PerMetre = _problem.Weights.PerMetre,
            PerSecond = _problem.Weights.PerSecond,
            PerSquareMinute = _problem.Weights.PerSquareMinute,
            LongestBalanced = LongestBalanced(),
            Timed = _problem.Weights.PerSecond > 0
                || _problem.Weights.PerSquareMinute > 0
                || stops.Any(stop => stop.MaxTimeFromPantry is not null)
                || vehicles.Any(vehicle => vehicle.MaxDuration is not null),
        };
    }

    private T[] PerStop<T>(Func<Stop, T> value) => [.. _problem.Stops.Select(value)];

    private T[] PerVehicle<T>(Func<Vehicle, T> value) => [.. _problem.Vehicles.Select(value)];

    private IEnumerable<int> Amounts(IReadOnlyList<Load> loads, int whenEmpty) =>
        loads.Count > 0 ? loads.Select(load => load.Units) : Enumerable.Repeat(whenEmpty, _dimensions);

    private Vehicle? UnderWayWith(Stop stop) =>
        stop.LockedVehicle is { } locked && _problem.Vehicles[_vehicleIndex[locked]] is { LeftPantryAt: not null } vehicle
            ? vehicle
            : null;

    /// <summary>
    /// When service may begin. A vehicle under way has left the pantry at a known time, so that a ride limit is a deadline.
    /// </summary>
    public static (int Opens, int Closes)[] WindowsOf(Stop stop, Vehicle? underWay)
    {
        (int Opens, int Closes)[] windows = stop.Windows.Count > 0
            ? [.. stop.Windows.Select(window => (window.Opens.Seconds, window.Closes.Seconds))]
            : [(TimeSegment.Never / 2, TimeSegment.Always / 2)];
        if (stop.MaxTimeFromPantry is not { } limit || underWay is not { LeftPantryAt: { } left })
            return windows;
        var deadline = (left + limit).Seconds;
        (int, int)[] open = [.. windows.Where(window => window.Opens <= deadline)
            .Select(window => (window.Opens, Math.Min(window.Closes, deadline)))];
        // None open in time: an unreachable window keeps the stop off every route, for the reason that fits.
        return open.Length > 0 ? open : [(TimeSegment.Never / 2, TimeSegment.Never / 2)];
    }

    public static int RideLimitOf(Stop stop, Vehicle? underWay) =>
        stop.MaxTimeFromPantry is { } limit && underWay is null ? limit.Seconds : TimeSegment.Always;

    private int LeadTime(Vehicle vehicle) => vehicle.LeftPantryAt is not null
        ? 0
        : _problem.Travel.DurationBetween(vehicle.StartPlace, _problem.Pantry.Place).Seconds
            + _problem.Pantry.LoadTime.Seconds;

    private int LeadDistance(Vehicle vehicle) => vehicle.LeftPantryAt is not null
        ? 0
        : _problem.Travel.DistanceBetween(vehicle.StartPlace, _problem.Pantry.Place).Metres;

    private int LongestBalanced()
    {
        // By bisection: there is no square root without floating point.
        var (fits, overflows) = (0, TimeSegment.Always);
        while (overflows - fits > 1)
        {
            var middle = (fits + overflows) / 2;
            if ((Int128)_problem.Weights.PerSquareMinute * middle * middle > long.MaxValue) overflows = middle;
            else fits = middle;
        }
        return fits;
    }

    private static int ShiftLength(Vehicle vehicle) => (vehicle.ShiftEnd - vehicle.ShiftStart).Seconds;

    private long[] VehicleCosts()
    {
        if (_problem.Stops.All(stop => stop.Preferences.Count == 0)) return [];
        var costs = new long[_stops * _vehicles];
        foreach (var (stop, preferences) in _problem.Stops.Select(stop => stop.Preferences).Index())
        {
            var row = costs.AsSpan(stop * _vehicles, _vehicles);
            row.Fill(preferences.Sum(preference => preference.Otherwise.Units));
            foreach (var preference in preferences) row[_vehicleIndex[preference.Vehicle]] -= preference.Otherwise.Units;
        }
        return costs;
    }

    private long[] SkipPenalties(NodeMatrices nodes)
    {
        var more = LargestCost(nodes) + 1;
        var priorities = _problem.Stops.Sum(stop => stop.Obligation is Obligation.Mandatory must ? (long)must.Priority : 0);
        var longest = LongestBalanced();
        if (more * (priorities + 1) > long.MaxValue / 4 || _problem.Vehicles.Any(vehicle => ShiftLength(vehicle) > longest))
            throw new InvalidRoutingProblemException(["The weights are so large that a plan's cost could overflow."]);
        return PerStop(stop => stop.Obligation switch
        {
            Obligation.Mandatory mandatory => (long)more * mandatory.Priority,
            Obligation.Optional optional => optional.Prize.Units,
            _ => throw new InvalidOperationException($"No penalty for {stop.Obligation}."),
        });
    }

    /// <summary>No plan costs more.</summary>
    private Int128 LargestCost(NodeMatrices nodes)
    {
        Int128 perMetre = _problem.Weights.PerMetre;
        var legs = _stops + 2L * _vehicles;
        var cost = perMetre * legs * nodes.Distance.Append(0).Max();
        foreach (var vehicle in _problem.Vehicles)
        {
            Int128 shift = ShiftLength(vehicle);
            cost += vehicle.FixedCost.Units + perMetre * LeadDistance(vehicle) + _problem.Weights.PerSecond * shift
                + _problem.Weights.PerSquareMinute * shift * shift / ProblemData.SquareMinute;
        }
        foreach (var stop in _problem.Stops)
        {
            if (stop.Obligation is Obligation.Optional optional) cost += optional.Prize.Units;
            foreach (var preference in stop.Preferences) cost += preference.Otherwise.Units;
        }
        return cost;
    }

    private int[] VehicleClasses()
    {
        var named = _problem.Stops.SelectMany(stop => stop.ExcludedVehicles).ToHashSet();
        named.UnionWith(_problem.Stops.Select(stop => stop.LockedVehicle).OfType<VehicleId>());
        named.UnionWith(_problem.Stops.SelectMany(stop => stop.Preferences).Select(preference => preference.Vehicle));
        var classes = new Dictionary<string, int>();
        return PerVehicle(vehicle =>
        {
            var alone = named.Contains(vehicle.Id) || vehicle.LeftPantryAt is not null;
            var description = alone ? $"named {vehicle.Id}" : Description(vehicle);
            classes.TryAdd(description, classes.Count);
            return classes[description];
        });
    }

    private static string Description(Vehicle vehicle) => string.Join('|',
        vehicle.StartPlace, vehicle.EndPlace, vehicle.ShiftStart.Seconds, vehicle.ShiftEnd.Seconds,
        vehicle.MaxStops, vehicle.MaxDuration, vehicle.FixedCost, string.Join(',', vehicle.Capacity),
        string.Join(',', vehicle.Skills.Select(skill => $"{skill.Name.Length}:{skill.Name}").Order(StringComparer.Ordinal)));

    private bool[] AllowedPairs(ProblemData data)
    {
        var allowed = new bool[_stops * _vehicles];
        var obstacles = new StaticObstacles(_problem, data);
        var known = new bool?[data.ClassCount];
        for (var stop = 0; stop < _stops; stop++)
        {
            Array.Clear(known);
            for (var vehicle = 0; vehicle < _vehicles; vehicle++)
            {
                ref var mayServe = ref known[data.VehicleClass[vehicle]];
                mayServe ??= obstacles.Find(stop, vehicle) is null;
                allowed[stop * _vehicles + vehicle] = mayServe.Value;
            }
        }
        return allowed;
    }
}
