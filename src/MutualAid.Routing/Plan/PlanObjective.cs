namespace MutualAid.Routing;

/// <summary>
/// What a plan is judged by, part by part. Smaller is better: first the priorities left out, then the cost.
/// </summary>
public sealed record PlanObjective : IComparable<PlanObjective>
{
    /// <summary>The sum of the priorities of mandatory stops that no route serves.</summary>
    public required long PriorityLeftOut { get; init; }

    /// <summary>Metres driven × <see cref="ObjectiveWeights.PerMetre"/>.</summary>
    public required Cost Distance { get; init; }

    /// <summary>Seconds of all routes × <see cref="ObjectiveWeights.PerSecond"/>.</summary>
    public required Cost Duration { get; init; }

    /// <summary>The squares of all routes' durations × <see cref="ObjectiveWeights.PerSquareMinute"/>.</summary>
    public required Cost Balance { get; init; }

    /// <summary>The fixed costs of the vehicles used.</summary>
    public required Cost Fixed { get; init; }

    /// <summary>What the served stops' preferences cost that are not met.</summary>
    public required Cost Preferences { get; init; }

    /// <summary>The prizes of optional stops that no route serves.</summary>
    public required Cost MissedPrizes { get; init; }

    /// <summary>All costs together.</summary>
    public Cost Total => Distance + Duration + Balance + Fixed + Preferences + MissedPrizes;

    public static bool operator <(PlanObjective left, PlanObjective right) =>
        Comparer<PlanObjective>.Default.Compare(left, right) < 0;

    public static bool operator >(PlanObjective left, PlanObjective right) =>
        Comparer<PlanObjective>.Default.Compare(left, right) > 0;

    public static bool operator <=(PlanObjective left, PlanObjective right) =>
        Comparer<PlanObjective>.Default.Compare(left, right) <= 0;

    public static bool operator >=(PlanObjective left, PlanObjective right) =>
        Comparer<PlanObjective>.Default.Compare(left, right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(PlanObjective? other) => other is null
        ? 1
        : (PriorityLeftOut, Total.Units).CompareTo((other.PriorityLeftOut, other.Total.Units));
}
