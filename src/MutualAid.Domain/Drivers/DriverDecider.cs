using static MutualAid.Domain.Drivers.DriverCommand;
using static MutualAid.Domain.Drivers.DriverEvent;
using static MutualAid.Domain.Drivers.DriverRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Drivers.DriverEvent>;

namespace MutualAid.Domain.Drivers;

/// <summary>The rules of a driver's record: invitation, devices, vehicle, hours, exclusions.</summary>
public static class DriverDecider
{
    public static Decider<DriverState, DriverCommand, DriverEvent> Instance { get; } =
        new(DriverState.Initial, Decide, Evolve);

    private static Decision Decide(DriverCommand command, DriverState state) => command switch
    {
        RegisterDriver when state.Registered => new AlreadyRegistered(),
        RegisterDriver c when !IsSound(c.Vehicle) => new InvalidVehicle(),
        RegisterDriver c => new DriverRegistered(c.Pantry, c.Label, c.Vehicle, c.EndsAtPantry, c.Languages, c.Fields, c.Skills),
        _ when !state.Registered => new NotRegistered(),
        ChangeVehicle c => IsSound(c.Vehicle)
            ? new VehicleChanged(c.Vehicle, c.EndsAtPantry, c.Languages, c.Skills)
            : new InvalidVehicle(),
        InviteDriver c => new DriverInvited(c.Hash, c.ExpiresAt),
        EnrolDevice c => Enrol(c, state),
        RevokeDevice c => state.Devices.TryGetValue(c.Device, out Device? device)
            ? device.Revoked ? new DeviceIsRevoked(c.Device) : new DeviceRevoked(c.Device)
            : new UnknownDevice(c.Device),
        ExcludeHousehold c => state.Exclusions.Contains(c.Household)
            ? Decision.Nothing
            : new HouseholdExcluded(c.Household),
        AllowHousehold c => state.Exclusions.Contains(c.Household)
            ? new HouseholdAllowed(c.Household)
            : Decision.Nothing,
        _ => DecideShift(command, state),
    };

    private static Decision DecideShift(DriverCommand command, DriverState state) => command switch
    {
        OfferShift c when c.From >= c.To => new InvalidShift(c.From, c.To),
        OfferShift c => Committed(state, c.Date) is { } route
            ? new ShiftIsCommitted(c.Date, route)
            : new ShiftOffered(c.Date, c.From, c.To),
        WithdrawShift c when !state.Shifts.ContainsKey(c.Date) => new NoShift(c.Date),
        WithdrawShift c => Committed(state, c.Date) is { } route
            ? new ShiftIsCommitted(c.Date, route)
            : new ShiftWithdrawn(c.Date),
        CommitShift c => Commit(c, state),
        ReleaseShift c => Committed(state, c.Date) == c.Route
            ? new ShiftReleased(c.Date, c.Route)
            : Decision.Nothing,
        _ => throw new InvalidOperationException($"No rule decides {command.GetType().Name}."),
    };

    private static Decision Enrol(EnrolDevice command, DriverState state)
    {
        if (state.Devices.TryGetValue(command.Device, out Device? known))
            return known.Revoked ? new DeviceIsRevoked(command.Device) : new DeviceAlreadyEnrolled(command.Device);
        if (state.Invitation is not { } invitation || invitation.Hash != command.Hash) return new InvitationUnknown();
        if (invitation.Used) return new InvitationUsed();
        if (command.At >= invitation.ExpiresAt) return new InvitationExpired(invitation.ExpiresAt);
        return new DeviceEnrolled(command.Device, command.SignKey, command.OpenKey);
    }

    private static Decision Commit(CommitShift command, DriverState state)
    {
        if (!state.Shifts.TryGetValue(command.Date, out Shift? shift)) return new NoShift(command.Date);
        if (shift.Route == command.Route) return Decision.Nothing;
        if (shift.Route is { } other) return new ShiftIsCommitted(command.Date, other);
        if (command.Revision != state.Revision) return new DriverChanged(command.Revision, state.Revision);
        return new ShiftCommitted(command.Date, command.Route);
    }

    private static RouteId? Committed(DriverState state, NodaTime.LocalDate date) =>
        state.Shifts.TryGetValue(date, out Shift? shift) ? shift.Route : null;

    private static bool IsSound(Vehicle vehicle) => vehicle is { Boxes: > 0, ColdBoxes: >= 0 };

    private static DriverState Evolve(DriverState state, DriverEvent @event) => @event switch
    {
        DriverRegistered e => state with
        {
            Registered = true,
            Pantry = e.Pantry,
            Label = e.Label,
            Vehicle = e.Vehicle,
            EndsAtPantry = e.EndsAtPantry,
            Languages = e.Languages,
            Fields = e.Fields,
            Revision = 1,
        },
        VehicleChanged e => Revised(state) with
        {
            Vehicle = e.Vehicle, EndsAtPantry = e.EndsAtPantry, Languages = e.Languages ?? state.Languages,
        },
        DriverInvited e => state with { Invitation = new Invitation(e.Hash, e.ExpiresAt, Used: false) },
        DeviceEnrolled e => state with
        {
            Invitation = state.Invitation! with { Used = true },
            Devices = state.Devices.Add(e.Device, new Device(e.SignKey, e.OpenKey, Revoked: false)),
        },
        DeviceRevoked e => state with
        {
            Devices = state.Devices.SetItem(e.Device, state.Devices[e.Device] with { Revoked = true }),
        },
        ShiftOffered e => Revised(state) with { Shifts = state.Shifts.SetItem(e.Date, new Shift(e.From, e.To, null)) },
        ShiftWithdrawn e => Revised(state) with { Shifts = state.Shifts.Remove(e.Date) },
        HouseholdExcluded e when e.Household == default => Revised(state), // nobody knows any more whom it was about
        HouseholdExcluded e => Revised(state) with { Exclusions = state.Exclusions.Add(e.Household) },
        HouseholdAllowed e => Revised(state) with { Exclusions = state.Exclusions.Remove(e.Household) },
        ShiftCommitted e => WithRoute(state, e.Date, e.Route),
        ShiftReleased e => WithRoute(state, e.Date, null),
        _ => throw new InvalidOperationException($"Nothing evolves {@event.GetType().Name}."),
    };

    private static DriverState Revised(DriverState state) => state with { Revision = state.Revision + 1 };

    private static DriverState WithRoute(DriverState state, NodaTime.LocalDate date, RouteId? route) =>
        Revised(state) with { Shifts = state.Shifts.SetItem(date, state.Shifts[date] with { Route = route }) };
}
