using MutualAid.Domain.Drivers;
using static MutualAid.Domain.Drivers.DriverEvent;

namespace MutualAid.Storage.Projections;

internal static class DriverProjection
{
    private const string Revise = "UPDATE driver SET revision = revision + 1 WHERE id = $1";
    private const string SetShiftRoute = "UPDATE shift SET route = $3 WHERE driver = $1 AND date = $2";

    public static void Apply(DriverEvent @event, EventPlace at, SqlSink sink)
    {
        switch (@event)
        {
            case DriverRegistered e:
                sink(
                    """
                    INSERT INTO driver (id, pantry, label, boxes, cold_boxes, ends_at_pantry, languages, skills, revision)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
                    """,
                    at.Id, e.Pantry.ToString(), e.Label, e.Vehicle.Boxes, e.Vehicle.ColdBoxes,
                    Stored.Flag(e.EndsAtPantry), Stored.Words(e.Languages), Stored.Words(e.Skills ?? []));
                HouseholdProjection.SetFields(at.Id, e.Fields, sink);
                break;
            case VehicleChanged e:
                sink(
                    "UPDATE driver SET boxes = $2, cold_boxes = $3, ends_at_pantry = $4 WHERE id = $1",
                    at.Id, e.Vehicle.Boxes, e.Vehicle.ColdBoxes, Stored.Flag(e.EndsAtPantry));
                if (e.Languages is { } languages) sink("UPDATE driver SET languages = $2 WHERE id = $1", at.Id, Stored.Words(languages));
                if (e.Skills is { } skills) sink("UPDATE driver SET skills = $2 WHERE id = $1", at.Id, Stored.Words(skills));
                sink(Revise, at.Id);
                break;
            case DriverInvited e:
                sink("DELETE FROM invitation WHERE driver = $1 AND used = 0", at.Id);
                sink(
                    "INSERT INTO invitation (hash, driver, expires_at, used) VALUES ($1, $2, $3, 0)",
                    e.Hash, at.Id, Stored.Milliseconds(e.ExpiresAt));
                break;
            case DeviceEnrolled e:
                sink("UPDATE invitation SET used = 1 WHERE driver = $1", at.Id);
                sink(
                    "INSERT INTO device (id, driver, sign_key, open_key, revoked) VALUES ($1, $2, $3, $4, 0)",
                    e.Device.ToString(), at.Id, e.SignKey, e.OpenKey);
                break;
            case DeviceRevoked e:
                sink("UPDATE device SET revoked = 1 WHERE id = $1", e.Device.ToString());
                break;
            default:
                ApplyPlanning(@event, at, sink);
                break;
        }
    }

    /// <summary>What a plan depends on raises the revision.</summary>
    private static void ApplyPlanning(DriverEvent @event, EventPlace at, SqlSink sink)
    {
        switch (@event)
        {
            case ShiftOffered e:
                sink(
                    """
                    INSERT INTO shift (driver, date, from_time, to_time) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (driver, date) DO UPDATE SET from_time = excluded.from_time, to_time = excluded.to_time
                    """,
                    at.Id, Stored.Date(e.Date), Stored.Time(e.From), Stored.Time(e.To));
                break;
            case ShiftWithdrawn e:
                sink("DELETE FROM shift WHERE driver = $1 AND date = $2", at.Id, Stored.Date(e.Date));
                break;
            case HouseholdExcluded e when e.Household != default:
                sink(
                    "INSERT INTO driver_exclusion (driver, household) VALUES ($1, $2)",
                    at.Id, e.Household.ToString());
                break;
            case HouseholdAllowed e when e.Household != default:
                sink(
                    "DELETE FROM driver_exclusion WHERE driver = $1 AND household = $2",
                    at.Id, e.Household.ToString());
                break;
            case HouseholdExcluded or HouseholdAllowed:
                break;
            case ShiftCommitted e:
                sink(SetShiftRoute, at.Id, Stored.Date(e.Date), e.Route.ToString());
                break;
            case ShiftReleased e:
                sink(SetShiftRoute, at.Id, Stored.Date(e.Date), null);
                break;
            default:
                throw new InvalidOperationException($"Nothing projects {@event.GetType().Name}.");
        }

        sink(Revise, at.Id);
    }
}
