using MutualAid.Domain;
using MutualAid.Domain.Pantry;

namespace MutualAid.Storage.Queries;

/// <summary>Which lots are in a box.</summary>
public sealed class BoxContentRow
{
    public BoxId Box { get; init; }

    /// <summary>Their codes, with a space between two; empty where nothing is in it, or was.</summary>
    public string Lots { get; init; } = null!;
}

/// <summary>What a label may have to say of a lot.</summary>
public sealed class LotOnLabelRow
{
    public LotId Lot { get; init; }
    public string ItemName { get; init; } = null!;
    public StorageKind Storage { get; init; }

    /// <summary>With a space between two; null when nobody knows.</summary>
    public string? Allergens { get; init; }
}

/// <summary>What is in a date's boxes, in as few rows as labels need: a date has many boxes, and few lots.</summary>
public sealed class LabelQueries(Database database)
{
    public Task<IReadOnlyList<BoxContentRow>> Contents(IEnumerable<BoxId> boxes, CancellationToken cancellation) =>
        database.List<BoxContentRow>(
            $"""
            SELECT box.id AS box, COALESCE((
              SELECT string_agg(box_line.lot, ' ') FROM box_line
              WHERE box_line.box = box.id AND box_line.reserved + box_line.in_transit + box_line.delivered + box_line.returned > 0), '') AS lots
            FROM box WHERE box.id IN ({database.ValuesOf("@boxes")})
            """,
            new { boxes = StockQueries.Ids(boxes) },
            cancellation);

    /// <summary>All lots of which something ever was in a box of the date, as boxes list them.</summary>
    public Task<IReadOnlyList<LotOnLabelRow>> Lots(DistributionId distribution, CancellationToken cancellation) =>
        database.List<LotOnLabelRow>(
            """
            SELECT lot.code AS lot, item.name AS item_name, item.storage, item.allergens
            FROM distribution CROSS JOIN date_lot CROSS JOIN lot CROSS JOIN item
            WHERE distribution.id = @distribution AND date_lot.distribution = distribution.id
              AND lot.pantry = distribution.pantry AND lot.code = date_lot.lot AND item.pantry = lot.pantry AND item.code = lot.item
            ORDER BY item.category, item.name, lot.use_by, lot.code
            """,
            new { distribution },
            cancellation);
}
