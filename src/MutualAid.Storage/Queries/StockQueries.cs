using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using NodaTime;

namespace MutualAid.Storage.Queries;

public sealed class PantryRow
{
    public PantryId Id { get; init; }
    public string Name { get; init; } = null!;
    public string TimeZone { get; init; } = null!;
    public double Latitude { get; init; }
    public double Longitude { get; init; }
    public int LoadSeconds { get; init; }
    public int SecondsPerKilometre { get; init; }
    public string Areas { get; init; } = null!;
}

/// <summary>A catalog item, with its units in all lots.</summary>
public sealed class ItemRow
{
    public ItemId Code { get; init; }
    public string Name { get; init; } = null!;
    public string? Gtin { get; init; }
    public string Category { get; init; } = null!;
    public string Unit { get; init; } = null!;
    public int Grams { get; init; }
    public StorageKind Storage { get; init; }
    public string? Allergens { get; init; }
    public string Tags { get; init; } = null!;

    /// <summary>The units that the pantry wants free at any time.</summary>
    public int? Par { get; init; }

    /// <summary>Available to promise: those over their date are not among them.</summary>
    public int Free { get; init; }

    /// <summary>Units that would be free, but are over their date.</summary>
    public int Expired { get; init; }
    public int Reserved { get; init; }
    public int OnHold { get; init; }
    public int InTransit { get; init; }

    /// <summary><see cref="LotAccounts.Booked"/> of all its lots.</summary>
    public int Booked { get; init; }
}

/// <summary>An item that households may ask for.</summary>
public sealed class OfferedRow
{
    public ItemId Code { get; init; }
    public string Name { get; init; } = null!;
}

/// <summary>A lot, with its item and its accounts.</summary>
public sealed class LotRow
{
    public LotId Code { get; init; }
    public ItemId Item { get; init; }
    public string ItemName { get; init; } = null!;
    public string Unit { get; init; } = null!;
    public int Grams { get; init; }
    public StorageKind Storage { get; init; }
    public LocalDate? UseBy { get; init; }
    public LotSource Source { get; init; }
    public LotStatus Status { get; init; }
    public int Received { get; init; }
    public int Adjusted { get; init; }
    public int Free { get; init; }
    public int Reserved { get; init; }
    public int OnHold { get; init; }
    public int InTransit { get; init; }
    public int Delivered { get; init; }
    public int Wasted { get; init; }
    public int TransferredOut { get; init; }

    /// <summary><see cref="LotAccounts.Booked"/>.</summary>
    public int Booked => Received + Adjusted - Wasted - TransferredOut;
}

/// <summary>A box of a distribution.</summary>
public sealed class BoxRow
{
    public BoxId Id { get; init; }
    public string Code { get; init; } = null!;
    public RequestId Request { get; init; }
    public BoxStage Stage { get; init; }
    public int Revision { get; init; }
    public RouteId? Route { get; init; }
    public string? StopCode { get; init; }
    public int? Place { get; init; }
    public string? DriverLabel { get; init; }
    public string? RouteState { get; init; }
    public StopOutcomeKind? StopOutcome { get; init; }
    public BoxFate? StopFate { get; init; }

    /// <summary>Somebody is, or will be, on the road with it.</summary>
    public bool IsOnLiveRoute => RouteState == "Published" && StopOutcome is null;
}

/// <summary>A box by the code on its label.</summary>
public sealed class CalledBoxRow
{
    public BoxId Id { get; init; }
    public DistributionId Distribution { get; init; }
    public BoxStage Stage { get; init; }
    public LocalDate Date { get; init; }
}

/// <summary>A line of a box, with what the item is.</summary>
public sealed class BoxLineRow
{
    public BoxId Box { get; init; }
    public string BoxCode { get; init; } = null!;
    public LotId Lot { get; init; }
    public ItemId Item { get; init; }
    public string ItemName { get; init; } = null!;
    public string Category { get; init; } = null!;
    public string Unit { get; init; } = null!;
    public int Grams { get; init; }
    public StorageKind Storage { get; init; }
    public string? Allergens { get; init; }
    public LocalDate? UseBy { get; init; }
    public LotStatus LotStatus { get; init; }
    public int Reserved { get; init; }

    /// <summary>Of the reserved units of a box that is not picked as a whole, those that were taken off the shelf.</summary>
    public int Picked { get; init; }
    public int InTransit { get; init; }
    public int Delivered { get; init; }
    public int Returned { get; init; }
    public int Total => Reserved + InTransit + Delivered + Returned;
}

public sealed class BoxShortRow
{
    public BoxId Box { get; init; }
    public string Category { get; init; } = null!;
    public int Missing { get; init; }
}

public sealed class StockQueries(Database database)
{
    private const string LotColumns =
        """
        SELECT lot.code, lot.item, item.name AS item_name, item.unit, item.grams, item.storage, lot.use_by, lot.source, lot.status,
          lot.received, lot.adjusted, lot.free, lot.reserved, lot.on_hold, lot.in_transit, lot.delivered, lot.wasted,
          lot.transferred_out
        FROM lot JOIN item ON item.pantry = lot.pantry AND item.code = lot.item
        """;

    internal const string BoxColumns =
        $"""
        SELECT box.id, box.code, box.request, box.stage, box.revision, box.route, stop.code AS stop_code,
          stop.place, driver.label AS driver_label, route.state AS route_state, stop.outcome AS stop_outcome, stop.fate AS stop_fate
        {BoxTables}
        """;

    internal const string BoxTables =
        """
        FROM box
        LEFT JOIN distribution_request AS one ON one.distribution = box.distribution AND one.request = box.request
        LEFT JOIN stop ON stop.id = one.stop AND stop.route = one.route
        LEFT JOIN route ON route.id = box.route
        LEFT JOIN driver ON driver.id = route.driver
        """;

    public Task<IReadOnlyList<PantryRow>> Pantries(CancellationToken cancellation) => database.List<PantryRow>(
        """
        SELECT id, name, time_zone, latitude, longitude, load_seconds, seconds_per_kilometre, areas
        FROM pantry ORDER BY name, id
        """,
        null,
        cancellation);

    /// <summary>The zone for times that belong to no one pantry: the first one's, and UTC before there is any.</summary>
    public async Task<string> TimeZone(CancellationToken cancellation) => await Pantries(cancellation) is [var first, ..] ? first.TimeZone : "UTC";

    public Task<IReadOnlyList<ItemRow>> Items(PantryId pantry, LocalDate today, CancellationToken cancellation) => database.List<ItemRow>(
        """
        SELECT item.code, item.name, item.gtin, item.category, item.unit, item.grams, item.storage, item.allergens,
          item.tags, item.par, COALESCE(SUM(CASE WHEN lot.use_by < @today THEN 0 ELSE lot.free END), 0) AS free,
          COALESCE(SUM(CASE WHEN lot.use_by < @today THEN lot.free ELSE 0 END), 0) AS expired, COALESCE(SUM(lot.reserved), 0) AS reserved,
          COALESCE(SUM(lot.on_hold), 0) AS on_hold, COALESCE(SUM(lot.in_transit), 0) AS in_transit,
          COALESCE(SUM(lot.received + lot.adjusted - lot.wasted - lot.transferred_out), 0) AS booked
        FROM item LEFT JOIN lot ON lot.pantry = item.pantry AND lot.item = item.code
        WHERE item.pantry = @pantry
        GROUP BY item.code, item.name, item.gtin, item.category, item.unit, item.grams, item.storage, item.allergens,
          item.tags, item.par
        ORDER BY item.category, item.name
        """,
        new { pantry, today },
        cancellation);

    /// <summary>What households may ask for, of what goes into boxes at all.</summary>
    public Task<IReadOnlyList<OfferedRow>> Offered(PantryId pantry, int atMost, CancellationToken cancellation) => database.List<OfferedRow>(
        $"""
        SELECT code, name FROM item
        WHERE pantry = @pantry AND ' ' || tags || ' ' LIKE '% {Item.Choice} %'
          AND category IN (SELECT category FROM template_line WHERE pantry = @pantry)
        ORDER BY category, name, code LIMIT @atMost
        """,
        new { pantry, atMost },
        cancellation);

    /// <summary>Lots of which something is still here, the first to expire first.</summary>
    public Task<IReadOnlyList<LotRow>> LotsOnShelf(PantryId pantry, CancellationToken cancellation) =>
        database.List<LotRow>(
            $"""
            {LotColumns} WHERE lot.pantry = @pantry AND lot.free + lot.reserved + lot.on_hold + lot.in_transit > 0
            ORDER BY item.name, CASE WHEN lot.use_by IS NULL THEN 1 ELSE 0 END, lot.use_by, lot.code
            """,
            new { pantry },
            cancellation);

    /// <summary>All lots that the item ever had: those on the shelf first, in the order in which they expire.</summary>
    public Task<IReadOnlyList<LotRow>> LotsOf(PantryId pantry, ItemId item, CancellationToken cancellation) =>
        database.List<LotRow>(
            $"""
            {LotColumns} WHERE lot.pantry = @pantry AND lot.item = @item
            ORDER BY CASE WHEN lot.free + lot.reserved + lot.on_hold + lot.in_transit > 0 THEN 0 ELSE 1 END,
              CASE WHEN lot.use_by IS NULL THEN 1 ELSE 0 END, lot.use_by, lot.code
            """,
            new { pantry, item },
            cancellation);

    public Task<LotRow?> Lot(PantryId pantry, LotId code, CancellationToken cancellation) => database.One<LotRow>(
        $"{LotColumns} WHERE lot.pantry = @pantry AND lot.code = @code", new { pantry, code }, cancellation);

    public Task<IReadOnlyList<BoxRow>> Boxes(DistributionId distribution, CancellationToken cancellation) =>
        database.List<BoxRow>(
            $"{BoxColumns} WHERE box.distribution = @distribution ORDER BY box.code, box.id",
            new { distribution },
            cancellation);

    /// <summary>All boxes of a pantry that were ever called so, the newest date first.</summary>
    public Task<IReadOnlyList<CalledBoxRow>> BoxesCalled(PantryId pantry, string code, CancellationToken cancellation) =>
        database.List<CalledBoxRow>(
            """
            SELECT box.id, box.distribution, box.stage, distribution.date FROM box
            JOIN distribution ON distribution.id = box.distribution
            WHERE box.pantry = @pantry AND box.code = @code ORDER BY distribution.date DESC, box.id
            """,
            new { pantry, code },
            cancellation);

    /// <summary>What is in boxes.</summary>
    public Task<IReadOnlyList<BoxLineRow>> BoxLines(IEnumerable<BoxId> boxes, CancellationToken cancellation) =>
        database.List<BoxLineRow>(
            $"""
            SELECT box_line.box, box.code AS box_code, box_line.lot, lot.item, item.name AS item_name, item.category,
              item.unit, item.grams, item.storage, item.allergens, lot.use_by, lot.status AS lot_status,
              box_line.reserved, box_line.picked, box_line.in_transit, box_line.delivered, box_line.returned
            -- SQLite keeps the order of a CROSS JOIN; left to itself it goes through all lots of the pantry for each box.
            FROM box CROSS JOIN box_line CROSS JOIN lot CROSS JOIN item
            WHERE box.id IN ({database.ValuesOf("@boxes")}) AND box_line.box = box.id
              AND lot.pantry = box.pantry AND lot.code = box_line.lot AND item.pantry = lot.pantry AND item.code = lot.item
            ORDER BY box.code, item.category, item.name, lot.use_by, lot.code
            """,
            new { boxes = Ids(boxes) },
            cancellation);

    /// <summary>What boxes lack.</summary>
    public Task<IReadOnlyList<BoxShortRow>> BoxShorts(IEnumerable<BoxId> boxes, CancellationToken cancellation) => database.List<BoxShortRow>(
        $"SELECT box, category, missing FROM box_short WHERE box IN ({database.ValuesOf("@boxes")}) ORDER BY box, category",
        new { boxes = Ids(boxes) },
        cancellation);

    internal static string Ids(IEnumerable<BoxId> boxes) => JsonSerializer.Serialize(boxes.Select(box => box.Value));
}
