using System.Collections.Immutable;

namespace MutualAid.Domain.Pantry;

/// <summary>What several rules ask of the state.</summary>
internal static class PantryQueries
{
    /// <summary>Why no unit of the lot may be served or made free; null when it may.</summary>
    public static PantryRefusal? NotServable(this Lot lot) => lot.Status switch
    {
        LotStatus.Available => null,
        LotStatus.Quarantined => new PantryRefusal.LotIsQuarantined(lot.Id),
        LotStatus.Recalled => new PantryRefusal.LotIsRecalled(lot.Id),
    };

    /// <summary>The boxes in the given stages that hold units of a lot, by code.</summary>
    public static IEnumerable<(Box Box, BoxLine Line)> BoxesHolding(
        this PantryState state, LotId lot, params BoxStage[] stages) =>
        from box in state.Boxes.Values
        where stages.Contains(box.Stage)
        from line in box.Lines
        where line.Lot == lot && line.Total > 0
        orderby box.Code, box.Id.Value
        select (box, line);

    /// <summary>The same units with one line for each lot.</summary>
    public static ImmutableArray<LotQuantity> Merge(this ImmutableArray<LotQuantity> lines) =>
    [
        .. lines.GroupBy(line => line.Lot)
            .Select(line => new LotQuantity(line.Key, line.Sum(part => part.Quantity))),
    ];
}
