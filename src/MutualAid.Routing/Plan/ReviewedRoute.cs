namespace MutualAid.Routing;

/// <summary>A route as people put it together, with its times, and the rules that it breaks.</summary>
public sealed record ReviewedRoute
{
    /// <summary>Who drives.</summary>
    public required VehicleId Vehicle { get; init; }

    /// <summary>The stops in their order; it may be empty.</summary>
    public required IReadOnlyList<ReviewedStop> Stops { get; init; }

    /// <summary>When the vehicle leaves its start place.</summary>
    public required PlanTime Start { get; init; }

    /// <summary>When it is at its end place, or leaves the last stop where there is none.</summary>
    public required PlanTime End { get; init; }

    /// <summary>All metres driven, from the start place to the end place.</summary>
    public required Distance Distance { get; init; }

    /// <summary>Each rule that it breaks; none where it can be driven.</summary>
    public required IReadOnlyList<BrokenRule> Broken { get; init; }

    /// <summary>The time from <see cref="Start"/> to <see cref="End"/>.</summary>
    public Duration Duration => End - Start;
}

/// <summary>A stop, and when service begins there.</summary>
public sealed record ReviewedStop(StopId Stop, PlanTime ServiceStart);

/// <summary>A rule that a route breaks, and by how much.</summary>
public abstract record BrokenRule
{
    private BrokenRule(int amount) => Amount = amount;

    /// <summary>By how much: in seconds, units of a load, or stops.</summary>
    public int Amount { get; }

    /// <summary>The vehicle comes so long after the stop's last window has closed.</summary>
    public sealed record Late(StopId Stop, Duration By) : BrokenRule(By.Seconds);

    /// <summary>The route ends so long after the shift does.</summary>
    public sealed record ShiftTooShort(Duration By) : BrokenRule(By.Seconds);

    /// <summary>So much more is to be carried than fits in.</summary>
    public sealed record CapacityTooSmall(string Dimension, Load By) : BrokenRule(By.Units);

    /// <summary>There are so many more stops than the vehicle takes.</summary>
    public sealed record TooManyStops(int By) : BrokenRule(By);

    /// <summary>The vehicle may not serve the stop at all.</summary>
    public sealed record MayNotServe(StopId Stop, Obstacle Why) : BrokenRule(RoutingProblem.LargestValue);

    /// <summary>The route takes so much longer than the vehicle's longest duration.</summary>
    public sealed record DurationTooLong(Duration By) : BrokenRule(By.Seconds);

    /// <summary>Boxes are out of refrigeration for so much longer than they may be.</summary>
    public sealed record TooLongFromPantry(Duration By) : BrokenRule(By.Seconds);
}
