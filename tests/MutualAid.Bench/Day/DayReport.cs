using MutualAid.Routing;

namespace MutualAid.Bench.Day;

/// <summary>What came of a day's plan.</summary>
/// <param name="Data">The folder that it was read from, or <c>generated</c>.</param>
/// <param name="ColdCapacity">Cold boxes that all drivers together have room for, whether they can use it or not.</param>
/// <param name="Objective">In the server's units: one a metre, two a second, 2,000 a route.</param>
/// <param name="Minutes">Of all routes, from their starts to their ends.</param>
/// <param name="UnassignedBy">Stops on no route, by what kept them off.</param>
/// <param name="Seconds">What the search took.</param>
internal sealed record DayReport(
    string Data,
    IReadOnlyList<string> Assumed,
    int Seed,
    int Drivers,
    int Requests,
    int ColdRequests,
    int Capacity,
    int ColdCapacity,
    ObjectiveParts Objective,
    double Kilometres,
    double Minutes,
    int Routes,
    int Served,
    int Unassigned,
    IReadOnlyDictionary<string, int> UnassignedBy,
    long Iterations,
    double Seconds)
{
    private const string NotOnTheMap = "NotOnTheMap";

    private static readonly string[] Assumptions =
    [
        "Every request gets a box.",
        "A box is cold if the household can keep things cold (cold = yes). The server looks into the box: it is cold if anything in it "
            + "is chilled or frozen, which depends on the stock and on what the household eats, too.",
        "Ways are by formula, at the pantry's pace, 100 percent of it in every hour.",
    ];

    public static DayReport Of(string data, int seed, DeliveryDay day, SolveResult result)
    {
        var (plan, objective) = (result.Plan, result.Plan.Objective);
        var unassigned = plan.Unassigned.Select(stop => KindOf(stop.Reason))
            .Concat(Enumerable.Repeat(NotOnTheMap, day.Requests.Count - day.Placed.Count)).ToArray();
        return new DayReport(
            data,
            Assumptions,
            seed,
            day.Drivers.Count,
            day.Requests.Count,
            day.Requests.Count(request => request.IsCold),
            day.Drivers.Sum(driver => driver.Boxes),
            day.Drivers.Sum(driver => driver.ColdBoxes),
            new ObjectiveParts(
                objective.PriorityLeftOut, objective.Distance.Units, objective.Duration.Units, objective.Fixed.Units,
                objective.Total.Units),
            plan.Routes.Sum(route => route.Distance.Metres) / 1000.0,
            Math.Round(plan.Routes.Sum(route => route.Duration.Seconds) / 60.0, 1),
            plan.Routes.Count,
            plan.Routes.Sum(route => route.Stops.Count),
            unassigned.Length,
            unassigned.CountBy(kind => kind).OrderBy(kind => kind.Key, StringComparer.Ordinal).ToDictionary(),
            result.Iterations,
            Math.Round(result.Elapsed.TotalSeconds, 3));
    }

    /// <summary>The kind of obstacle, and where capacity is short, which.</summary>
    private static string KindOf(Obstacle reason) => reason switch
    {
        Obstacle.CapacityFull full => $"CapacityFull: {full.Dimension}",
        Obstacle.CapacityTooSmall small => $"CapacityTooSmall: {small.Dimension}",
        _ => reason.GetType().Name,
    };
}

/// <summary>The parts of the objective; the first is compared before the total, which is the sum of the others.</summary>
internal sealed record ObjectiveParts(long PriorityLeftOut, long Distance, long Duration, long Fixed, long Total);
