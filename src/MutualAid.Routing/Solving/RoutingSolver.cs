using MutualAid.Routing.Search;

namespace MutualAid.Routing;

/// <summary>
/// Plans routes. The same problem, options and iteration limit give the same plan everywhere: one thread, integers
/// only, random numbers from the seed alone.
/// </summary>
public static class RoutingSolver
{
    /// <summary>Searches for the best plan until the stopping rule ends the search, or the caller does.</summary>
    /// <param name="problem">What to plan.</param>
    /// <param name="options">How to search.</param>
    /// <param name="cancellation">Ends the search early; the best plan so far is returned, not an exception.</param>
    /// <returns>The best plan found. It is feasible always, and lists what it could not serve.</returns>
    /// <exception cref="InvalidRoutingProblemException">The problem contradicts itself.</exception>
    /// <exception cref="ArgumentException">The stopping rule has no limit, or a negative one.</exception>
    public static SolveResult Solve(
        RoutingProblem problem, SolveOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        var started = options.Clock.GetTimestamp();
        CheckRule(options.StoppingRule);
        ProblemValidation.ThrowIfInvalid(problem);
        var locked = Reloads.AddStops(LockedPrefixes.LockStops(problem));
        var initialRoutes = InitialRoutes(problem, options);
        var data = ProblemCompiler.Compile(locked, locked.Stops.Count - problem.Stops.Count);
        var builder = new PlanBuilder(locked, data);
        var clock = new SearchClock(options, started, cancellation);
        var report = new SearchReport(options, clock, builder, problem.Stops.Count);
        var best = new SearchLoop(data, clock, report, options.Seed).Run(initialRoutes);
        return new SolveResult
        {
            Plan = builder.Build(best, clock.Hurries()),
            Iterations = clock.Iterations,
            Elapsed = clock.Elapsed,
            StoppedBy = clock.StoppedBy,
        };
    }

    private static void CheckRule(StoppingRule rule)
    {
        if (rule.MaxIterations is null && rule.MaxTime is null)
            throw new ArgumentException("The stopping rule has no limit.", nameof(rule));
        if (rule.MaxIterations < 0 || rule.MaxTime < TimeSpan.Zero)
            throw new ArgumentException("The stopping rule has a negative limit.", nameof(rule));
    }

    private static int[][] InitialRoutes(RoutingProblem problem, SolveOptions options)
    {
        var routes = Enumerable.Range(0, problem.Vehicles.Count).Select(_ => Array.Empty<int>()).ToArray();
        if (options.InitialRoutes.Count == 0) return routes;
        var stops = problem.Stops.Select((stop, index) => (stop.Id, index))
            .ToDictionary(pair => pair.Id, pair => pair.index);
        var vehicles = problem.Vehicles.Select((vehicle, index) => (vehicle.Id, index))
            .ToDictionary(pair => pair.Id, pair => pair.index);
        foreach (var route in options.InitialRoutes)
        {
            if (vehicles.TryGetValue(route.Vehicle, out var vehicle))
                routes[vehicle] = [.. route.Stops.Where(stops.ContainsKey).Select(stop => stops[stop])];
        }
        return routes;
    }
}
