using Dapper;
using MutualAid.Domain;
using MutualAid.Domain.Routes;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Storage.Intake;

/// <summary>What a household has to be told. The names are stored: none changes its meaning.</summary>
public enum ToTell
{
    /// <summary>The date had no place left.</summary>
    DateIsFull,

    /// <summary>The date takes no requests any more.</summary>
    DateIsClosed,

    /// <summary>The routes are published, and none has its stop, or not any more.</summary>
    OnNoRoute,

    /// <summary>The driver is much later than planned.</summary>
    Late,

    /// <summary>The driver came, and could not hand it over.</summary>
    NotDelivered,

    /// <summary>The date ended without anybody carrying it.</summary>
    Unserved,
}

/// <summary>A household that has to be told something. Nothing of it is about who or where.</summary>
public sealed class CallRow
{
    public RequestId Request { get; init; }
    public HouseholdId Household { get; init; }
    public ToTell What { get; init; }
    public RouteId? Route { get; init; }
    public StopOutcomeKind? Outcome { get; init; }

    /// <summary>It gave a number; whether it may be called at it, its page says.</summary>
    public bool HasPhone { get; init; }

    public Instant? ToldAt { get; init; }
}

/// <summary>Who has to be told what about a date, and who was.</summary>
public sealed class CallList(Database database, TimeProvider clock)
{
    /// <summary>What is longer ago needs no list any more.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Those that were not told first; then the soonest to be late.</summary>
    /// <param name="late">Published routes that are behind their plan.</param>
    public Task<IReadOnlyList<CallRow>> Of(
        DistributionId date, IReadOnlyCollection<RouteId> late, int atMost, CancellationToken cancellation) => database.List<CallRow>(
        $"""
        SELECT one.request, one.household, one.what, one.route, one.outcome, told.told_at,
          CASE WHEN subject_field.version IS NULL THEN 0 ELSE 1 END AS has_phone
        FROM (
          SELECT request.id AS request, request.household, stop.route, stop.outcome, stop.place, CASE
            WHEN request.state = 'Declined' THEN request.reason
            WHEN request.state = 'Ended' AND request.reason IN ('NotDelivered', 'Unserved') THEN request.reason
            WHEN request.state = 'Admitted' AND stop.id IS NULL AND distribution.state = 'Published' THEN 'OnNoRoute'
            WHEN request.state = 'Admitted' AND stop.outcome IS NULL AND stop.removed = 0 AND stop.cancelled IS NULL
              AND stop.route IN ({(late.Count == 0 ? "''" : string.Join(", ", late.Select(route => $"'{route}'")))}) THEN 'Late'
            END AS what
          FROM request JOIN distribution ON distribution.id = request.distribution
          LEFT JOIN distribution_request AS place ON place.distribution = request.distribution AND place.request = request.id
          LEFT JOIN stop ON stop.id = place.stop AND stop.route = place.route
          WHERE request.distribution = @date) AS one
        JOIN household ON household.id = one.household AND household.status = 'Active'
        LEFT JOIN told ON told.request = one.request AND told.what = one.what
        LEFT JOIN subject_field ON subject_field.subject = one.household AND subject_field.field = 'phone'
        WHERE one.what IS NOT NULL
        ORDER BY CASE WHEN told.told_at IS NULL THEN 0 ELSE 1 END, one.what, one.route, one.place, one.request LIMIT @atMost
        """,
        new { date, atMost },
        cancellation);

    /// <summary>Notes that a household was told, or, with <paramref name="told"/> false, that it was not after all.</summary>
    public Task Note(RequestId request, ToTell what, bool told, CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            told
                ? "INSERT INTO told (request, what, told_at) VALUES (@request, @what, @now) ON CONFLICT (request, what) DO NOTHING"
                : "DELETE FROM told WHERE request = @request AND what = @what",
            new { request, what = what.ToString(), now = clock.GetUtcNow().ToUnixTimeMilliseconds() },
            transaction),
        cancellation);

    public Task Sweep(CancellationToken cancellation) => database.Write(
        (connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM told WHERE told_at <= @before",
            new { before = (clock.GetUtcNow() - Kept).ToUnixTimeMilliseconds() },
            transaction),
        cancellation);
}
