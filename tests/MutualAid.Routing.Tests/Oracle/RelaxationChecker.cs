namespace MutualAid.Routing.Tests.Oracle;

/// <summary>
/// Says what is untrue about the changes that a plan proposes for stops left out: makes each change to the problem, drives
/// the route with the stop at every position, and looks whether a smaller change, of any kind and for any vehicle, would do.
/// </summary>
public sealed class RelaxationChecker(RoutingProblem problem, RoutingPlan plan)
{
    /// <summary>More than any amount that matters in a small problem.</summary>
    private const int Most = 4 * SmallProblems.Horizon;

    public IEnumerable<string> FalseClaims() => plan.Unassigned.SelectMany(entry =>
        FalseClaims(problem.Stops.Single(stop => stop.Id == entry.Stop), entry.Relaxation)
            .Select(claim => $"{entry.Stop}, {entry.Relaxation}: {claim}"));

    private IEnumerable<string> FalseClaims(Stop stop, Relaxation? found)
    {
        var nothingToDo = problem.Vehicles.Any(vehicle => vehicle.LockedPrefix.Contains(stop.Id)
            || Adds(problem, stop, vehicle) is not null);
        if (nothingToDo)
        {
            if (found is not null) yield return "it fits already, or stands in a locked prefix";
            yield break;
        }
        var amount = found is null ? 0 : Amount(found);
        var all = problem.Vehicles.SelectMany(vehicle => Changes(stop, vehicle)).ToList();
        var told = all.SingleOrDefault(change => found is not null && change.Describe(amount, found.Adds) == found);
        if (found is not null && (told is null || Adds(told.Apply(amount), stop, told.Vehicle) != found.Adds.Units))
            yield return $"the cost is {Adds(told?.Apply(amount) ?? problem, stop, told?.Vehicle ?? problem.Vehicles[0])}";
        foreach (var other in all)
        {
            var smaller = told is null || other.Row < told.Row ? other.Most : other.Row == told.Row ? amount - 1 : 0;
            if (smaller > 0 && Adds(other.Apply(smaller), stop, other.Vehicle) is { } less)
                yield return $"less would do: {other.Describe(smaller, new Cost(less))}";
            if (other.Row == told?.Row && amount <= other.Most
                && Adds(other.Apply(amount), stop, other.Vehicle) is { } adds && IsBetter(adds, other.Vehicle))
                yield return $"better: {other.Describe(amount, new Cost(adds))}";
        }

        bool IsBetter(long adds, Vehicle vehicle) =>
            (adds, Index(vehicle.Id)).CompareTo((found!.Adds.Units, Index(found.Vehicle))) < 0;
    }

    /// <summary>What the stop adds to the vehicle's route in a changed problem, where it fits in for less than its prize.</summary>
    private long? Adds(RoutingProblem changed, Stop stop, Vehicle vehicle)
    {
        var simulator = new RouteSimulator(changed);
        var driver = changed.Vehicles.Single(other => other.Id == vehicle.Id);
        var household = changed.Stops.Single(other => other.Id == stop.Id);
        var planned = RouteSimulator.Sequence(changed, plan.Routes.FirstOrDefault(route => route.Vehicle == vehicle.Id));
        var locked = BruteForce.KeptPrefix(problem, vehicle).Count;
        var adds = Enumerable.Range(locked, planned.Length - locked + 1)
            .Min(position => simulator.Cost(driver, [.. planned[..position], household, .. planned[position..]]))
            - new RouteSimulator(problem).Cost(vehicle, planned);
        return stop.Obligation is Obligation.Optional optional && adds >= optional.Prize.Units ? null : adds;
    }

    private IEnumerable<Change> Changes(Stop stop, Vehicle vehicle)
    {
        var id = vehicle.Id;
        foreach (var (index, window) in stop.Windows.Index())
        {
            var room = index == 0 ? Most : (window.Opens - stop.Windows[index - 1].Closes).Seconds - 1;
            yield return new Change(vehicle, 1, room, by => WithWindow(index, window with { Opens = window.Opens - new Duration(by) }),
                (by, adds) => new Relaxation.WindowOpensEarlier(id, adds, window, new Duration(by)));
            room = index == stop.Windows.Count - 1 ? Most : (stop.Windows[index + 1].Opens - window.Closes).Seconds - 1;
            yield return new Change(vehicle, 1, room, by => WithWindow(index, window with { Closes = window.Closes + new Duration(by) }),
                (by, adds) => new Relaxation.WindowClosesLater(id, adds, window, new Duration(by)));
        }
        if (vehicle.MaxStops is { } stops)
            yield return new Change(vehicle, 2, 1, by => With(vehicle with { MaxStops = stops + by }),
                (_, adds) => new Relaxation.OneMoreStop(id, adds));
        if (vehicle.LeftPantryAt is null)
            yield return new Change(vehicle, 3, Most, by => With(vehicle with { ShiftStart = vehicle.ShiftStart - new Duration(by) }),
                (by, adds) => new Relaxation.ShiftStartsEarlier(id, adds, new Duration(by)));
        yield return new Change(vehicle, 3, Most, by => With(vehicle with { ShiftEnd = vehicle.ShiftEnd + new Duration(by) }),
            (by, adds) => new Relaxation.ShiftEndsLater(id, adds, new Duration(by)));
        if (vehicle.MaxDuration is { } duration)
            yield return new Change(vehicle, 3, Most, by => With(vehicle with { MaxDuration = duration + new Duration(by) }),
                (by, adds) => new Relaxation.LongerDuration(id, adds, new Duration(by)));
        foreach (var (index, capacity) in vehicle.Capacity.Index())
            yield return new Change(vehicle, 6, Most, by => With(vehicle with { Capacity = [.. vehicle.Capacity.Select(
                    (load, at) => at == index ? load + new Load(by) : load)] }),
                (by, adds) => new Relaxation.LargerCapacity(id, adds, problem.CapacityDimensions[index], new Load(by)));
        if (stop.ExcludedVehicles.Contains(id))
            yield return new Change(vehicle, 7, 1,
                _ => With(stop with { ExcludedVehicles = [.. stop.ExcludedVehicles.Where(other => other != id)] }),
                (_, adds) => new Relaxation.ExclusionLifted(id, adds));
        foreach (var skill in stop.RequiredSkills.Except(vehicle.Skills))
            yield return new Change(vehicle, 8, 1, _ => With(vehicle with { Skills = [.. vehicle.Skills, skill] }),
                (_, adds) => new Relaxation.SkillLearnt(id, adds, skill));
        if (stop.MaxTimeFromPantry is { } limit)
            yield return new Change(vehicle, 11, Most, by => With(stop with { MaxTimeFromPantry = limit + new Duration(by) }),
                (by, adds) => new Relaxation.LongerTimeFromPantry(id, adds, new Duration(by)));

        RoutingProblem WithWindow(int index, TimeWindow window) =>
            With(stop with { Windows = [.. stop.Windows.Select((other, at) => at == index ? window : other)] });
    }

    private RoutingProblem With(Stop changed) =>
        problem with { Stops = [.. problem.Stops.Select(stop => stop.Id == changed.Id ? changed : stop)] };

    private RoutingProblem With(Vehicle changed) =>
        problem with { Vehicles = [.. problem.Vehicles.Select(vehicle => vehicle.Id == changed.Id ? changed : vehicle)] };

    private int Index(VehicleId id) => problem.Vehicles.Index().Single(entry => entry.Item.Id == id).Index;

    private static int Amount(Relaxation change) => change switch
    {
        Relaxation.WindowOpensEarlier opens => opens.By.Seconds,
        Relaxation.WindowClosesLater closes => closes.By.Seconds,
        Relaxation.ShiftStartsEarlier starts => starts.By.Seconds,
        Relaxation.ShiftEndsLater ends => ends.By.Seconds,
        Relaxation.LongerDuration longer => longer.By.Seconds,
        Relaxation.LongerTimeFromPantry longer => longer.By.Seconds,
        Relaxation.LargerCapacity larger => larger.By.Units,
        _ => 1,
    };

    /// <summary>One kind of change for one vehicle; its row in the table of <see cref="Relaxation"/>.</summary>
    private sealed record Change(
        Vehicle Vehicle, int Row, int Most, Func<int, RoutingProblem> Apply, Func<int, Cost, Relaxation> Describe);
}
