using MutualAid.Domain;
using NodaTime;

namespace MutualAid.Storage.Queries;

/// <summary>What a household's own page says; nothing of it is about who or where.</summary>
public sealed class HouseholdRow
{
    public HouseholdId Id { get; init; }
    public PantryId Pantry { get; init; }
    public string Status { get; init; } = null!;
    public RequestId? OpenRequest { get; init; }
    public int Deliveries { get; init; }
}

/// <summary>One request of a household.</summary>
public sealed class RequestRow
{
    public RequestId Id { get; init; }
    public HouseholdId Household { get; init; }
    public DistributionId Distribution { get; init; }
    public string State { get; init; } = null!;
    public string? Reason { get; init; }
    public LocalDate? Date { get; init; }
    public string? TimeZone { get; init; }
    public Instant Cutoff { get; init; }
    public Instant? Arrival { get; init; }
}

/// <summary>A household with a place, of which nobody knows yet where on the map it is.</summary>
public sealed class UnplacedRow
{
    public HouseholdId Household { get; init; }
    public RequestId Request { get; init; }
    public DistributionId Distribution { get; init; }
    public LocalDate Date { get; init; }
    public string PantryName { get; init; } = null!;
}

public sealed class HouseholdQueries(Database database)
{
    private const string Waiting =
        """
        SELECT household.id, household.pantry FROM recurrence JOIN household ON household.id = recurrence.household
        WHERE household.status = 'Active' AND household.open_request IS NULL AND recurrence.ends_at > @now AND
        """ + " ";

    /// <summary>Whose details may have to be forgotten, and how long they have been quiet. While a recurrence runs, nothing is quiet.</summary>
    private const string Quiet =
        """
        (SELECT * FROM (
          SELECT household.*, CASE WHEN recurrence.ends_at > quiet_since THEN recurrence.ends_at ELSE quiet_since END AS quiet,
            CASE WHEN last_outcome IN ('Delivered', 'PartlyDelivered') THEN @quietSinceDelivered ELSE @quietSinceOther END AS due
          FROM household LEFT JOIN recurrence ON recurrence.household = household.id) AS any_of_them
          WHERE status = 'Active' AND open_request IS NULL) AS one
        """;

    public Task<HouseholdRow?> Find(HouseholdId id, CancellationToken cancellation) => database.One<HouseholdRow>(
        "SELECT id, pantry, status, open_request, deliveries FROM household WHERE id = @id", new { id }, cancellation);

    /// <summary>Everybody who is not forgotten.</summary>
    public Task<IReadOnlyList<HouseholdId>> Remembered(CancellationToken cancellation) =>
        database.List<HouseholdId>("SELECT id FROM household WHERE status <> 'Forgotten' ORDER BY id", null, cancellation);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<RequestRow>> Requests(HouseholdId household, CancellationToken cancellation) =>
        database.List<RequestRow>(
            """
            SELECT request.id, request.household, request.distribution, request.state, request.reason, request.cutoff,
              distribution.date, pantry.time_zone, stop.arrival
            FROM request
            LEFT JOIN distribution ON distribution.id = request.distribution
            LEFT JOIN pantry ON pantry.id = distribution.pantry
            LEFT JOIN distribution_request AS one
              ON one.distribution = request.distribution AND one.request = request.id
            LEFT JOIN stop ON stop.id = one.stop AND stop.route = one.route
            WHERE request.household = @household ORDER BY request.opened_at DESC, request.id
            """,
            new { household },
            cancellation);

    /// <summary>What the household asked for once and for all; null when nothing, or no longer.</summary>
    public async Task<RecurrenceView?> Recurrence(HouseholdId household, Instant now, CancellationToken cancellation) =>
        (await database.One<RecurrenceRow>(
            """
            SELECT recurrence.weeks, recurrence.from_date, recurrence.until_date, recurrence.ends_at, recurrence.skipped,
              recurrence.paused, recurrence.paused_until, pantry.time_zone, distribution.date AS asked
            FROM recurrence
            JOIN household ON household.id = recurrence.household
            JOIN pantry ON pantry.id = household.pantry
            LEFT JOIN request ON request.id = household.open_request
            LEFT JOIN distribution ON distribution.id = request.distribution
            WHERE recurrence.household = @household AND recurrence.ends_at > @now
            """,
            new { household, now },
            cancellation))?.At(now);

    /// <summary>Households of a pantry that asked for every week or every other, and have no request now.</summary>
    internal Task<IReadOnlyList<HouseholdRow>> WaitingForDates(PantryId pantry, Instant now, CancellationToken cancellation) =>
        database.List<HouseholdRow>(Waiting + "household.pantry = @pantry ORDER BY household.id", new { pantry, now }, cancellation);

    /// <summary>The household, if it is one of those.</summary>
    internal Task<IReadOnlyList<HouseholdRow>> WaitingForDates(HouseholdId id, Instant now, CancellationToken cancellation) =>
        database.List<HouseholdRow>(Waiting + "household.id = @id", new { id, now }, cancellation);

    public Task<IReadOnlyList<UnplacedRow>> Unplaced(CancellationToken cancellation) => database.List<UnplacedRow>(
        """
        SELECT one.household, one.request, one.distribution, distribution.date, pantry.name AS pantry_name
        -- SQLite keeps the order of a CROSS JOIN; left to itself it goes through the requests of all years.
        FROM distribution CROSS JOIN distribution_request AS one
        JOIN pantry ON pantry.id = distribution.pantry
        WHERE distribution.state <> 'Closed' AND one.distribution = distribution.id AND NOT EXISTS (SELECT 1 FROM subject_field
          WHERE subject_field.subject = one.household AND subject_field.field = 'coordinates')
        ORDER BY distribution.date, one.request
        """,
        null,
        cancellation);

    /// <summary>
    /// Households whose details nothing needs any more: no open request, and quiet for as long as the policy keeps
    /// details after their last outcome.
    /// </summary>
    public Task<IReadOnlyList<HouseholdRow>> DueForShredding(
        Instant quietSinceDelivered, Instant quietSinceOther, int atMost, CancellationToken cancellation) =>
        database.List<HouseholdRow>(
            $"SELECT id, pantry, status, open_request, deliveries FROM {Quiet} WHERE quiet <= due ORDER BY quiet LIMIT @atMost",
            new { quietSinceDelivered, quietSinceOther, atMost },
            cancellation);

    /// <summary>For how many seconds the longest overdue of those details are overdue; 0 when none are.</summary>
    public async Task<double> MostOverdue(Instant quietSinceDelivered, Instant quietSinceOther, CancellationToken cancellation) =>
        (await database.One<OverdueRow>(
            $"SELECT MAX(due - quiet) AS milliseconds FROM {Quiet} WHERE quiet < due", new { quietSinceDelivered, quietSinceOther }, cancellation))?
        .Milliseconds / 1_000.0 ?? 0;

    private sealed class OverdueRow
    {
        public long? Milliseconds { get; init; }
    }
}
