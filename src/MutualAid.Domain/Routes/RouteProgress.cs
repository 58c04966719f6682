using NodaTime;

namespace MutualAid.Domain.Routes;

/// <summary>How a route goes, compared with its plan.</summary>
/// <param name="Current">The stop that comes next, or null when there is none.</param>
/// <param name="Lag">By how much the rest is later than planned; never negative, since a plan may wait for a household's hours.</param>
/// <param name="SilentSince">Since when a report has been due, if it is longer than anybody should wait; else null.</param>
public sealed record RouteProgress(RouteStop? Current, Duration Lag, Instant? SilentSince)
{
    /// <summary>A lag from which a stop counts as late.</summary>
    public static readonly Duration Late = Duration.FromMinutes(20);

    /// <summary>How long past the time when a report was due a driver counts as stuck.</summary>
    public static readonly Duration Stuck = Duration.FromMinutes(30);

    /// <summary>What a report comes after the arrival, on time: the plan's arrivals are at the door, reports are made when leaving.</summary>
    private static readonly Duration AtTheDoor = Duration.FromMinutes(5);

    public bool IsLate => Lag >= Late;

    /// <summary>By the reports alone: how much later than planned the newest one was made.</summary>
    public static Duration LagByReports(RouteState route)
    {
        RouteStop? newest = route.Stops.Where(stop => route.ReportOf(stop.Stop) is not null)
            .MaxBy(stop => route.ReportOf(stop.Stop)!.Order);
        return newest is null
            ? Duration.Zero
            : Duration.Max(route.ReportOf(newest.Stop)!.Order.OccurredAt - newest.Arrival - AtTheDoor, Duration.Zero);
    }

    /// <summary>By the reports and by the clock.</summary>
    public static RouteProgress Of(RouteState route, Instant now)
    {
        Duration lag = LagByReports(route);
        bool underWay = route is { Ended: null, Withdrawn: false, Answer.Accepted: true } && !route.Loads.IsEmpty;
        if (!underWay || route.RevealWindow.FirstOrDefault() is not { } current) return new RouteProgress(null, lag, null);
        Instant due = current.Arrival + lag + AtTheDoor;
        return new RouteProgress(current, now > due ? lag + (now - due) : lag, now > due + Stuck ? due : null);
    }
}
