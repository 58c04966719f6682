using NodaTime;

namespace MutualAid.Domain;

/// <summary>
/// Where a driver's operation stands among the others: by when it happened, not by when it arrived. Every aggregate
/// that hears of operations keeps the greatest and ignores what comes late, so that any order of arrival ends alike.
/// </summary>
/// <param name="OccurredAt">By the device's clock.</param>
/// <param name="Sequence">The device's own count, for operations within one tick of its clock.</param>
/// <param name="Operation">Breaks what ties are left, the same way everywhere.</param>
public sealed record OperationOrder(Instant OccurredAt, long Sequence, OperationId Operation) : IComparable<OperationOrder>
{
    public int CompareTo(OperationOrder? other)
    {
        if (other is null) return 1;
        int byTime = OccurredAt.CompareTo(other.OccurredAt);
        if (byTime != 0) return byTime;
        int bySequence = Sequence.CompareTo(other.Sequence);
        return bySequence != 0 ? bySequence : Operation.Value.CompareTo(other.Operation.Value);
    }

    public static bool operator <(OperationOrder? left, OperationOrder? right) =>
        right is not null && right.CompareTo(left) > 0;

    public static bool operator >(OperationOrder? left, OperationOrder? right) =>
        left is not null && left.CompareTo(right) > 0;

    public static bool operator <=(OperationOrder? left, OperationOrder? right) => !(left > right);

    public static bool operator >=(OperationOrder? left, OperationOrder? right) => !(left < right);
}
