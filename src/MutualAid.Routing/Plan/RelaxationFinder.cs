using MutualAid.Routing.Search;

namespace MutualAid.Routing;

/// <summary>
/// Looks for the smallest change that makes room for a stop. Each change is judged by the search's own insertion into the
/// vehicle's route, with that one limit moved in a copy of the data. The more a limit gives way the more can be done, so that
/// the least amount is found by bisection, and no further than it could beat the best change so far.
/// </summary>
internal sealed class RelaxationFinder
{
    private const int HalfAnHour = 30 * 60;
    private const int TwoHours = 2 * 60 * 60;
    private const int Largest = RoutingProblem.LargestValue;

    private readonly RoutingProblem _problem;
    private readonly ProblemData _data;
    private readonly Solution _solution;
    private readonly StaticObstacles _static;
    private readonly ProblemData _relaxed;
    private readonly InsertionScan _insertion;
    private readonly Route?[] _routes;
    private readonly DepartureProfile _profile;
    private readonly bool[] _emptySeen;
    private Relaxation? _best;

    public RelaxationFinder(RoutingProblem problem, ProblemData data, Solution solution)
    {
        (_problem, _data, _solution, _static) = (problem, data, solution, new StaticObstacles(problem, data));
        // What a vehicle lacks whatever the time is counted, and limits no insertion here; the limits on time can be moved.
        _relaxed = data with
        {
            Allowed = Filled(data.Allowed, true),
            MaxStops = Filled(data.MaxStops, int.MaxValue),
            Capacity = [.. data.Capacity.Select((most, at) => solution[at / data.Dimensions].Reloads > 0 ? most : int.MaxValue)],
            Opens = [.. data.Opens], Closes = [.. data.Closes], Windows = [.. data.Windows], RideLimit = [.. data.RideLimit],
            EarliestDeparture = [.. data.EarliestDeparture], ShiftEnd = [.. data.ShiftEnd],
            MaxDuration = [.. data.MaxDuration],
        };
        _insertion = new InsertionScan(_relaxed);
        _profile = new DepartureProfile(_relaxed);
        _routes = new Route?[data.VehicleCount];
        _emptySeen = new bool[data.ClassCount];
    }

    /// <returns>Null where no single change would do, and for a stop of a locked prefix, whose place is not ours.</returns>
    public Relaxation? Find(int stop)
    {
        if (_data.DroppedFromPrefix[stop]) return null;
        _best = null;
        Array.Clear(_emptySeen);
        for (var vehicle = 0; vehicle < _data.VehicleCount; vehicle++)
        {
            if (_solution[vehicle].Count == 0)
            {
                // Unused vehicles of a class are alike.
                ref var seen = ref _emptySeen[_data.VehicleClass[vehicle]];
                if (seen) continue;
                seen = true;
            }
            if (_static.IsTied(stop, vehicle)) continue;
            var lacks = Lacks(stop, vehicle);
            if (lacks.Count > 1) continue;
            var adds = Adds(stop, _solution[vehicle]);
            if (lacks.Count == 1)
            {
                Offer(adds, lacks[0]);
                continue;
            }
            if (adds is not null) return null;
            MoveWindows(stop, vehicle);
            MoveLimits(stop, vehicle);
        }
        return _best;
    }

    /// <summary>What the vehicle lacks whatever the time: each entry a change, by what it adds to the cost.</summary>
    private List<Func<Cost, Relaxation>> Lacks(int stop, int vehicle)
    {
        var (route, id) = (_solution[vehicle], _problem.Vehicles[vehicle].Id);
        var lacks = new List<Func<Cost, Relaxation>>();
        foreach (var skill in _static.MissingSkills(stop, vehicle))
            lacks.Add(adds => new Relaxation.SkillLearnt(id, adds, skill));
        if (_problem.Stops[stop].ExcludedVehicles.Contains(id)) lacks.Add(adds => new Relaxation.ExclusionLifted(id, adds));
        if (route.Count - route.Reloads == _data.MaxStops[vehicle]) lacks.Add(adds => new Relaxation.OneMoreStop(id, adds));
        // Where it loads more than once, what is missing depends on the trip, and is looked for like a limit on time.
        for (var dimension = 0; dimension < _data.Dimensions && route.Reloads == 0; dimension++)
        {
            var name = _problem.CapacityDimensions[dimension];
            var missing = route.Load[dimension] + _data.Demand[stop * _data.Dimensions + dimension]
                - _data.Capacity[vehicle * _data.Dimensions + dimension];
            if (missing > 0) lacks.Add(adds => new Relaxation.LargerCapacity(id, adds, name, new Load(missing)));
        }
        return lacks;
    }

    private void MoveWindows(int stop, int vehicle)
    {
        var (household, driver, route) = (_problem.Stops[stop], _problem.Vehicles[vehicle], _solution[vehicle]);
        var (id, windows) = (driver.Id, household.Windows);
        for (var index = 0; index < windows.Count; index++)
        {
            // No further than the windows before and after; in a gap between two either may give way.
            var (at, window) = (index, windows[index]);
            var earliest = at == 0 ? -Largest : windows[at - 1].Closes.Seconds + 1;
            var latest = at == windows.Count - 1 ? Largest : windows[at + 1].Opens.Seconds - 1;
            Move(stop, () => route, window.Opens.Seconds - earliest,
                by => Replace(at, window with { Opens = window.Opens - by }),
                (by, adds) => new Relaxation.WindowOpensEarlier(id, adds, window, by));
            Move(stop, () => route, latest - window.Closes.Seconds,
                by => Replace(at, window with { Closes = window.Closes + by }),
                (by, adds) => new Relaxation.WindowClosesLater(id, adds, window, by));
        }
        if (household.MaxTimeFromPantry is not { } limit) return;
        Move(stop, () => route, Largest - limit.Seconds,
            by => Flatten(stop, household with { MaxTimeFromPantry = limit + by }, driver),
            (by, adds) => new Relaxation.LongerTimeFromPantry(id, adds, by));

        void Replace(int at, TimeWindow window) =>
            Flatten(stop, household with { Windows = [.. windows.Take(at), window, .. windows.Skip(at + 1)] }, driver);
    }

    private void MoveLimits(int stop, int vehicle)
    {
        var (driver, route) = (_problem.Vehicles[vehicle], _solution[vehicle]);
        if (driver.MaxDuration is { } duration)
            Move(stop, () => route, Largest - duration.Seconds, by => _relaxed.MaxDuration[vehicle] = (duration + by).Seconds,
                (by, adds) => new Relaxation.LongerDuration(driver.Id, adds, by));
        var (leaves, ends) = (_data.EarliestDeparture[vehicle], _data.ShiftEnd[vehicle]);
        Move(stop, Redriven, Largest - ends, by => _relaxed.ShiftEnd[vehicle] = ends + by.Seconds,
            (by, adds) => new Relaxation.ShiftEndsLater(driver.Id, adds, by));
        for (var dimension = 0; dimension < _data.Dimensions && route.Reloads > 0; dimension++)
        {
            var (at, name) = (vehicle * _data.Dimensions + dimension, _problem.CapacityDimensions[dimension]);
            Move(stop, () => route, Largest, by => _relaxed.Capacity[at] = _data.Capacity[at] + by.Seconds,
                (by, adds) => new Relaxation.LargerCapacity(driver.Id, adds, name, new Load(by.Seconds)));
        }
        // Who is under way can't have started earlier.
        if (driver.LeftPantryAt is not null) return;
        Move(stop, Redriven, driver.ShiftStart.Seconds + Largest, by => _relaxed.EarliestDeparture[vehicle] = leaves - by.Seconds,
            (by, adds) => new Relaxation.ShiftStartsEarlier(driver.Id, adds, by));

        // What a route knows at each position holds for one shift.
        Route Redriven()
        {
            var again = _routes[vehicle] ??= new Route(_relaxed, vehicle, _profile);
            again.Replace(route.Stops);
            return again;
        }
    }

    /// <summary>Offers the least amount of a change that is enough.</summary>
    /// <param name="stop">The stop to insert.</param>
    /// <param name="route">The route, with the change.</param>
    /// <param name="most">The largest amount, in seconds or in units of a load.</param>
    /// <param name="relax">Makes the change; by nothing undoes it.</param>
    /// <param name="describe">The change in words of the problem.</param>
    private void Move(
        int stop, Func<Route> route, int most, Action<Duration> relax, Func<Duration, Cost, Relaxation> describe)
    {
        if (_best is { } best)
            most = Least(most, by => Burden(describe(by, Cost.Zero)).CompareTo(Burden(best)) > 0) - 1;
        var enough = most > 0 && After(new Duration(most)) is not null ? Least(most, by => After(by) is not null) : 0;
        if (enough > 0) Offer(After(new Duration(enough)), adds => describe(new Duration(enough), adds));
        relax(Duration.Zero);

        Cost? After(Duration by)
        {
            relax(by);
            return Adds(stop, route());
        }
    }

    /// <summary>The least amount from 1 to most for which it holds, if it holds for all larger ones; most + 1 if for none.</summary>
    private static int Least(int most, Func<Duration, bool> holds)
    {
        var (low, high) = (1, most + 1);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (holds(new Duration(middle))) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private void Flatten(int stop, Stop household, Vehicle driver)
    {
        var underWay = driver.LeftPantryAt is null ? null : driver;
        var windows = ProblemCompiler.WindowsOf(household, underWay);
        _relaxed.Windows[stop] = windows;
        (_relaxed.Opens[stop], _relaxed.Closes[stop]) = (windows[0].Opens, windows[^1].Closes);
        _relaxed.RideLimit[stop] = ProblemCompiler.RideLimitOf(household, underWay);
    }

    /// <summary>What the stop adds to the cost of the vehicle's route in this plan; null if it fits nowhere, or is not worth it.</summary>
    private Cost? Adds(int stop, Route route)
    {
        var present = _solution[route.Vehicle].Cost;
        var worth = _problem.Stops[stop].Obligation is Obligation.Optional optional ? optional.Prize.Units : long.MaxValue / 4;
        var cheapest = new Insertion(worth + present - route.Cost);
        _insertion.Improve(route, stop, ref cheapest);
        return cheapest.Found ? new Cost(cheapest.Cost + route.Cost - present) : null;
    }

    private static T[] Filled<T>(T[] like, T value)
    {
        var filled = new T[like.Length];
        Array.Fill(filled, value);
        return filled;
    }

    private void Offer(Cost? adds, Func<Cost, Relaxation> describe)
    {
        if (adds is not { } cost) return;
        var change = describe(cost);
        if (_best is null || (Burden(change), cost).CompareTo((Burden(_best), _best.Adds)) < 0) _best = change;
    }

    /// <summary>What a change asks of people: the row in <see cref="Relaxation"/>'s table, and the amount.</summary>
    private static (int Row, int Amount) Burden(Relaxation change) => change switch
    {
        Relaxation.WindowOpensEarlier opens => Rows(opens.By, 1, 4, 9),
        Relaxation.WindowClosesLater closes => Rows(closes.By, 1, 4, 9),
        Relaxation.OneMoreStop => (2, 1),
        Relaxation.ShiftStartsEarlier starts => Rows(starts.By, 3, 5, 10),
        Relaxation.ShiftEndsLater ends => Rows(ends.By, 3, 5, 10),
        Relaxation.LongerDuration longer => Rows(longer.By, 3, 5, 10),
        Relaxation.LargerCapacity larger => (6, larger.By.Units),
        Relaxation.ExclusionLifted => (7, 1),
        Relaxation.SkillLearnt => (8, 1),
        Relaxation.LongerTimeFromPantry longer => Rows(longer.By, 11, 11, 11),
        _ => throw new InvalidOperationException($"No row for {change}."),
    };

    private static (int Row, int Amount) Rows(Duration by, int upToHalfAnHour, int upToTwoHours, int beyond) => by.Seconds switch
    {
        <= HalfAnHour => (upToHalfAnHour, by.Seconds),
        <= TwoHours => (upToTwoHours, by.Seconds),
        _ => (beyond, by.Seconds),
    };
}
