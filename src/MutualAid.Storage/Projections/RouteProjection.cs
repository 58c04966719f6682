using MutualAid.Domain;
using MutualAid.Domain.Routes;
using MutualAid.Storage.Vault;
using static MutualAid.Domain.Routes.RouteEvent;

namespace MutualAid.Storage.Projections;

internal static class RouteProjection
{
    private const string InsertStop =
        """
        INSERT INTO stop (id, route, place, code, request, household, arrival, removed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
        ON CONFLICT (id, route) DO UPDATE SET place = excluded.place, arrival = excluded.arrival, removed = 0
        """;

    private const string InsertBox =
        """
        INSERT INTO stop_box (stop, route, box, code) VALUES ($1, $2, $3, $4)
        ON CONFLICT (stop, route, box) DO NOTHING
        """;

    private const string EndReveals = "UPDATE reveal SET live = 0 WHERE route = $1 AND stop = $2";
    private const string RemoveStop = "UPDATE stop SET removed = 1 WHERE route = $1 AND id = $2";

    public static void Apply(RouteEvent @event, EventPlace at, SqlSink sink)
    {
        switch (@event)
        {
            case RoutePublished e:
                sink(
                    """
                    INSERT INTO route (id, distribution, pantry, driver, date, version, acknowledged, state)
                    VALUES ($1, $2, $3, $4, $5, 1, 0, 'Published')
                    """,
                    at.Id, e.Distribution.ToString(), e.Pantry.ToString(), e.Driver.ToString(), Stored.Date(e.Date));
                SetStops(e.Stops, at, sink);
                break;
            case RouteAnswered e:
                sink(
                    "UPDATE route SET accepted = $2, answer_order = $3 WHERE id = $1",
                    at.Id, Stored.Flag(e.Accepted), Stored.Order(e.Order));
                break;
            case LoadReported e:
                foreach (LoadReport report in e.Boxes.Where(report => e.News.Contains(report.Box)))
                    sink(
                        "UPDATE stop_box SET loaded = $3, refusal = $4 WHERE route = $1 AND box = $2",
                        at.Id, report.Box.ToString(), Stored.Flag(report.Refusal is null), report.Refusal?.ToString());
                sink(
                    """
                    UPDATE reveal SET live = 0 WHERE route = $1 AND NOT EXISTS (
                      SELECT 1 FROM stop_box
                      WHERE stop_box.route = reveal.route AND stop_box.stop = reveal.stop AND stop_box.loaded = 1)
                    """,
                    at.Id);
                break;
            case StopRevealed e:
                sink(EndReveals, at.Id, e.Stop.ToString());
                sink(
                    """
                    INSERT INTO reveal (id, route, stop, device, revealed_at, until, live)
                    VALUES ($1, $2, $3, $4, $5, $6, 1)
                    """,
                    e.Reveal.ToString(), at.Id, e.Stop.ToString(), e.Device.ToString(), Stored.Milliseconds(e.At),
                    Stored.Milliseconds(e.Until));
                break;
            case OutcomeRecorded e:
                Record(e, at, sink);
                break;
            case HelpAsked e:
                sink(
                    "INSERT INTO help (id, route, stop, kind, asked_at, seen) VALUES ($1, $2, $3, $4, $5, 0)",
                    e.Order.Operation.ToString(), at.Id, e.Stop?.ToString(), e.Kind.ToString(),
                    Stored.Milliseconds(e.Order.OccurredAt));
                SetNote(e.Stop?.ToString() ?? at.Id, e.Order, e.Note, sink);
                break;
            case HelpTakenUp e:
                sink("UPDATE help SET seen = 1 WHERE id = $1", e.Operation.ToString());
                break;
            case RouteReplanned e:
                sink("UPDATE route SET version = $2 WHERE id = $1", at.Id, e.Version);
                SetStops(e.Stops, at, sink);
                Remove(e.Removed, at, sink);
                break;
            case PlanAcknowledged e:
                sink("UPDATE route SET acknowledged = $2 WHERE id = $1", at.Id, e.Version);
                break;
            case StopCancelled e:
                sink("UPDATE route SET version = version + 1 WHERE id = $1", at.Id);
                sink(
                    "UPDATE stop SET cancelled = $3 WHERE route = $1 AND id = $2",
                    at.Id, e.Stop.Stop.ToString(), e.Reason.ToString());
                sink(EndReveals, at.Id, e.Stop.Stop.ToString());
                break;
            case RouteWithdrawn e:
                sink("UPDATE route SET version = version + 1, state = 'Withdrawn' WHERE id = $1", at.Id);
                Remove(e.Removed, at, sink);
                break;
            case RouteEnded e:
                sink(
                    """
                    UPDATE route SET end_order = $2, state = CASE WHEN state = 'Withdrawn' THEN state ELSE 'Ended' END
                    WHERE id = $1
                    """,
                    at.Id, Stored.Order(e.Order));
                sink("UPDATE reveal SET live = 0 WHERE route = $1", at.Id);
                break;
            default:
                throw new InvalidOperationException($"Nothing projects {@event.GetType().Name}.");
        }
    }

    private static void SetStops(IReadOnlyList<RouteStop> stops, EventPlace at, SqlSink sink)
    {
        for (int place = 0; place < stops.Count; place++)
        {
            RouteStop stop = stops[place];
            sink(
                InsertStop, stop.Stop.ToString(), at.Id, place, stop.Code, stop.Request.ToString(),
                stop.Household.ToString(), Stored.Milliseconds(stop.Arrival));
            foreach (RouteBox box in stop.Boxes)
                sink(InsertBox, stop.Stop.ToString(), at.Id, box.Box.ToString(), box.Code);
        }
    }

    private static void Remove(IReadOnlyList<RouteStop> stops, EventPlace at, SqlSink sink)
    {
        foreach (RouteStop stop in stops)
        {
            sink(RemoveStop, at.Id, stop.Stop.ToString());
            sink(EndReveals, at.Id, stop.Stop.ToString());
        }
    }

    private static void Record(OutcomeRecorded e, EventPlace at, SqlSink sink)
    {
        sink(EndReveals, at.Id, e.Stop.Stop.ToString());
        sink(
            """
            UPDATE stop SET outcome = $3, handover = $4, outcome_at = $5, outcome_order = $6, fate = $7
            WHERE route = $1 AND id = $2 AND (outcome_order IS NULL OR outcome_order < $6)
            """,
            at.Id, e.Stop.Stop.ToString(), e.Outcome.Kind is StopOutcomeKind.Undone ? null : e.Outcome.Kind.ToString(),
            e.Outcome.Handover?.ToString(), Stored.Milliseconds(e.Order.OccurredAt), Stored.Order(e.Order), e.Outcome.Fate?.ToString());
        SetNote(e.Stop.Stop.ToString(), e.Order, e.Note, sink);
    }

    private static void SetNote(string subject, OperationOrder order, FieldVersion? note, SqlSink sink)
    {
        if (note is { } version) HouseholdProjection.SetField(subject, DriverNotes.FieldOf(order.Operation), version, sink);
    }
}
