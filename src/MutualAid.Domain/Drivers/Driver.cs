using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Drivers;

/// <summary>What a vehicle carries.</summary>
/// <param name="Boxes">Boxes in all.</param>
/// <param name="ColdBoxes">How many of them may be cold.</param>
public sealed record Vehicle(int Boxes, int ColdBoxes);

/// <summary>Hours that a driver offers on a date, in the pantry's zone.</summary>
/// <param name="Route">The route that the hours are promised to, or null.</param>
public sealed record Shift(LocalTime From, LocalTime To, RouteId? Route);

/// <summary>A driver's phone: two public keys, one to sign with and one to open what is sealed to it.</summary>
/// <param name="SignKey">P-256 public key, SubjectPublicKeyInfo, base64.</param>
/// <param name="OpenKey">P-256 public key, SubjectPublicKeyInfo, base64.</param>
public sealed record Device(string SignKey, string OpenKey, bool Revoked);

/// <summary>A one-time invitation, known by the keyed hash of its code.</summary>
public sealed record Invitation(string Hash, Instant ExpiresAt, bool Used);

/// <summary>A volunteer who carries. Where they start is in the vault; the state only says which version counts.</summary>
/// <param name="EndsAtPantry">False when the day may end at the last stop.</param>
/// <param name="Exclusions">Households to which this driver is never sent.</param>
/// <param name="Revision">Rises with all that a plan depends on.</param>
public sealed record DriverState(
    bool Registered,
    PantryId Pantry,
    string Label,
    Vehicle Vehicle,
    bool EndsAtPantry,
    ImmutableSortedSet<string> Languages,
    ImmutableSortedDictionary<string, FieldVersion> Fields,
    ImmutableDictionary<LocalDate, Shift> Shifts,
    ImmutableHashSet<HouseholdId> Exclusions,
    Invitation? Invitation,
    ImmutableDictionary<DeviceId, Device> Devices,
    int Revision)
{
    public static DriverState Initial { get; } = new(
        false,
        default,
        string.Empty,
        new Vehicle(0, 0),
        false,
        [],
        ImmutableSortedDictionary<string, FieldVersion>.Empty,
        ImmutableDictionary<LocalDate, Shift>.Empty,
        [],
        null,
        ImmutableDictionary<DeviceId, Device>.Empty,
        0);
}

/// <summary>What can be asked of a driver's record.</summary>
public abstract record DriverCommand
{
    private DriverCommand()
    {
    }

    public sealed record RegisterDriver(
        PantryId Pantry,
        string Label,
        Vehicle Vehicle,
        bool EndsAtPantry,
        ImmutableSortedSet<string> Languages,
        ImmutableSortedDictionary<string, FieldVersion> Fields,
        ImmutableSortedSet<string>? Skills = null) : DriverCommand;

    /// <param name="Languages">Null where they stay as they are.</param>
    /// <param name="Skills">The same.</param>
    public sealed record ChangeVehicle(
        Vehicle Vehicle,
        bool EndsAtPantry,
        ImmutableSortedSet<string>? Languages = null,
        ImmutableSortedSet<string>? Skills = null) : DriverCommand;

    /// <summary>A new invitation; an earlier one that was not used is void.</summary>
    public sealed record InviteDriver(string Hash, Instant ExpiresAt) : DriverCommand;

    public sealed record EnrolDevice(string Hash, DeviceId Device, string SignKey, string OpenKey, Instant At)
        : DriverCommand;

    public sealed record RevokeDevice(DeviceId Device) : DriverCommand;

    public sealed record OfferShift(LocalDate Date, LocalTime From, LocalTime To) : DriverCommand;

    public sealed record WithdrawShift(LocalDate Date) : DriverCommand;

    public sealed record ExcludeHousehold(HouseholdId Household) : DriverCommand;

    public sealed record AllowHousehold(HouseholdId Household) : DriverCommand;

    /// <summary>Promises the hours of a date to a route, if the driver is still as the plan knew them.</summary>
    public sealed record CommitShift(LocalDate Date, RouteId Route, int Revision) : DriverCommand;

    public sealed record ReleaseShift(LocalDate Date, RouteId Route) : DriverCommand;
}

/// <summary>What happened to a driver's record.</summary>
public abstract record DriverEvent
{
    private DriverEvent()
    {
    }

    public sealed record DriverRegistered(
        PantryId Pantry,
        string Label,
        Vehicle Vehicle,
        bool EndsAtPantry,
        ImmutableSortedSet<string> Languages,
        ImmutableSortedDictionary<string, FieldVersion> Fields,
        ImmutableSortedSet<string>? Skills = null) : DriverEvent;

    /// <param name="Languages">Null where they stay as they were.</param>
    /// <param name="Skills">The same. No rule asks for them: only plans do, which read them elsewhere.</param>
    public sealed record VehicleChanged(
        Vehicle Vehicle,
        bool EndsAtPantry,
        ImmutableSortedSet<string>? Languages = null,
        ImmutableSortedSet<string>? Skills = null) : DriverEvent;

    public sealed record DriverInvited(string Hash, Instant ExpiresAt) : DriverEvent;

    public sealed record DeviceEnrolled(DeviceId Device, string SignKey, string OpenKey) : DriverEvent;

    public sealed record DeviceRevoked(DeviceId Device) : DriverEvent;

    public sealed record ShiftOffered(LocalDate Date, LocalTime From, LocalTime To) : DriverEvent;

    public sealed record ShiftWithdrawn(LocalDate Date) : DriverEvent;

    public sealed record HouseholdExcluded(HouseholdId Household) : DriverEvent;

    public sealed record HouseholdAllowed(HouseholdId Household) : DriverEvent;

    public sealed record ShiftCommitted(LocalDate Date, RouteId Route) : DriverEvent;

    public sealed record ShiftReleased(LocalDate Date, RouteId Route) : DriverEvent;
}

/// <summary>Why a driver's command is refused.</summary>
public abstract record DriverRefusal : Refusal
{
    private DriverRefusal()
    {
    }

    public sealed record NotRegistered : DriverRefusal;

    public sealed record AlreadyRegistered : DriverRefusal;

    public sealed record InvalidVehicle : DriverRefusal;

    public sealed record InvitationUnknown : DriverRefusal;

    public sealed record InvitationUsed : DriverRefusal;

    public sealed record InvitationExpired(Instant ExpiredAt) : DriverRefusal;

    public sealed record UnknownDevice(DeviceId Device) : DriverRefusal;

    public sealed record DeviceAlreadyEnrolled(DeviceId Device) : DriverRefusal;

    public sealed record DeviceIsRevoked(DeviceId Device) : DriverRefusal;

    public sealed record InvalidShift(LocalTime From, LocalTime To) : DriverRefusal;

    public sealed record NoShift(LocalDate Date) : DriverRefusal;

    public sealed record ShiftIsCommitted(LocalDate Date, RouteId Route) : DriverRefusal;

    public sealed record DriverChanged(int Asked, int Current) : DriverRefusal;
}
