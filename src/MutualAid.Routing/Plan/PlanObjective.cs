namespace MutualAid.Routing;

/// <summary>What a plan is judged by, part by part. Smaller is better: first the priorities left out, then the cost.</summary>
/// <param name="PriorityLeftOut">The sum of the priorities of mandatory stops that no route serves.</param>
/// <param name="Distance">Metres driven × <see cref="ObjectiveWeights.PerMetre"/>.</param>
/// <param name="Duration">Seconds of all routes × <see cref="ObjectiveWeights.PerSecond"/>.</param>
/// <param name="Fixed">The fixed costs of the vehicles used.</param>
/// <param name="MissedPrizes">The prizes of optional stops that no route serves.</param>
public sealed record PlanObjective(long PriorityLeftOut, Cost Distance, Cost Duration, Cost Fixed, Cost MissedPrizes)
    : IComparable<PlanObjective>
{
    /// <summary>The four costs together.</summary>
    public Cost Total => Distance + Duration + Fixed + MissedPrizes;

    public static bool operator <(PlanObjective left, PlanObjective right) => Comparer<PlanObjective>.Default.Compare(left, right) < 0;

    public static bool operator >(PlanObjective left, PlanObjective right) => Comparer<PlanObjective>.Default.Compare(left, right) > 0;

    public static bool operator <=(PlanObjective left, PlanObjective right) => Comparer<PlanObjective>.Default.Compare(left, right) <= 0;

    public static bool operator >=(PlanObjective left, PlanObjective right) => Comparer<PlanObjective>.Default.Compare(left, right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(PlanObjective? other) => other is null
        ? 1
        : (PriorityLeftOut, Total.Units).CompareTo((other.PriorityLeftOut, other.Total.Units));
}
