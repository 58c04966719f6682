using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using NodaTime;

namespace MutualAid.Storage.Queries;

/// <summary>What one date came to.</summary>
public sealed class DateNumbers
{
    public DistributionId Id { get; init; }
    public LocalDate Date { get; init; }
    public string State { get; init; } = null!;

    /// <summary>What it is counted under; null for none.</summary>
    public string? Programme { get; init; }

    /// <summary>Requests that had a place.</summary>
    public int Requests { get; init; }
    public int Households { get; init; }
    public int Failed { get; init; }
    public int Boxes { get; init; }
    public long Grams { get; init; }
    public long GramsBack { get; init; }
    public int Units { get; init; }
    public int UnitsShort { get; init; }
    public int Adults { get; init; }
    public int Children { get; init; }
    public int Infants { get; init; }

    /// <summary>Households served for the first time in the calendar year, and their people.</summary>
    public int FirstHouseholds { get; init; }
    public int FirstPeople { get; init; }
    public int People => Adults + Children + Infants;
}

/// <summary>What came from one kind of source, in grams.</summary>
public sealed class SourceNumbers
{
    public LotSource Source { get; init; }
    public long Received { get; init; }
    public long Delivered { get; init; }
    public long Wasted { get; init; }
}

/// <summary>Sums over dates and lots; nobody can be told from them.</summary>
public sealed class NumbersQueries(Database database)
{
    /// <summary>A pantry's dates from one day to another, the first and the last included.</summary>
    public Task<IReadOnlyList<DateNumbers>> Dates(PantryId pantry, LocalDate from, LocalDate to, CancellationToken cancellation) =>
        database.List<DateNumbers>(
            """
            SELECT one.id, one.date, one.state, one.programme, one.admitted AS requests,
              (SELECT COUNT(DISTINCT stop.request) FROM route JOIN stop ON stop.route = route.id
                WHERE route.distribution = one.id AND stop.outcome IN ('Delivered', 'PartlyDelivered')) AS households,
              (SELECT COUNT(*) FROM route JOIN stop ON stop.route = route.id
                WHERE route.distribution = one.id AND stop.outcome NOT IN ('Delivered', 'PartlyDelivered')) AS failed,
              (SELECT COUNT(DISTINCT box.id) FROM box JOIN box_line ON box_line.box = box.id
                WHERE box.distribution = one.id AND box_line.delivered > 0) AS boxes,
              COALESCE(lines.grams, 0) AS grams, COALESCE(lines.grams_back, 0) AS grams_back, COALESCE(lines.units, 0) AS units,
              (SELECT COALESCE(SUM(box_short.missing), 0) FROM box JOIN box_short ON box_short.box = box.id
                WHERE box.distribution = one.id AND box.stage <> 'Released') AS units_short,
              COALESCE(people.adults, 0) AS adults, COALESCE(people.children, 0) AS children, COALESCE(people.infants, 0) AS infants,
              COALESCE(people.first_households, 0) AS first_households, COALESCE(people.first_people, 0) AS first_people
            FROM distribution AS one
            LEFT JOIN (
              SELECT box.distribution, SUM(box_line.delivered * item.grams) AS grams, SUM(box_line.returned * item.grams) AS grams_back,
                SUM(box_line.reserved + box_line.in_transit + box_line.delivered + box_line.returned) AS units
              FROM box JOIN box_line ON box_line.box = box.id
              JOIN lot ON lot.pantry = box.pantry AND lot.code = box_line.lot
              JOIN item ON item.pantry = lot.pantry AND item.code = lot.item
              WHERE box.pantry = @pantry AND box.distribution IN (
                SELECT id FROM distribution WHERE pantry = @pantry AND date >= @from AND date <= @to)
              GROUP BY box.distribution) AS lines ON lines.distribution = one.id
            LEFT JOIN people_served AS people ON people.distribution = one.id
            WHERE one.pantry = @pantry AND one.date >= @from AND one.date <= @to ORDER BY one.date, one.id
            """,
            new { pantry, from, to },
            cancellation);

    /// <summary>What was booked in a time, by where it came from.</summary>
    public Task<IReadOnlyList<SourceNumbers>> Sources(PantryId pantry, Instant from, Instant until, CancellationToken cancellation) =>
        database.List<SourceNumbers>(
            """
            SELECT lot.source,
              SUM(CASE WHEN entry.from_account = 'Received' THEN entry.quantity WHEN entry.to_account = 'Received' THEN -entry.quantity
                ELSE 0 END * item.grams) AS received,
              SUM(CASE WHEN entry.to_account = 'Delivered' THEN entry.quantity WHEN entry.from_account = 'Delivered' THEN -entry.quantity
                ELSE 0 END * item.grams) AS delivered,
              SUM(CASE WHEN entry.to_account = 'Wasted' THEN entry.quantity WHEN entry.from_account = 'Wasted' THEN -entry.quantity
                ELSE 0 END * item.grams) AS wasted
            FROM event JOIN ledger_entry AS entry ON entry.pantry = @pantry AND entry.version = event.version
            JOIN lot ON lot.pantry = entry.pantry AND lot.code = entry.lot
            JOIN item ON item.pantry = lot.pantry AND item.code = lot.item
            WHERE event.kind = @kind AND event.stream = @stream AND event.recorded_at >= @from AND event.recorded_at < @until
            GROUP BY lot.source ORDER BY lot.source
            """,
            new { pantry, kind = (int)AggregateKind.Pantry, stream = database.KeyOf(pantry.Value), from, until },
            cancellation);
}
