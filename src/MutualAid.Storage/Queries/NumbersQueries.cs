using MutualAid.Domain;
using MutualAid.Domain.Pantry;
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
              (SELECT COUNT(*) FROM box WHERE box.distribution = one.id AND box.units_delivered > 0) AS boxes,
              COALESCE(lots.grams, 0) AS grams, COALESCE(lots.grams_back, 0) AS grams_back, COALESCE(lots.units, 0) AS units,
              (SELECT COALESCE(SUM(box_short.missing), 0) FROM box JOIN box_short ON box_short.box = box.id
                WHERE box.distribution = one.id AND box.stage <> 'Released') AS units_short,
              COALESCE(people.adults, 0) AS adults, COALESCE(people.children, 0) AS children, COALESCE(people.infants, 0) AS infants,
              COALESCE(people.first_households, 0) AS first_households, COALESCE(people.first_people, 0) AS first_people
            FROM distribution AS one
            LEFT JOIN (
              SELECT date_lot.distribution, SUM(date_lot.delivered * item.grams) AS grams,
                SUM(date_lot.returned * item.grams) AS grams_back, SUM(date_lot.units) AS units
              FROM distribution CROSS JOIN date_lot CROSS JOIN lot CROSS JOIN item
              WHERE distribution.pantry = @pantry AND distribution.date >= @from AND distribution.date <= @to
                AND date_lot.distribution = distribution.id AND lot.pantry = distribution.pantry AND lot.code = date_lot.lot
                AND item.pantry = lot.pantry AND item.code = lot.item
              GROUP BY date_lot.distribution) AS lots ON lots.distribution = one.id
            LEFT JOIN people_served AS people ON people.distribution = one.id
            WHERE one.pantry = @pantry AND one.date >= @from AND one.date <= @to ORDER BY one.date, one.id
            """,
            new { pantry, from, to },
            cancellation);

    /// <summary>What was booked in a time that begins and ends with a quarter of an hour, by where it came from.</summary>
    public Task<IReadOnlyList<SourceNumbers>> Sources(PantryId pantry, Instant from, Instant until, CancellationToken cancellation) =>
        database.List<SourceNumbers>(
            """
            SELECT lot.source, CAST(SUM(booked.received * item.grams) AS bigint) AS received,
              CAST(SUM(booked.delivered * item.grams) AS bigint) AS delivered,
              CAST(SUM(booked.wasted * item.grams) AS bigint) AS wasted
            FROM (
              SELECT lot, SUM(received) AS received, SUM(delivered) AS delivered, SUM(wasted) AS wasted FROM lot_quarter
              WHERE pantry = @pantry AND quarter >= @from / 900000 AND quarter < @until / 900000 GROUP BY lot) AS booked
            JOIN lot ON lot.pantry = @pantry AND lot.code = booked.lot
            JOIN item ON item.pantry = lot.pantry AND item.code = lot.item
            GROUP BY lot.source ORDER BY lot.source
            """,
            new { pantry, from, until },
            cancellation);
}
