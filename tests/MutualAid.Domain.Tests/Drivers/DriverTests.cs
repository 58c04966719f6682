using System.Collections.Immutable;
using MutualAid.Domain.Drivers;
using NodaTime;
using static MutualAid.Domain.Drivers.DriverCommand;
using static MutualAid.Domain.Drivers.DriverRefusal;

namespace MutualAid.Domain.Tests.Drivers;

public sealed class DriverTests
{
    private static readonly LocalDate Saturday = new(2026, 12, 5);
    private static readonly Instant Now = Instant.FromUtc(2026, 12, 1, 12, 0);
    private static readonly PantryId Pantry = new(Guid.Parse("90000000-0000-0000-0000-000000000001"));
    private static readonly RouteId Route = new(Guid.Parse("20000000-0000-0000-0000-000000000001"));
    private static readonly RouteId OtherRoute = new(Guid.Parse("20000000-0000-0000-0000-000000000002"));
    private static readonly HouseholdId Household = new(Guid.Parse("40000000-0000-0000-0000-000000000001"));

    private static DeviceId Device(int n) => new(new Guid(n, 8, 0, new byte[8]));

    private static EnrolDevice Enrol(int device, string hash = "h1", int hours = 0) =>
        new(hash, Device(device), "sign", "open", Now.Plus(Duration.FromHours(hours)));

    private static RegisterDriver Register(int boxes = 12, int cold = 4) => new(
        Pantry, "D01", new Vehicle(boxes, cold), true, [], ImmutableSortedDictionary<string, FieldVersion>.Empty);

    private static Scenario<DriverState, DriverCommand, DriverEvent> Registered() =>
        new Scenario<DriverState, DriverCommand, DriverEvent>(DriverDecider.Instance).Given(Register());

    private static OfferShift Offer(int from = 9, int to = 13) => new(Saturday, new LocalTime(from, 0), new LocalTime(to, 0));

    [Fact]
    public void Unregistered_AnyCommand_IsRefused() =>
        new Scenario<DriverState, DriverCommand, DriverEvent>(DriverDecider.Instance)
            .ThenRefuses(Offer(), new NotRegistered())
            .ThenRefuses(Register(boxes: 0), new InvalidVehicle())
            .ThenRefuses(Register(cold: -1), new InvalidVehicle())
            .Given(Register())
            .ThenRefuses(Register(), new AlreadyRegistered())
            .ThenRefuses(new ChangeVehicle(new Vehicle(0, 0), true), new InvalidVehicle());

    [Fact]
    public void Invitation_Enrol_WorksOnceAndInTime() => Registered()
        .ThenRefuses(Enrol(1), new InvitationUnknown())
        .Given(new InviteDriver("h1", Now.Plus(Duration.FromHours(48))))
        .ThenRefuses(Enrol(1, "h2"), new InvitationUnknown())
        .ThenRefuses(Enrol(1, hours: 48), new InvitationExpired(Now.Plus(Duration.FromHours(48))))
        .ThenAccepts(Enrol(1), new DriverEvent.DeviceEnrolled(Device(1), "sign", "open"))
        .ThenRefuses(Enrol(2), new InvitationUsed())
        .ThenRefuses(Enrol(1), new DeviceAlreadyEnrolled(Device(1)))
        .Given(new InviteDriver("h2", Now.Plus(Duration.FromHours(48))), Enrol(2, "h2"));

    [Fact]
    public void NewInvitation_MakesTheUnusedOneVoid() => Registered()
        .Given(new InviteDriver("h1", Now.Plus(Duration.FromHours(48))), new InviteDriver("h2", Now.Plus(Duration.FromHours(48))))
        .ThenRefuses(Enrol(1, "h1"), new InvitationUnknown());

    [Fact]
    public void RevokedDevice_IsRefusedForGood() => Registered()
        .Given(new InviteDriver("h1", Now.Plus(Duration.FromHours(48))), Enrol(1))
        .ThenRefuses(new RevokeDevice(Device(2)), new UnknownDevice(Device(2)))
        .Given(new RevokeDevice(Device(1)))
        .ThenRefuses(new RevokeDevice(Device(1)), new DeviceIsRevoked(Device(1)))
        .Given(new InviteDriver("h2", Now.Plus(Duration.FromHours(48))))
        .ThenRefuses(Enrol(1, "h2"), new DeviceIsRevoked(Device(1)));

    [Fact]
    public void PlanMadeBeforeAChange_Commit_IsRefused() => Registered()
        .ThenRefuses(new CommitShift(Saturday, Route, 1), new NoShift(Saturday))
        .Given(Offer())
        .ThenRefuses(new CommitShift(Saturday, Route, 1), new DriverChanged(Asked: 1, Current: 2))
        .Given(new ExcludeHousehold(Household))
        .ThenRefuses(new CommitShift(Saturday, Route, 2), new DriverChanged(Asked: 2, Current: 3))
        .ThenAccepts(new CommitShift(Saturday, Route, 3), new DriverEvent.ShiftCommitted(Saturday, Route))
        .ThenAccepts(new CommitShift(Saturday, Route, 3));

    [Fact]
    public void CommittedShift_IsHeldUntilReleased() => Registered()
        .Given(Offer(), new CommitShift(Saturday, Route, 2))
        .ThenRefuses(new CommitShift(Saturday, OtherRoute, 3), new ShiftIsCommitted(Saturday, Route))
        .ThenRefuses(Offer(), new ShiftIsCommitted(Saturday, Route))
        .ThenRefuses(new WithdrawShift(Saturday), new ShiftIsCommitted(Saturday, Route))
        .ThenAccepts(new ReleaseShift(Saturday, OtherRoute))
        .Given(new ReleaseShift(Saturday, Route), new WithdrawShift(Saturday))
        .ThenRefuses(new WithdrawShift(Saturday), new NoShift(Saturday));

    [Fact]
    public void HoursTheWrongWayRound_Offer_IsRefused() => Registered()
        .ThenRefuses(Offer(13, 13), new InvalidShift(new LocalTime(13, 0), new LocalTime(13, 0)));

    [Fact]
    public void Exclusion_IsNotedOnceAndTakenBackOnce() => Registered()
        .ThenAccepts(new ExcludeHousehold(Household), new DriverEvent.HouseholdExcluded(Household))
        .ThenAccepts(new ExcludeHousehold(Household))
        .ThenAccepts(new AllowHousehold(Household), new DriverEvent.HouseholdAllowed(Household))
        .ThenAccepts(new AllowHousehold(Household));

    [Fact]
    public void VehicleChanged_LanguagesStayUnlessTheyAreSaid() => Assert.Equal(
        ["en hy", "en hy", "es"],
        Registered().Given(new ChangeVehicle(new Vehicle(6, 0), true, ["hy", "en"])) is var said
            ? new[] { said.State, said.Given(new ChangeVehicle(new Vehicle(5, 0), false)).State, said.Given(new ChangeVehicle(new Vehicle(5, 0), false, ["es"])).State }
                .Select(state => string.Join(' ', state.Languages))
            : []);

    [Fact]
    public void WhateverAPlanDependsOn_RaisesTheRevision()
    {
        var driver = Registered();
        DriverCommand[] changes =
        [
            new ChangeVehicle(new Vehicle(6, 0), true), Offer(), new WithdrawShift(Saturday), new ExcludeHousehold(Household),
            new AllowHousehold(Household),
        ];

        foreach (var (change, n) in changes.Select((change, n) => (change, n)))
            Assert.Equal(n + 2, driver.Given(change).State.Revision);
    }
}
