using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using static MutualAid.Domain.Households.HouseholdEvent;

namespace MutualAid.Storage.Projections;

internal static class HouseholdProjection
{
    private const string SetStatus = "UPDATE household SET status = $2 WHERE id = $1";
    private const string SetOpen = "UPDATE household SET open_request = $2 WHERE id = $1";
    private const string EndRecurrence = "DELETE FROM recurrence WHERE household = $1";
    private const string SetPause = "UPDATE recurrence SET paused = $2, paused_until = $3 WHERE household = $1";
    private const string SetRequest = "UPDATE request SET state = $2, reason = $3, ended_at = $4 WHERE id = $1";

    public static void Apply(HouseholdEvent @event, EventPlace at, SqlSink sink)
    {
        switch (@event)
        {
            case HouseholdRegistered e:
                sink(
                    "INSERT INTO household (id, pantry, status, deliveries, quiet_since) VALUES ($1, $2, $3, 0, $4)",
                    at.Id, e.Pantry.ToString(), nameof(HouseholdStatus.Active), Stored.Milliseconds(e.At));
                SetFields(at.Id, e.Fields, sink);
                break;
            case DetailsChanged e:
                if (e.Fields.ContainsKey(HouseholdFields.Address))
                    sink(
                        "DELETE FROM subject_field WHERE subject = $1 AND field = $2",
                        at.Id, HouseholdFields.Coordinates);
                SetFields(at.Id, e.Fields, sink);
                sink("UPDATE household SET quiet_since = $2 WHERE id = $1", at.Id, Stored.Milliseconds(e.At));
                break;
            case HouseholdPlaced e:
                SetField(at.Id, HouseholdFields.Coordinates, e.Coordinates, sink);
                break;
            case RequestOpened e:
                sink(
                    """
                    INSERT INTO request (id, household, distribution, priority, state, cutoff, opened_at)
                    VALUES ($1, $2, $3, $4, 'Asked', $5, $6)
                    """,
                    e.Request.ToString(), at.Id, e.Distribution.ToString(), e.Priority.ToString(),
                    Stored.Milliseconds(e.Cutoff), at.RecordedAt);
                sink(SetOpen, at.Id, e.Request.ToString());
                break;
            case RequestAdmitted e:
                sink("UPDATE request SET state = 'Admitted' WHERE id = $1", e.Request.ToString());
                break;
            case RequestDeclined e:
                End(at.Id, e.Request, "Declined", e.Reason.ToString(), e.At, sink);
                break;
            case RequestCancelled e:
                End(at.Id, e.Request, "Cancelled", null, e.At, sink);
                break;
            case RequestEnded e:
                Ended(e, at, sink);
                break;
            case RecurrenceSet e:
                sink(
                    """
                    INSERT INTO recurrence (household, weeks, from_date, until_date, ends_at, skipped, paused)
                    VALUES ($1, $2, $3, $4, $5, '', 0)
                    ON CONFLICT (household) DO UPDATE SET weeks = excluded.weeks, from_date = excluded.from_date,
                      until_date = excluded.until_date, ends_at = excluded.ends_at, skipped = '', paused = 0, paused_until = NULL
                    """,
                    at.Id, e.Weeks, Stored.Date(e.From), Stored.Date(e.Until), Stored.Milliseconds(e.Ends));
                break;
            case RecurrenceRenewed e:
                sink(
                    "UPDATE recurrence SET until_date = $2, ends_at = $3 WHERE household = $1",
                    at.Id, Stored.Date(e.Until), Stored.Milliseconds(e.Ends));
                break;
            case OccurrenceSkipped e:
                sink("UPDATE recurrence SET skipped = skipped || $2 WHERE household = $1", at.Id, $"{Stored.Date(e.Date)} ");
                break;
            case RecurrencePaused e:
                sink(SetPause, at.Id, 1, Stored.Date(e.Until));
                break;
            case RecurrenceResumed:
                sink(SetPause, at.Id, 0, null);
                break;
            case RecurrenceEnded e:
                sink(EndRecurrence, at.Id);
                sink("UPDATE household SET quiet_since = $2 WHERE id = $1", at.Id, Stored.Milliseconds(e.At));
                break;
            case ErasureAsked:
                sink(SetStatus, at.Id, nameof(HouseholdStatus.Erasing));
                sink(EndRecurrence, at.Id);
                break;
            case HouseholdErased or DetailsShredded:
                sink(SetStatus, at.Id, nameof(HouseholdStatus.Forgotten));
                sink(EndRecurrence, at.Id);
                sink("DELETE FROM subject_field WHERE subject = $1", at.Id);
                break;
            case Unlinked:
                break;
            default:
                throw new InvalidOperationException($"Nothing projects {@event.GetType().Name}.");
        }
    }

    public static void SetFields(string subject, ImmutableSortedDictionary<string, FieldVersion> fields, SqlSink sink)
    {
        foreach (var (field, version) in fields) SetField(subject, field, version, sink);
    }

    public static void SetField(string subject, string field, FieldVersion version, SqlSink sink) => sink(
        """
        INSERT INTO subject_field (subject, field, version) VALUES ($1, $2, $3)
        ON CONFLICT (subject, field) DO UPDATE SET version = excluded.version
        """,
        subject, field, version.ToString());

    private static void Ended(RequestEnded e, EventPlace at, SqlSink sink)
    {
        // A correction replaces an outcome that was counted; the row still says which.
        sink(
            """
            UPDATE household SET deliveries = deliveries + $3
              - (SELECT COUNT(*) FROM request
                 WHERE id = $2 AND state = 'Ended' AND reason IN ('Delivered', 'PartlyDelivered'))
            WHERE id = $1
            """,
            at.Id, e.Request.ToString(),
            Stored.Flag(e.Outcome is RequestOutcome.Delivered or RequestOutcome.PartlyDelivered));
        sink(SetRequest, e.Request.ToString(), "Ended", e.Outcome.ToString(), Stored.Milliseconds(e.At));
        sink(
            """
            UPDATE household SET quiet_since = $2, last_outcome = $3,
              open_request = CASE WHEN open_request = $4 THEN NULL ELSE open_request END
            WHERE id = $1
            """,
            at.Id, Stored.Milliseconds(e.At), e.Outcome.ToString(), e.Request.ToString());
    }

    private static void End(
        string household, RequestId request, string state, string? reason, NodaTime.Instant when, SqlSink sink)
    {
        sink(SetRequest, request.ToString(), state, reason, Stored.Milliseconds(when));
        sink(
            "UPDATE household SET open_request = NULL, last_outcome = NULL, quiet_since = $2 WHERE id = $1",
            household, Stored.Milliseconds(when));
    }
}
