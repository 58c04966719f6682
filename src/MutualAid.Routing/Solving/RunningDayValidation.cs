namespace MutualAid.Routing;

/// <summary>Finds every way in which a running day contradicts itself or its problem.</summary>
internal static class RunningDayValidation
{
    /// <exception cref="InvalidRoutingProblemException">The day has errors.</exception>
    public static void ThrowIfInvalid(RunningDay day)
    {
        string[] errors = [.. Errors(day).Distinct()];
        if (errors.Length > 0) throw new InvalidRoutingProblemException(errors);
    }

    private static IEnumerable<string> Errors(RunningDay day)
    {
        var stops = day.Problem.Stops.Select(stop => stop.Id).ToHashSet();
        var vehicles = day.Problem.Vehicles.Select(vehicle => vehicle.Id).ToHashSet();
        foreach (var vehicle in day.Problem.Vehicles.Where(vehicle => vehicle.LeftPantryAt is not null))
            yield return $"Vehicle {vehicle.Id}: the problem has it under way; where it is belongs into the day.";
        foreach (var vehicle in day.UnderWay.Select(one => one.Vehicle).Concat(day.Gone).Concat(day.Routes.Select(one => one.Vehicle)))
            if (!vehicles.Contains(vehicle)) yield return $"Vehicle {vehicle}: not in the problem.";
        foreach (var vehicle in Twice(day.UnderWay.Select(one => one.Vehicle))) yield return $"Vehicle {vehicle}: under way twice.";
        foreach (var vehicle in Twice(day.Routes.Select(one => one.Vehicle))) yield return $"Vehicle {vehicle}: has two routes.";
        foreach (var stop in day.UnderWay.SelectMany(one => one.Finished.Concat(one.Loaded)).Concat(day.Cancelled).Concat(day.Locked)
            .Concat(day.Routes.SelectMany(route => route.Stops)))
            if (!stops.Contains(stop)) yield return $"Stop {stop}: not in the problem.";
        foreach (var stop in day.Added.Where(stop => stops.Contains(stop.Id)))
            yield return $"Stop {stop.Id}: added, but in the problem already.";
        foreach (var stop in Twice(day.UnderWay.SelectMany(one => one.Finished))) yield return $"Stop {stop}: finished twice.";
        foreach (var stop in Twice(day.UnderWay.SelectMany(one => one.Loaded.Distinct()))) yield return $"Stop {stop}: on board twice.";
        foreach (var stop in Twice(day.Routes.SelectMany(route => route.Stops))) yield return $"Stop {stop}: on a route twice.";
        foreach (var stop in day.Locked.Except(day.Routes.SelectMany(route => route.Stops)))
            yield return $"Stop {stop}: is to keep its driver, but is on no route.";
        if (day.PerMovedStop.Units is < 0 or > RoutingProblem.LargestValue)
            yield return $"Moving a stop: the cost {day.PerMovedStop} is not from 0 to {RoutingProblem.LargestValue}.";
    }

    private static IEnumerable<T> Twice<T>(IEnumerable<T> entries) where T : notnull =>
        entries.CountBy(entry => entry).Where(entry => entry.Value > 1).Select(entry => entry.Key);
}
