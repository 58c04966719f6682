using MutualAid.Domain;
using NodaTime;

namespace MutualAid.Storage.Queries;

public sealed class DriverRow
{
    public DriverId Id { get; init; }
    public PantryId Pantry { get; init; }
    public string Label { get; init; } = null!;
    public int Boxes { get; init; }
    public int ColdBoxes { get; init; }
    public bool EndsAtPantry { get; init; }
    public string Languages { get; init; } = null!;
    public string Skills { get; init; } = null!;
    public int Revision { get; init; }
    public int Devices { get; init; }

    /// <summary>How many households this driver is never sent to.</summary>
    public int Exclusions { get; init; }
}

/// <summary>A driver's hours on a date, with what a plan needs to know of the driver.</summary>
public sealed class ShiftRow
{
    public DriverId Driver { get; init; }
    public string Label { get; init; } = null!;
    public int Boxes { get; init; }
    public int ColdBoxes { get; init; }
    public bool EndsAtPantry { get; init; }

    /// <summary>Words with blanks between them.</summary>
    public string Skills { get; init; } = string.Empty;
    public int Revision { get; init; }
    public LocalDate Date { get; init; }
    public LocalTime FromTime { get; init; }
    public LocalTime ToTime { get; init; }
    public RouteId? Route { get; init; }
}

public sealed class ExclusionRow
{
    public DriverId Driver { get; init; }
    public HouseholdId Household { get; init; }
}

public sealed class DeviceRow
{
    public DeviceId Id { get; init; }
    public DriverId Driver { get; init; }
    public string SignKey { get; init; } = null!;
    public string OpenKey { get; init; } = null!;
    public bool Revoked { get; init; }
}

public sealed class InvitationRow
{
    public DriverId Driver { get; init; }
    public Instant ExpiresAt { get; init; }
    public bool Used { get; init; }
}

public sealed class DriverQueries(Database database)
{
    public Task<IReadOnlyList<DriverRow>> All(CancellationToken cancellation) => database.List<DriverRow>(
        """
        SELECT id, pantry, label, boxes, cold_boxes, ends_at_pantry, languages, skills, revision,
          (SELECT COUNT(*) FROM device WHERE device.driver = driver.id AND device.revoked = 0) AS devices,
          (SELECT COUNT(*) FROM driver_exclusion WHERE driver_exclusion.driver = driver.id) AS exclusions
        FROM driver ORDER BY label, id
        """,
        null,
        cancellation);

    public Task<IReadOnlyList<ShiftRow>> Shifts(PantryId pantry, LocalDate date, CancellationToken cancellation) =>
        database.List<ShiftRow>(
            """
            SELECT shift.driver, driver.label, driver.boxes, driver.cold_boxes, driver.ends_at_pantry, driver.skills, driver.revision,
              shift.date, shift.from_time, shift.to_time, shift.route
            FROM shift JOIN driver ON driver.id = shift.driver
            WHERE driver.pantry = @pantry AND shift.date = @date ORDER BY driver.label, driver.id
            """,
            new { pantry, date },
            cancellation);

    /// <summary>All drivers' hours on and after a date.</summary>
    public Task<IReadOnlyList<ShiftRow>> ShiftsFrom(LocalDate from, CancellationToken cancellation) =>
        database.List<ShiftRow>(
            """
            SELECT shift.driver, driver.label, driver.boxes, driver.cold_boxes, driver.ends_at_pantry, driver.skills, driver.revision,
              shift.date, shift.from_time, shift.to_time, shift.route
            FROM shift JOIN driver ON driver.id = shift.driver
            WHERE shift.date >= @from ORDER BY shift.date
            """,
            new { from },
            cancellation);

    public Task<IReadOnlyList<ExclusionRow>> Exclusions(PantryId pantry, CancellationToken cancellation) =>
        database.List<ExclusionRow>(
            """
            SELECT driver_exclusion.driver, driver_exclusion.household FROM driver_exclusion
            JOIN driver ON driver.id = driver_exclusion.driver WHERE driver.pantry = @pantry
            """,
            new { pantry },
            cancellation);

    /// <summary>Phones of all drivers that were not revoked.</summary>
    public Task<IReadOnlyList<DeviceRow>> DevicesInUse(CancellationToken cancellation) => database.List<DeviceRow>(
        "SELECT id, driver, sign_key, open_key, revoked FROM device WHERE revoked = 0 ORDER BY id", null, cancellation);

    public Task<DeviceRow?> Device(DeviceId device, CancellationToken cancellation) => database.One<DeviceRow>(
        "SELECT id, driver, sign_key, open_key, revoked FROM device WHERE id = @device", new { device }, cancellation);

    public Task<InvitationRow?> Invitation(string hash, CancellationToken cancellation) => database.One<InvitationRow>(
        "SELECT driver, expires_at, used FROM invitation WHERE hash = @hash", new { hash }, cancellation);
}
