using MutualAid.Domain.Distributions;
using MutualAid.Domain.Pantry;
using static MutualAid.Domain.Distributions.DistributionEvent;

namespace MutualAid.Storage.Projections;

internal static class DistributionProjection
{
    private const string SetState = "UPDATE distribution SET state = $2, note = $3 WHERE id = $1";
    private const string BackToBefore =
        """
        UPDATE distribution SET note = $2, state = CASE WHEN EXISTS (
          SELECT 1 FROM distribution_request WHERE distribution = $1 AND stop IS NOT NULL) THEN 'Published' ELSE 'Open' END
        WHERE id = $1
        """;

    private const string CountAdmitted = "UPDATE distribution SET admitted = admitted + $2 WHERE id = $1";

    private const string SetStop =
        "UPDATE distribution_request SET route = $3, stop = $4 WHERE distribution = $1 AND request = $2";

    private const string SetBox =
        """
        UPDATE distribution_request SET box = $3, box_code = $4, is_cold = $5, grams = $6
        WHERE distribution = $1 AND request = $2
        """;

    public static void Apply(DistributionEvent @event, EventPlace at, SqlSink sink)
    {
        switch (@event)
        {
            case DistributionOpened e:
                sink(
                    """
                    INSERT INTO distribution (id, pantry, date, cutoff, capacity, admitted, state)
                    VALUES ($1, $2, $3, $4, $5, 0, 'Open')
                    """,
                    at.Id, e.Pantry.ToString(), Stored.Date(e.Date), Stored.Milliseconds(e.Cutoff), e.Capacity);
                break;
            case ProgrammeNamed e:
                sink("UPDATE distribution SET programme = $2 WHERE id = $1", at.Id, e.Programme);
                break;
            case RequestAdmitted e:
                sink(
                    """
                    INSERT INTO distribution_request (distribution, request, household, priority)
                    VALUES ($1, $2, $3, $4)
                    """,
                    at.Id, e.Request.ToString(), e.Household.ToString(), e.Priority.ToString());
                sink(CountAdmitted, at.Id, 1);
                break;
            case RequestWithdrawn e:
                sink(
                    "DELETE FROM distribution_request WHERE distribution = $1 AND request = $2",
                    at.Id, e.Request.ToString());
                sink(CountAdmitted, at.Id, -1);
                break;
            case BoxesRecorded e:
                foreach (AllocatedBox box in e.Boxes)
                    sink(
                        SetBox, at.Id, box.Request.ToString(), box.Box.ToString(), box.Code, Stored.Flag(box.IsCold),
                        box.Weight.Value);
                break;
            case BoxRemoved e:
                sink(SetBox, at.Id, e.Request.ToString(), null, null, null, null);
                break;
            case PlanSaved e:
                sink("UPDATE distribution SET draft_version = $2 WHERE id = $1", at.Id, e.Plan.Version);
                break;
            case PublicationStarted:
                sink(SetState, at.Id, "Publishing", null);
                break;
            case PlanPublished e:
                Publish(e, at, sink);
                break;
            case PublicationRejected e:
                sink(BackToBefore, at.Id, e.Reason);
                break;
            case RequestUnplanned e:
                sink(SetStop, at.Id, e.Request.ToString(), null, null);
                break;
            case DistributionClosed:
                sink(SetState, at.Id, "Closed", null);
                sink("UPDATE distribution SET draft_version = NULL WHERE id = $1", at.Id);
                break;
            default:
                throw new InvalidOperationException($"Nothing projects {@event.GetType().Name}.");
        }
    }

    private static void Publish(PlanPublished e, EventPlace at, SqlSink sink)
    {
        sink(SetState, at.Id, "Published", e.Rejected.IsEmpty ? null : "RoutesChangedMeanwhile");
        sink("UPDATE distribution SET draft_version = NULL WHERE id = $1", at.Id);
        foreach (PlannedRoute route in e.Plan.Routes.Where(route => !e.Rejected.Contains(route.Route)))
            foreach (PlannedStop stop in route.Stops)
                sink(SetStop, at.Id, stop.Request.ToString(), route.Route.ToString(), stop.Stop.ToString());
    }
}
