using System.Collections.Immutable;

namespace MutualAid.Routing;

/// <summary>Finds every way in which a problem contradicts itself.</summary>
internal sealed class ProblemValidation
{
    private readonly RoutingProblem _problem;
    private readonly HashSet<StopId> _stops = [];
    private readonly HashSet<VehicleId> _vehicles = [];
    private readonly List<string> _errors = [];

    private ProblemValidation(RoutingProblem problem) => _problem = problem;

    /// <exception cref="InvalidRoutingProblemException">The problem has errors.</exception>
    public static void ThrowIfInvalid(RoutingProblem problem)
    {
        var validation = new ProblemValidation(problem);
        validation.CheckNames();
        validation.CheckPantryAndWeights();
        foreach (var stop in problem.Stops) validation.CheckStop(stop);
        validation.CheckDemands();
        foreach (var vehicle in problem.Vehicles) validation.CheckVehicle(vehicle);
        validation.CheckLockedPrefixes();
        if (validation._errors.Count > 0)
            throw new InvalidRoutingProblemException([.. validation._errors]);
    }

    private void CheckNames()
    {
        foreach (var stop in _problem.Stops)
            Require(_stops.Add(stop.Id), $"Stop {stop.Id}: the id is used twice.");
        foreach (var vehicle in _problem.Vehicles)
            Require(_vehicles.Add(vehicle.Id), $"Vehicle {vehicle.Id}: the id is used twice.");
    }

    private void CheckPantryAndWeights()
    {
        CheckPlace("Pantry", _problem.Pantry.Place);
        var longest = _problem.Travel.PlaceCount == 0 ? 0 : _problem.Travel.Metres.ToArray().Max();
        Require(longest * (_problem.Stops.Count + 2L) <= int.MaxValue,
            $"Travel: {_problem.Stops.Count} stops and ways of up to {longest} m could make a route of over {int.MaxValue} m.");
        CheckAmount("Pantry", "load time", _problem.Pantry.LoadTime.Seconds);
        CheckAmount("Weights", "cost per metre", _problem.Weights.PerMetre);
        CheckAmount("Weights", "cost per second", _problem.Weights.PerSecond);
        CheckAmount("Weights", "cost per square minute", _problem.Weights.PerSquareMinute);
    }

    private void CheckStop(Stop stop)
    {
        var name = $"Stop {stop.Id}";
        CheckPlace(name, stop.Place);
        CheckAmount(name, "service time", stop.ServiceTime.Seconds);
        CheckLoads(name, "demand", stop.Demand);
        CheckWindows(name, stop.Windows);
        if (stop.MaxTimeFromPantry is { } limit) CheckAmount(name, "longest time from the pantry", limit.Seconds);
        if (stop.LockedVehicle is { } locked)
            Require(_vehicles.Contains(locked), $"{name}: locked to vehicle {locked}, which does not exist.");
        foreach (var excluded in stop.ExcludedVehicles)
            Require(_vehicles.Contains(excluded), $"{name}: excludes vehicle {excluded}, which does not exist.");
        CheckPreferences(name, stop.Preferences);
        switch (stop.Obligation)
        {
            case Obligation.Mandatory mandatory:
                Require(mandatory.Priority is > 0 and <= 1000,
                    $"{name}: priority {mandatory.Priority} is not from 1 to 1000.");
                break;
            case Obligation.Optional optional:
                CheckAmount(name, "prize", optional.Prize.Units);
                break;
        }
    }

    private void CheckPreferences(string name, IReadOnlyList<VehiclePreference> preferences)
    {
        var seen = new HashSet<VehicleId>();
        foreach (var (vehicle, otherwise) in preferences)
        {
            Require(_vehicles.Contains(vehicle), $"{name}: prefers vehicle {vehicle}, which does not exist.");
            Require(seen.Add(vehicle), $"{name}: prefers vehicle {vehicle} twice.");
            CheckAmount(name, $"cost of another vehicle than {vehicle}", otherwise.Units);
        }
    }

    /// <summary>A vehicle without capacities may have to carry everything.</summary>
    private void CheckDemands()
    {
        foreach (var (dimension, name) in _problem.CapacityDimensions.Index())
        {
            var sum = _problem.Stops.Sum(stop => (long)stop.Demand.ElementAtOrDefault(dimension).Units);
            Require(sum <= int.MaxValue, $"Stops: the demands of {name} add up to over {int.MaxValue}.");
        }
    }

    private void CheckVehicle(Vehicle vehicle)
    {
        var name = $"Vehicle {vehicle.Id}";
        CheckPlace(name, vehicle.StartPlace);
        if (vehicle.EndPlace is { } end) CheckPlace(name, end);
        CheckTime(name, vehicle.ShiftStart);
        CheckTime(name, vehicle.ShiftEnd);
        Require(vehicle.ShiftStart <= vehicle.ShiftEnd, $"{name}: the shift ends before it starts.");
        if (vehicle.LeftPantryAt is { } left)
        {
            CheckTime(name, left);
            Require(left <= vehicle.ShiftStart, $"{name}: under way since after it continues at its shift's start.");
        }
        CheckLoads(name, "capacity", vehicle.Capacity);
        CheckAmount(name, "fixed cost", vehicle.FixedCost.Units);
        Require(vehicle.MaxTrips is > 0 and <= RoutingProblem.MostTrips,
            $"{name}: {vehicle.MaxTrips} trips are not from 1 to {RoutingProblem.MostTrips}.");
        Require(vehicle.LeftPantryAt is null || vehicle.MaxTrips == 1,
            $"{name}: under way, and yet to make {vehicle.MaxTrips} trips; it does not come back to load.");
        Require(vehicle.MaxStops is null or > 0,
            $"{name}: at most {vehicle.MaxStops} stops; a vehicle that is not to be used is left out.");
        if (vehicle.MaxDuration is { } duration) CheckAmount(name, "longest duration", duration.Seconds);
    }

    private void CheckLockedPrefixes()
    {
        var locks = _problem.Stops.DistinctBy(stop => stop.Id)
            .ToImmutableDictionary(stop => stop.Id, stop => stop.LockedVehicle);
        var seen = new HashSet<StopId>();
        foreach (var vehicle in _problem.Vehicles)
        {
            foreach (var stop in vehicle.LockedPrefix)
            {
                var name = $"Vehicle {vehicle.Id}: stop {stop} in its locked prefix";
                if (!locks.TryGetValue(stop, out var locked))
                    _errors.Add($"{name} does not exist.");
                else if (locked is { } other && other != vehicle.Id)
                    _errors.Add($"{name} is locked to vehicle {other}.");
                Require(seen.Add(stop), $"{name} stands in a locked prefix twice.");
            }
        }
    }

    private void CheckWindows(string name, IReadOnlyList<TimeWindow> windows)
    {
        for (var index = 0; index < windows.Count; index++)
        {
            var window = windows[index];
            CheckTime(name, window.Opens);
            CheckTime(name, window.Closes);
            Require(window.Opens <= window.Closes, $"{name}: the window from {window.Opens} closes before it opens.");
            if (index > 0)
                Require(windows[index - 1].Closes < window.Opens,
                    $"{name}: the window from {window.Opens} is not after the one before.");
        }
    }

    private void CheckLoads(string name, string what, IReadOnlyList<Load> loads)
    {
        var dimensions = _problem.CapacityDimensions;
        Require(loads.Count == 0 || loads.Count == dimensions.Count,
            $"{name}: the {what} has {loads.Count} amounts, but there are {dimensions.Count} capacity dimensions.");
        for (var dimension = 0; dimension < Math.Min(loads.Count, dimensions.Count); dimension++)
            CheckAmount(name, $"{what} of {dimensions[dimension]}", loads[dimension].Units);
    }

    private void CheckPlace(string name, int place) =>
        Require((uint)place < (uint)_problem.Travel.PlaceCount, $"{name}: place {place} is not in the travel matrix.");

    private void CheckAmount(string name, string what, long amount) =>
        Require(amount is >= 0 and <= RoutingProblem.LargestValue,
            $"{name}: the {what} {amount} is not from 0 to {RoutingProblem.LargestValue}.");

    private void CheckTime(string name, PlanTime time) =>
        Require(Math.Abs((long)time.Seconds) <= RoutingProblem.LargestValue,
            $"{name}: the time {time.Seconds} is out of range.");

    private void Require(bool holds, string error)
    {
        if (!holds) _errors.Add(error);
    }
}
