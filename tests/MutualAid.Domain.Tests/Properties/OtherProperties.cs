using System.Collections.Immutable;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using NodaTime;

namespace MutualAid.Domain.Tests.Properties;

/// <summary>The smaller aggregates: every command and every refusal is met, and what must hold after each event.</summary>
public sealed class OtherProperties
{
    private static readonly Instant Start = Instant.FromUtc(2026, 12, 1, 0, 0);

    [Fact]
    public void Household_AnyCommands_KeepsDetailsWhileAndOnlyWhileAStopMayNeedThem()
    {
        var reached = new Reached<HouseholdCommand, HouseholdRefusal>("household");
        Run(HouseholdDecider.Instance, reached, HouseholdWorld, state =>
        {
            if (state.Request is not null) Assert.Equal(HouseholdStatus.Active, state.Status);
            if (state.Status is HouseholdStatus.Forgotten) Assert.Empty(state.Fields);
            if (state.Status is not HouseholdStatus.Active) Assert.Null(state.Recurrence);
            Assert.True(state.Deliveries >= 0);
        });
    }

    [Fact]
    public void Distribution_AnyCommands_NeverAdmitsMoreThanItsPlacesNorPlansAStrangersStop()
    {
        var reached = new Reached<DistributionCommand, DistributionRefusal>("distribution");
        Run(DistributionDecider.Instance, reached, DistributionWorld, state =>
        {
            Assert.True(state.Requests.Count <= state.Capacity);
            Assert.All(state.Stops.Keys, request => Assert.Contains(request, state.Requests.Keys));
            Assert.All(state.Boxes.Keys, request => Assert.Contains(request, state.Requests.Keys));
        });
    }

    [Fact]
    public void Driver_AnyCommands_EnrolsOneDeviceAnInvitationAndKeepsCommittedHours()
    {
        var reached = new Reached<DriverCommand, DriverRefusal>("driver");
        Run(DriverDecider.Instance, reached, DriverWorld, state => Assert.True(state.Vehicle.ColdBoxes >= 0));
    }

    /// <summary>I5, on the household's side: its reports, in whatever order they arrive, end in one state.</summary>
    [Fact]
    public void ReportsOfADelivery_DuplicatedAndShuffled_EndInOneState()
    {
        int kept = 0;
        Steps.ForAll(sequences: 500, length: 8, steps =>
        {
            HouseholdCommand[] reports =
            [
                .. steps.Select((step, number) => new HouseholdCommand.RecordDelivery(
                    Request(1),
                    (RequestOutcome)(step.A % 3),
                    new OperationOrder(
                        Start.Plus(Duration.FromSeconds(step.B % 4)), step.C % 3, new OperationId(new Guid(number, 2, 0, new byte[8]))),
                    Start)),
            ];
            var shuffled = reports.Concat(reports).Zip(steps.Concat(steps.Reverse()), (report, step) => (report, step.Kind))
                .OrderBy(pair => pair.Kind).Select(pair => pair.report).ToArray();
            HouseholdState once = After(reports), messy = After(shuffled);
            Assert.Equal(Dump.Of(once), Dump.Of(messy));
            kept += once.Deliveries;
        });
        Console.WriteLine($"I5: {kept} requests delivered in the end");
        Assert.True(kept > 0);

        static HouseholdState After(HouseholdCommand[] reports) => new Scenario<HouseholdState, HouseholdCommand, HouseholdEvent>(
            HouseholdDecider.Instance).Given(
            [
                new HouseholdCommand.RegisterHousehold(default, Fields("address", 1), Start),
                new HouseholdCommand.OpenRequest(Request(1), default, default, null, Start.Plus(Duration.FromDays(1)), Start),
                .. reports,
            ]).State;
    }

    private static void Run<TState, TCommand, TEvent, TRefusal>(
        Decider<TState, TCommand, TEvent> decider,
        Reached<TCommand, TRefusal> reached,
        Func<Step, int, TState, TCommand> world,
        Action<TState> check)
    {
        Steps.ForAll(sequences: 1_000, length: 60, steps =>
        {
            TState state = decider.Initial;
            for (int number = 0; number < steps.Count; number++)
            {
                TCommand command = world(steps[number], number, state);
                if (reached.Note(command!, decider.Decide(command, state)) is not Decision<TEvent>.Accepted accepted) continue;
                state = decider.Fold(state, accepted.Events);
                check(state);
            }
        });
        reached.PrintAndCheck();
    }

    private static HouseholdCommand HouseholdWorld(Step step, int number, HouseholdState state)
    {
        Instant at = Start.Plus(Duration.FromHours(number * 12));
        RequestId request = step.A % 4 == 0 ? Request(step.B) : state.Request?.Id ?? state.LastEnded?.Id ?? Request(number);
        var order = new OperationOrder(at, step.B % 5, new OperationId(new Guid(step.C, 2, 0, new byte[8])));
        string zone = step.C % 9 == 0 ? "Nowhere" : "America/Santiago";
        return (step.Kind % 24) switch
        {
            0 or 1 => new HouseholdCommand.RegisterHousehold(default, Fields("address", step.A), at),
            16 or 17 => new HouseholdCommand.SetRecurrence(
                step.A % 4, Day(number / 2 + step.B % 9 - 2), step.B % 3 == 0 ? Day(step.A % 100) : null, zone, at),
            18 => new HouseholdCommand.RenewRecurrence(step.A % 3 == 0 ? null : Day(step.B % 300), zone, at),
            19 => new HouseholdCommand.SkipOccurrence(
                state.Recurrence is { } running && step.A % 3 > 0 ? running.OccurrencesFrom(Day(number / 2)).FirstOrDefault() : Day(step.B % 99), zone, at),
            20 => new HouseholdCommand.PauseRecurrence(step.A % 3 == 0 ? null : Day(step.B % 99), zone, at),
            21 => new HouseholdCommand.ResumeRecurrence(at),
            22 => step.A % 3 == 0 ? new HouseholdCommand.EndRecurrence(at) : new HouseholdCommand.ResumeRecurrence(at),
            23 => new HouseholdCommand.OpenRecurring(
                Request(number), [new OfferedDate(default, Day(step.A % 60), at.Plus(Duration.FromHours(step.B % 99 - 9)))], at),
            2 or 3 => new HouseholdCommand.OpenRequest(
                Request(number), default, Day(step.A), step.B % 2 == 0 ? null : RequestPriority.Urgent,
                at.Plus(Duration.FromHours(step.C % 48 - 6)), at),
            4 => new HouseholdCommand.AdmitRequest(request),
            5 => new HouseholdCommand.DeclineRequest(request, DeclineReason.DateIsFull, at),
            6 => new HouseholdCommand.CancelRequest(request, at),
            7 or 8 => new HouseholdCommand.RecordDelivery(request, (RequestOutcome)(step.B % 3), order, at),
            9 => new HouseholdCommand.CloseRequest(request, at),
            10 => step.B % 4 == 0 ? new HouseholdCommand.AskErasure(at) : new HouseholdCommand.PlaceHousehold(default),
            11 => new HouseholdCommand.ConfirmWithdrawn(request, at),
            12 => new HouseholdCommand.ShredDetails(
                new RetentionPolicy(Duration.FromHours(1), Duration.FromDays(step.C % 14)), at),
            _ => new HouseholdCommand.ChangeDetails(Fields(step.B % 2 == 0 ? "address" : "people", step.C), at),
        };
    }

    private static DistributionCommand DistributionWorld(Step step, int number, DistributionState state)
    {
        RequestId request = Request(step.A % 6);
        int version = (state.Draft?.Version ?? 0) + (step.C % 5 == 0 ? 1 : 0);
        var publication = state.Publishing?.Id ?? Guid.Empty;
        return (step.Kind % 17) switch
        {
            0 or 1 => new DistributionCommand.OpenDistribution(default, new LocalDate(2026, 12, 5), Start, step.A % 6),
            2 or 3 or 4 => new DistributionCommand.AdmitRequest(request, new HouseholdId(request.Value), RequestPriority.Normal),
            5 => new DistributionCommand.WithdrawRequest(request),
            6 => new DistributionCommand.RecordBoxes([Allocated(request)]),
            7 => new DistributionCommand.RecordBoxReleased(request, new BoxId(request.Value)),
            8 or 9 => new DistributionCommand.SavePlan(version, Routes(step, state), []),
            10 or 11 => new DistributionCommand.PublishPlan(
                version,
                new Guid(number, 14, 0, new byte[8]),
                state.Requests.Keys.ToImmutableDictionary(id => new BoxId(id.Value), _ => step.B % 9 == 0 ? 2 : 1),
                ImmutableDictionary<DriverId, int>.Empty.Add(default, step.C % 9 == 0 ? 2 : 1)),
            12 => new DistributionCommand.ConfirmPublication(step.B % 5 == 0 ? Guid.Empty : publication, []),
            13 => step.B % 3 > 0
                ? new DistributionCommand.ConfirmPublication(publication, [])
                : new DistributionCommand.RejectPublication(publication, "no"),
            16 => new DistributionCommand.NameProgramme(step.C % 3 == 0 ? null : new string('x', 38 + (step.A % 5))),
            14 => new DistributionCommand.RecordUnplanned(request, state.Stops.GetValueOrDefault(request)?.Stop ?? default),
            _ => step.B % 4 == 0
                ? new DistributionCommand.RecordClosed()
                : new DistributionCommand.AdmitRequest(request, new HouseholdId(request.Value), RequestPriority.Normal),
        };
    }

    private static ImmutableArray<PlannedRoute> Routes(Step step, DistributionState state)
    {
        RequestId[] open = [.. state.Requests.Keys.Where(id => step.B % 7 == 0 || !state.Stops.ContainsKey(id)).OrderBy(id => id.Value)];
        if (step.C % 9 == 0) open = [.. open, .. open.Take(1)];
        if (step.B % 9 == 0) open = [.. open, Request(99)];
        if (step.A % 9 == 0) open = [];
        return
        [
            new PlannedRoute(
                new RouteId(new Guid(step.A, 15, 0, new byte[8])), default, 1, 0,
                [.. open.Select(id => new PlannedStop(
                    new StopId(id.Value), "S", id, new HouseholdId(id.Value), [new PlannedBox(new BoxId(id.Value), "B", 1)], Start))],
                Start, Start, 1),
        ];
    }

    private static DriverCommand DriverWorld(Step step, int number, DriverState state)
    {
        var date = new LocalDate(2026, 12, 5 + step.A % 3);
        var household = new HouseholdId(new Guid(step.B % 3, 4, 0, new byte[8]));
        var device = new DeviceId(new Guid(step.B % 4, 8, 0, new byte[8]));
        var route = new RouteId(new Guid(step.B % 2, 6, 0, new byte[8]));
        Instant at = Start.Plus(Duration.FromHours(number));
        return (step.Kind % 14) switch
        {
            0 => new DriverCommand.RegisterDriver(
                default, "D", new Vehicle(step.A % 4, 0), true, [], ImmutableSortedDictionary<string, FieldVersion>.Empty),
            1 => new DriverCommand.ChangeVehicle(new Vehicle(step.B % 4, 1), step.C % 2 == 0),
            2 => new DriverCommand.InviteDriver($"h{step.A % 3}", at.Plus(Duration.FromHours(step.C % 20))),
            3 or 4 => new DriverCommand.EnrolDevice(
                step.C % 3 == 0 ? "h9" : state.Invitation?.Hash ?? "h0", device, "sign", "open", at),
            5 => new DriverCommand.RevokeDevice(device),
            6 or 7 => new DriverCommand.OfferShift(date, new LocalTime(9, 0), new LocalTime(step.C % 3 == 0 ? 9 : 12, 0)),
            8 => new DriverCommand.WithdrawShift(date),
            9 => new DriverCommand.ExcludeHousehold(household),
            10 => new DriverCommand.AllowHousehold(household),
            11 => new DriverCommand.ReleaseShift(date, route),
            _ => new DriverCommand.CommitShift(date, route, state.Revision + (step.C % 3 == 0 ? 1 : 0)),
        };
    }

    private static LocalDate Day(int n) => new LocalDate(2026, 12, 1).PlusDays(n);

    private static RequestId Request(int n) => new(new Guid(n, 1, 0, new byte[8]));

    private static AllocatedBox Allocated(RequestId request) => new(request, new BoxId(request.Value), "B", 1, false, new Grams(1));

    private static ImmutableSortedDictionary<string, FieldVersion> Fields(string name, int version) =>
        ImmutableSortedDictionary<string, FieldVersion>.Empty.Add(name, new FieldVersion(new Guid(version, 3, 0, new byte[8])));
}
