using System.Collections.Immutable;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using NodaTime;
using static MutualAid.Domain.Households.HouseholdCommand;
using static MutualAid.Domain.Households.HouseholdRefusal;

namespace MutualAid.Domain.Tests.Households;

public sealed class HouseholdTests
{
    private static readonly Instant Monday = Instant.FromUtc(2026, 11, 30, 18, 0);
    private static readonly Instant Cutoff = Instant.FromUtc(2026, 12, 4, 20, 0);
    private static readonly LocalDate Date = new(2026, 12, 5);
    private static readonly PantryId Pantry = new(Guid.Parse("90000000-0000-0000-0000-000000000001"));
    private static readonly DistributionId Saturday = new(Guid.Parse("d0000000-0000-0000-0000-000000000001"));
    private static readonly RetentionPolicy Policy = new(Duration.FromMinutes(60), Duration.FromDays(14));

    private static RequestId Request(int n) => new(new Guid(n, 1, 0, new byte[8]));

    private static FieldVersion Version(int n) => new(new Guid(n, 3, 0, new byte[8]));

    private static OperationOrder At(int second) => new(
        Cutoff.Plus(Duration.FromSeconds(second)), second, new OperationId(new Guid(second, 2, 0, new byte[8])));

    private static ImmutableSortedDictionary<string, FieldVersion> Fields(params (string Name, int Version)[] fields) =>
        fields.ToImmutableSortedDictionary(field => field.Name, field => Version(field.Version));

    private static HouseholdCommand.OpenRequest Ask(int n, RequestPriority? priority = null) =>
        new(Request(n), Saturday, Date, priority, Cutoff, Monday);

    private static Scenario<HouseholdState, HouseholdCommand, HouseholdEvent> Registered() =>
        new Scenario<HouseholdState, HouseholdCommand, HouseholdEvent>(HouseholdDecider.Instance)
            .Given(new RegisterHousehold(Pantry, Fields(("address", 1), ("people", 2)), Monday));

    [Fact]
    public void Unregistered_AnyCommand_IsRefused() =>
        new Scenario<HouseholdState, HouseholdCommand, HouseholdEvent>(HouseholdDecider.Instance)
            .ThenRefuses(Ask(1), new NotRegistered())
            .Given(new RegisterHousehold(Pantry, Fields(), Monday))
            .ThenRefuses(new RegisterHousehold(Pantry, Fields(), Monday), new AlreadyRegistered());

    [Fact]
    public void RequestOpen_SecondRequest_IsRefused() => Registered()
        .Given(Ask(1))
        .ThenRefuses(Ask(2), new RequestAlreadyOpen(Request(1)))
        .Given(new CancelRequest(Request(1), Monday), Ask(2));

    [Fact]
    public void FirstRequest_Open_IsFirstTimeUntilSomethingWasDelivered() => Registered()
        .ThenAccepts(Ask(1), new HouseholdEvent.RequestOpened(Request(1), Saturday, RequestPriority.FirstTime, Cutoff, Date))
        .Given(new RecordDelivery(Request(1), RequestOutcome.NotDelivered, At(1), Cutoff))
        .ThenAccepts(Ask(2), new HouseholdEvent.RequestOpened(Request(2), Saturday, RequestPriority.FirstTime, Cutoff, Date))
        .Given(new RecordDelivery(Request(2), RequestOutcome.Delivered, At(2), Cutoff))
        .ThenAccepts(Ask(3), new HouseholdEvent.RequestOpened(Request(3), Saturday, RequestPriority.Normal, Cutoff, Date));

    [Fact]
    public void AfterCutoff_AskOrChange_IsRefusedButPlacingIsNot() => Registered()
        .ThenRefuses(Ask(1) with { At = Cutoff }, new PastCutoff(Cutoff))
        .Given(Ask(1), new ChangeDetails(Fields(("people", 5)), Cutoff.Minus(Duration.Epsilon)))
        .ThenRefuses(new ChangeDetails(Fields(("people", 6)), Cutoff), new PastCutoff(Cutoff))
        .Given(new PlaceHousehold(Version(7)));

    [Fact]
    public void NewAddress_Change_ForgetsTheOldCoordinates()
    {
        var household = Registered().Given(new PlaceHousehold(Version(3)));

        household.Given(new ChangeDetails(Fields(("people", 4)), Monday));
        Assert.Equal(["address", "coordinates", "people"], household.State.Fields.Keys);

        household.Given(new ChangeDetails(Fields(("address", 5)), Monday));
        Assert.Equal(["address", "people"], household.State.Fields.Keys);
    }

    [Fact]
    public void PlaceGiven_Admit_OnlyOnce() => Registered()
        .ThenRefuses(new AdmitRequest(Request(1)), new RequestNotOpen(Request(1)))
        .Given(Ask(1))
        .ThenAccepts(new AdmitRequest(Request(1)), new HouseholdEvent.RequestAdmitted(Request(1)))
        .ThenAccepts(new AdmitRequest(Request(1)))
        .ThenRefuses(new DeclineRequest(Request(2), DeclineReason.DateIsFull, Monday), new RequestNotOpen(Request(2)));

    [Fact]
    public void ReportsInAnyOrder_RecordDelivery_TheNewestCounts()
    {
        var inOrder = Registered().Given(Ask(1));
        inOrder.Given(Report(1, RequestOutcome.Delivered), Report(2, RequestOutcome.NotDelivered), Report(3, RequestOutcome.NotDelivered));
        var shuffled = Registered().Given(Ask(1));
        shuffled.Given(Report(3, RequestOutcome.NotDelivered), Report(1, RequestOutcome.Delivered), Report(2, RequestOutcome.NotDelivered));

        Assert.Equal(Dump.Of(inOrder.State), Dump.Of(shuffled.State));
        Assert.Equal(0, shuffled.State.Deliveries);

        static RecordDelivery Report(int second, RequestOutcome outcome) => new(Request(1), outcome, At(second), Cutoff);
    }

    [Fact]
    public void DistributionClosed_CloseRequest_EndsOnlyWhatIsOpen() => Registered()
        .Given(Ask(1))
        .ThenAccepts(
            new CloseRequest(Request(1), Cutoff),
            new HouseholdEvent.RequestEnded(Request(1), RequestOutcome.Unserved, null, Cutoff))
        .ThenAccepts(new CloseRequest(Request(1), Cutoff));

    [Fact]
    public void NoRequest_Erase_IsDoneAtOnce() => Registered()
        .ThenAccepts(new AskErasure(Monday), new HouseholdEvent.ErasureAsked(), new HouseholdEvent.HouseholdErased())
        .ThenRefuses(Ask(1), new HouseholdIsForgotten())
        .ThenAccepts(new AskErasure(Monday));

    [Fact]
    public void RequestOpen_Erase_WaitsUntilNoStopNeedsTheDetails() => Registered()
        .Given(Ask(1))
        .ThenAccepts(
            new AskErasure(Monday),
            new HouseholdEvent.ErasureAsked(),
            new HouseholdEvent.RequestCancelled(Request(1), Saturday, Monday))
        .ThenRefuses(Ask(2), new HouseholdIsForgotten())
        .ThenAccepts(new ConfirmWithdrawn(Request(1), Monday), new HouseholdEvent.HouseholdErased())
        .ThenAccepts(new ConfirmWithdrawn(Request(1), Monday));

    [Fact]
    public void OpenRequest_Shred_IsRefusedHoweverLateItIs() => Registered()
        .Given(Ask(1))
        .ThenRefuses(new ShredDetails(Policy, Cutoff.Plus(Duration.FromDays(900))), new StopStillNeedsDetails(Request(1)));

    [Theory]
    [InlineData(RequestOutcome.Delivered, 60)]
    [InlineData(RequestOutcome.PartlyDelivered, 60)]
    [InlineData(RequestOutcome.NotDelivered, 14 * 24 * 60)]
    [InlineData(RequestOutcome.Unserved, 14 * 24 * 60)]
    public void RequestEnded_Shred_AsSoonAsItsTimeIsOver(RequestOutcome outcome, int minutes)
    {
        var household = Registered().Given(Ask(1), new RecordDelivery(Request(1), outcome, At(1), Cutoff));
        Instant due = Cutoff.Plus(Duration.FromMinutes(minutes));

        household
            .ThenRefuses(new ShredDetails(Policy, due.Minus(Duration.Epsilon)), new StillWithinRetention(due))
            .ThenAccepts(new ShredDetails(Policy, due), new HouseholdEvent.DetailsShredded());

        Assert.Empty(household.State.Fields);
        household.ThenAccepts(new ShredDetails(Policy, due))
            .ThenRefuses(Ask(2), new HouseholdIsForgotten());
    }

    [Fact]
    public void AfterForgetting_Correction_StillCountsAndCarriesNothingPersonal() => Registered()
        .Given(
            Ask(1),
            new RecordDelivery(Request(1), RequestOutcome.Delivered, At(1), Cutoff),
            new ShredDetails(Policy, Cutoff.Plus(Duration.FromDays(1))))
        .ThenAccepts(
            new RecordDelivery(Request(1), RequestOutcome.NotDelivered, At(2), Cutoff),
            new HouseholdEvent.RequestEnded(Request(1), RequestOutcome.NotDelivered, At(2), Cutoff));

    [Fact]
    public void ReportOfAnotherRequest_RecordDelivery_ChangesNothing() => Registered()
        .Given(Ask(1), new RecordDelivery(Request(1), RequestOutcome.NotDelivered, At(1), Cutoff), Ask(2))
        .ThenAccepts(new RecordDelivery(Request(9), RequestOutcome.Delivered, At(5), Cutoff))
        .ThenAccepts(
            new RecordDelivery(Request(1), RequestOutcome.Delivered, At(2), Cutoff), // a correction of the last one
            new HouseholdEvent.RequestEnded(Request(1), RequestOutcome.Delivered, At(2), Cutoff))
        .ThenRefuses(Ask(3), new RequestAlreadyOpen(Request(2)));

    [Fact]
    public void ReportAfterTheRequestWasCancelled_RecordDelivery_ChangesNothing() => Registered()
        .Given(
            Ask(1), new RecordDelivery(Request(1), RequestOutcome.Delivered, At(1), Cutoff),
            Ask(2), new CancelRequest(Request(2), Monday))
        .ThenAccepts(new RecordDelivery(Request(1), RequestOutcome.NotDelivered, At(2), Cutoff))
        .Given(
            Ask(3), new RecordDelivery(Request(3), RequestOutcome.Delivered, At(3), Cutoff),
            Ask(4), new DeclineRequest(Request(4), DeclineReason.DateIsFull, Monday))
        .ThenAccepts(new RecordDelivery(Request(3), RequestOutcome.NotDelivered, At(4), Cutoff));

    [Fact]
    public void DetailsChangedOrRequestGivenUp_Shred_WaitsFromThenOn()
    {
        Duration week = Duration.FromDays(7), fortnight = Duration.FromDays(14);
        Instant later = Monday + week;

        foreach (var household in new[]
        {
            Registered().Given(new ChangeDetails(Fields(("people", 5)), later)),
            Registered().Given(Ask(1), new CancelRequest(Request(1), later)),
            Registered().Given(Ask(1), new DeclineRequest(Request(1), DeclineReason.DateIsFull, later)),
        })
        {
            household.ThenRefuses(new ShredDetails(Policy, Monday + fortnight), new StillWithinRetention(later + fortnight))
                .ThenAccepts(new ShredDetails(Policy, later + fortnight), new HouseholdEvent.DetailsShredded());
        }
    }
}
