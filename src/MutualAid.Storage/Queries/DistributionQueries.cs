using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using NodaTime;

namespace MutualAid.Storage.Queries;

/// <summary>A delivery date as lists show it.</summary>
public sealed class DistributionRow
{
    public DistributionId Id { get; init; }
    public PantryId Pantry { get; init; }
    public string PantryName { get; init; } = null!;
    public string TimeZone { get; init; } = null!;
    public string Areas { get; init; } = null!;
    public LocalDate Date { get; init; }
    public Instant Cutoff { get; init; }
    public int Capacity { get; init; }
    public int Admitted { get; init; }
    public string State { get; init; } = null!;
    public int? DraftVersion { get; init; }
    public string? Note { get; init; }

    /// <summary>What the date is counted under; null for none.</summary>
    public string? Programme { get; init; }
    public bool IsFull => Admitted >= Capacity;
}

/// <summary>A request that has a place, with its box and its stop.</summary>
public sealed class DistributionRequestRow
{
    public RequestId Request { get; init; }
    public HouseholdId Household { get; init; }
    public RequestPriority Priority { get; init; }
    public BoxId? Box { get; init; }
    public string? BoxCode { get; init; }
    public int? BoxRevision { get; init; }
    public string? BoxStage { get; init; }
    public bool IsCold { get; init; }
    public int? Grams { get; init; }
    public RouteId? Route { get; init; }
    public StopId? Stop { get; init; }
    public bool IsPlaced { get; init; }
}

/// <summary>What a request may lack.</summary>
public enum RequestLacks
{
    Box,
    Route,

    /// <summary>It is not on the map.</summary>
    Place,
}

/// <summary>A box as requests know it.</summary>
public sealed class RequestBoxRow
{
    public RequestId Request { get; init; }
    public BoxId Box { get; init; }
    public string Code { get; init; } = null!;
    public int Revision { get; init; }
}

/// <summary>Which versions of two fields of its household a request that has a box goes by, as one text.</summary>
public sealed class FieldVersionsRow
{
    public RequestId Request { get; init; }
    public string Versions { get; init; } = null!;
}

/// <summary>Counts of a distribution's requests.</summary>
public sealed class DistributionCounts
{
    public int Requests { get; init; }
    public int Unplaced { get; init; }
    public int WithBox { get; init; }
    public int OnRoute { get; init; }

    /// <summary>Those that have a box, and no stop.</summary>
    public int BoxesOnNoRoute { get; init; }
    public int Finished { get; init; }
    public int BoxesOpen { get; init; }
}

/// <summary>What a date came to, in numbers that name nobody.</summary>
public sealed class DistributionResult
{
    public int HouseholdsServed { get; init; }
    public int StopsFailed { get; init; }
    public int BoxesDelivered { get; init; }
    public int BoxesReturned { get; init; }
    public long GramsDelivered { get; init; }
    public long GramsReturned { get; init; }
    public int ShortLines { get; init; }
    public int UnitsShort { get; init; }
}

public sealed class DistributionQueries(Database database)
{
    private const string Columns =
        """
        SELECT distribution.id, distribution.pantry, pantry.name AS pantry_name, pantry.time_zone, pantry.areas,
          distribution.date, distribution.cutoff, distribution.capacity, distribution.admitted, distribution.state,
          distribution.draft_version, distribution.note, distribution.programme
        FROM distribution JOIN pantry ON pantry.id = distribution.pantry
        """;

    private const string RequestColumns =
        """
        SELECT one.request, one.household, one.priority, one.box, one.box_code, box.revision AS box_revision,
          box.stage AS box_stage, COALESCE(one.is_cold, 0) AS is_cold, one.grams, one.route, one.stop,
          CASE WHEN subject_field.version IS NULL THEN 0 ELSE 1 END AS is_placed
        """;

    private const string RequestTables =
        """
        LEFT JOIN box ON box.id = one.box
        LEFT JOIN subject_field ON subject_field.subject = one.household AND subject_field.field = 'coordinates'
        """;

    /// <summary>Dates that still take requests, soonest first; full ones too, so that people can be told.</summary>
    public Task<IReadOnlyList<DistributionRow>> TakingRequests(Instant now, CancellationToken cancellation) =>
        database.List<DistributionRow>(
            $"{Columns} WHERE distribution.state <> 'Closed' AND distribution.cutoff > @now ORDER BY distribution.date, pantry.name",
            new { now },
            cancellation);

    /// <summary>A pantry's dates that still take requests, as households are offered them.</summary>
    public async Task<ImmutableArray<OfferedDate>> Offered(PantryId pantry, Instant now, CancellationToken cancellation)
    {
        var rows = await database.List<DistributionRow>(
            """
            SELECT id, date, cutoff FROM distribution
            WHERE pantry = @pantry AND state <> 'Closed' AND cutoff > @now ORDER BY date, id
            """,
            new { pantry, now },
            cancellation);
        return [.. rows.Select(row => new OfferedDate(row.Id, row.Date, row.Cutoff))];
    }

    /// <summary>Programmes that dates are counted under, in the order of letters.</summary>
    public Task<IReadOnlyList<string>> Programmes(CancellationToken cancellation) => database.List<string>(
        "SELECT DISTINCT programme FROM distribution WHERE programme IS NOT NULL ORDER BY programme", null, cancellation);

    public Task<DistributionRow?> Find(DistributionId id, CancellationToken cancellation) =>
        database.One<DistributionRow>($"{Columns} WHERE distribution.id = @id", new { id }, cancellation);

    public Task<IReadOnlyList<DistributionRow>> Newest(int count, CancellationToken cancellation) =>
        database.List<DistributionRow>(
            $"{Columns} ORDER BY distribution.date DESC, pantry.name LIMIT @count", new { count }, cancellation);

    public async Task<DistributionCounts> Count(DistributionId id, CancellationToken cancellation) =>
        (await database.One<DistributionCounts>(
            $"""
            SELECT COUNT(*) AS requests,
              COUNT(*) - COUNT(subject_field.version) AS unplaced,
              COUNT(one.box) AS with_box,
              COUNT(one.stop) AS on_route,
              COUNT(CASE WHEN one.stop IS NULL THEN one.box END) AS boxes_on_no_route,
              COUNT(stop.outcome) AS finished,
              (SELECT COUNT(*) FROM box WHERE box.distribution = @id AND box.closed = 0 AND box.stage <> 'Released'
                AND (box.stage <> 'Loaded' OR {BoxQueries.IsOutside})) AS boxes_open
            FROM distribution_request AS one
            LEFT JOIN subject_field ON subject_field.subject = one.household AND subject_field.field = 'coordinates'
            LEFT JOIN stop ON stop.id = one.stop AND stop.route = one.route
            WHERE one.distribution = @id
            """,
            new { id },
            cancellation))!;

    public async Task<DistributionResult> Result(DistributionId id, CancellationToken cancellation) =>
        (await database.One<DistributionResult>(
            """
            SELECT
              (SELECT COUNT(DISTINCT request) FROM stop JOIN route ON route.id = stop.route
                WHERE route.distribution = @id AND stop.outcome IN ('Delivered', 'PartlyDelivered')) AS households_served,
              (SELECT COUNT(*) FROM stop JOIN route ON route.id = stop.route
                WHERE route.distribution = @id AND stop.outcome NOT IN ('Delivered', 'PartlyDelivered')) AS stops_failed,
              (SELECT COUNT(*) FROM box WHERE box.distribution = @id AND box.units_delivered > 0) AS boxes_delivered,
              (SELECT COUNT(*) FROM box WHERE box.distribution = @id AND box.units_returned > 0) AS boxes_returned,
              COALESCE(SUM(held.delivered * held.grams), 0) AS grams_delivered,
              COALESCE(SUM(held.returned * held.grams), 0) AS grams_returned,
              (SELECT COUNT(*) FROM box_short JOIN box ON box.id = box_short.box WHERE box.distribution = @id) AS short_lines,
              (SELECT COALESCE(SUM(missing), 0) FROM box_short JOIN box ON box.id = box_short.box
                WHERE box.distribution = @id) AS units_short
            -- Each lot is looked up by its key: in a join either database may go through all lots of the pantry instead.
            FROM (
              SELECT date_lot.delivered, date_lot.returned, (
                SELECT item.grams FROM lot JOIN item ON item.pantry = lot.pantry AND item.code = lot.item
                WHERE lot.pantry = distribution.pantry AND lot.code = date_lot.lot) AS grams
              FROM distribution JOIN date_lot ON date_lot.distribution = distribution.id WHERE distribution.id = @id) AS held
            """,
            new { id },
            cancellation))!;

    public Task<IReadOnlyList<DistributionRequestRow>> Requests(DistributionId id, CancellationToken cancellation) =>
        database.List<DistributionRequestRow>(
            $"{RequestColumns} FROM distribution_request AS one {RequestTables} WHERE one.distribution = @id ORDER BY one.request", new { id }, cancellation);

    /// <summary>Some of them: so many, after so many others.</summary>
    /// <param name="lacks">Only those that lack it.</param>
    public Task<IReadOnlyList<DistributionRequestRow>> Requests(
        DistributionId id, RequestLacks? lacks, int count, int before, CancellationToken cancellation) =>
        database.List<DistributionRequestRow>(
            $"""
            {RequestColumns} FROM (
              SELECT * FROM distribution_request WHERE distribution = @id {(lacks is { } what ? $"AND {Lacking(what)}" : "")}
              ORDER BY request LIMIT @count OFFSET @before) AS one
            {RequestTables} ORDER BY one.request
            """,
            new { id, count, before },
            cancellation);

    /// <summary>The versions of two fields of all households whose requests have a box; nothing is opened for it.</summary>
    public Task<IReadOnlyList<FieldVersionsRow>> FieldVersions(
        DistributionId id, (string First, string Second) fields, CancellationToken cancellation) => database.List<FieldVersionsRow>(
        """
        SELECT one.request, COALESCE(first_field.version, '') || ' ' || COALESCE(second_field.version, '') AS versions
        FROM distribution_request AS one
        LEFT JOIN subject_field AS first_field ON first_field.subject = one.household AND first_field.field = @first
        LEFT JOIN subject_field AS second_field ON second_field.subject = one.household AND second_field.field = @second
        WHERE one.distribution = @id AND one.box IS NOT NULL
        """,
        new { id, first = fields.First, second = fields.Second },
        cancellation);

    private static string Lacking(RequestLacks what) => what switch
    {
        RequestLacks.Box => "box IS NULL",
        RequestLacks.Route => "stop IS NULL",
        RequestLacks.Place => "NOT EXISTS (SELECT 1 FROM subject_field WHERE subject = household AND field = 'coordinates')",
    };

    /// <summary>The boxes that requests of the date have now.</summary>
    public Task<IReadOnlyList<RequestBoxRow>> RequestBoxes(DistributionId id, CancellationToken cancellation) => database.List<RequestBoxRow>(
        """
        SELECT one.request, box.id AS box, box.code, box.revision FROM distribution_request AS one JOIN box ON box.id = one.box
        WHERE one.distribution = @id
        """,
        new { id },
        cancellation);
}
