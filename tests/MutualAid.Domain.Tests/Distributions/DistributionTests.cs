using System.Collections.Immutable;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Pantry;
using NodaTime;
using static MutualAid.Domain.Distributions.DistributionCommand;
using static MutualAid.Domain.Distributions.DistributionRefusal;

namespace MutualAid.Domain.Tests.Distributions;

public sealed class DistributionTests
{
    private static readonly PantryId Pantry = new(Guid.Parse("90000000-0000-0000-0000-000000000001"));
    private static readonly LocalDate Saturday = new(2026, 12, 5);
    private static readonly Instant Noon = Instant.FromUtc(2026, 12, 5, 20, 0);
    private static readonly Guid Publication = Guid.Parse("ab000000-0000-0000-0000-000000000001");

    private static RequestId Request(int n) => new(new Guid(n, 1, 0, new byte[8]));

    private static HouseholdId Household(int n) => new(new Guid(n, 4, 0, new byte[8]));

    private static StopId Stop(int n) => new(new Guid(n, 5, 0, new byte[8]));

    private static BoxId Box(int n) => new(new Guid(n, 0, 0, new byte[8]));

    private static RouteId Route(int n) => new(new Guid(n, 6, 0, new byte[8]));

    private static DriverId Driver(int n) => new(new Guid(n, 7, 0, new byte[8]));

    private static AdmitRequest Admit(int n) => new(Request(n), Household(n), RequestPriority.Normal);

    private static AllocatedBox Allocated(int n, int revision = 1) =>
        new(Request(n), Box(n), $"B{n}", revision, IsCold: false, new Grams(100));

    private static PlannedRoute Planned(int route, params int[] stops) => new(
        Route(route), Driver(route), DriverRevision: 1, BaseVersion: 0,
        [.. stops.Select(n => new PlannedStop(
            Stop(n), $"S{n}", Request(n), Household(n), [new PlannedBox(Box(n), $"B{n}", 1)], Noon))],
        Noon, Noon, Metres: 1000);

    private static SavePlan Plan(int baseVersion, params PlannedRoute[] routes) => new(baseVersion, [.. routes], []);

    private static PublishPlan Publish(int version, int box1 = 1, int driver1 = 1) => new(
        version,
        Publication,
        new Dictionary<BoxId, int> { [Box(1)] = box1, [Box(2)] = 1 }.ToImmutableDictionary(),
        new Dictionary<DriverId, int> { [Driver(1)] = driver1 }.ToImmutableDictionary());

    [Fact]
    public void Programme_IsNamedWithTheDate_AndAlsoAfterItsEnd()
    {
        var date = new Scenario<DistributionState, DistributionCommand, DistributionEvent>(DistributionDecider.Instance);
        string longest = new('x', 40), tooLong = new('x', 41);

        date.ThenRefuses(new NameProgramme("TEFAP"), new DistributionNotOpen())
            .ThenRefuses(new OpenDistribution(Pantry, Saturday, Noon, 10, tooLong), new ProgrammeIsTooLong(41))
            .ThenAccepts(
                new OpenDistribution(Pantry, Saturday, Noon, 10, "TEFAP"),
                new DistributionEvent.DistributionOpened(Pantry, Saturday, Noon, 10), new DistributionEvent.ProgrammeNamed("TEFAP"))
            .Given(new RecordClosed())
            .ThenAccepts(new NameProgramme(longest), new DistributionEvent.ProgrammeNamed(longest))
            .ThenAccepts(new NameProgramme(null), new DistributionEvent.ProgrammeNamed(null))
            .ThenRefuses(new NameProgramme(tooLong), new ProgrammeIsTooLong(41));
    }

    private static Scenario<DistributionState, DistributionCommand, DistributionEvent> Opened(int capacity = 10) =>
        new Scenario<DistributionState, DistributionCommand, DistributionEvent>(DistributionDecider.Instance)
            .Given(new OpenDistribution(Pantry, Saturday, Noon, capacity));

    [Fact]
    public void NotOpen_Admit_IsRefused() =>
        new Scenario<DistributionState, DistributionCommand, DistributionEvent>(DistributionDecider.Instance)
            .ThenRefuses(Admit(1), new DistributionNotOpen())
            .ThenRefuses(new OpenDistribution(Pantry, Saturday, Noon, 0), new InvalidCapacity(0))
            .Given(new OpenDistribution(Pantry, Saturday, Noon, 1))
            .ThenRefuses(new OpenDistribution(Pantry, Saturday, Noon, 1), new DistributionAlreadyOpen());

    [Fact]
    public void EveryPlaceTaken_Admit_IsRefusedUntilOneLeaves() => Opened(capacity: 2)
        .Given(Admit(1), Admit(2))
        .ThenAccepts(Admit(2))
        .ThenRefuses(Admit(3), new DateIsFull(2))
        .ThenAccepts(
            new WithdrawRequest(Request(1)),
            new DistributionEvent.RequestWithdrawn(Request(1), Household(1), Pantry, null, null))
        .Given(Admit(3));

    [Fact]
    public void BoxesOfRequestsThatLeft_Record_AreIgnored() => Opened()
        .Given(Admit(1))
        .ThenAccepts(
            new RecordBoxes([Allocated(1), Allocated(2)]), new DistributionEvent.BoxesRecorded([Allocated(1)]))
        .ThenAccepts(new RecordBoxReleased(Request(1), Box(9)))
        .ThenAccepts(new RecordBoxReleased(Request(1), Box(1)), new DistributionEvent.BoxRemoved(Request(1)));

    [Fact]
    public void DraftOfSomebodyElse_Save_IsStale() => Opened()
        .Given(Admit(1), Plan(0, Planned(1, 1)))
        .ThenRefuses(Plan(0, Planned(1, 1)), new PlanIsStale(Asked: 0, Current: 1))
        .Given(Plan(1, Planned(1, 1)))
        .ThenRefuses(Publish(1), new PlanIsStale(Asked: 1, Current: 2));

    [Fact]
    public void RequestNotHereOrTwice_Save_IsRefused() => Opened()
        .Given(Admit(1))
        .ThenRefuses(Plan(0, Planned(1, 1, 2)), new RequestCannotBePlanned("S2"))
        .ThenRefuses(Plan(0, Planned(1, 1), Planned(2, 1)), new RequestPlannedTwice("S1"));

    [Fact]
    public void NothingDrafted_Publish_IsRefused() => Opened()
        .ThenRefuses(Publish(0), new NothingPlanned())
        .Given(Plan(0, Planned(1)))
        .ThenRefuses(Publish(1), new NothingPlanned());

    [Fact]
    public void StockOrDriverChangedSinceThePlan_Publish_NamesWhat() => Opened()
        .Given(Admit(1), Admit(2), new RecordBoxes([Allocated(1), Allocated(2)]), Plan(0, Planned(1, 1, 2)))
        .ThenRefuses(Publish(1, box1: 2), new StockChanged(["B1"]))
        .ThenRefuses(Publish(1, driver1: 2), new DriversChanged([Driver(1)]));

    [Fact]
    public void Published_Plan_TiesRequestsToStops()
    {
        var day = Opened().Given(Admit(1), Admit(2), Plan(0, Planned(1, 1, 2)), Publish(1));

        day.ThenRefuses(Publish(1), new PublicationUnderWay())
            .ThenRefuses(Plan(1, Planned(1, 1)), new PublicationUnderWay())
            .ThenRefuses(new RecordClosed(), new PublicationUnderWay())
            .ThenRefuses(new ConfirmPublication(Guid.Empty, []), new UnknownPublication())
            .Given(new ConfirmPublication(Publication, []))
            .ThenRefuses(new RejectPublication(Publication, "late"), new UnknownPublication());

        Assert.Equal(new StopPlace(Route(1), Stop(2)), day.State.Stops[Request(2)]);
        day.ThenRefuses(Plan(0, Planned(2, 2)), new RequestCannotBePlanned("S2"))
            .ThenAccepts(new RecordUnplanned(Request(2), Stop(9)))
            .ThenAccepts(new RecordUnplanned(Request(2), Stop(2)), new DistributionEvent.RequestUnplanned(Request(2)))
            .Given(Plan(0, Planned(2, 2)));
    }

    [Fact]
    public void OwnerSaidNo_Reject_LeavesTheDraftToWorkOn() => Opened()
        .Given(Admit(1), Plan(0, Planned(1, 1)), Publish(1) with { Boxes = Publish(1).Boxes })
        .Given(new RejectPublication(Publication, "driver left"))
        .Given(Publish(1));

    [Fact]
    public void RequestLeftWhilePublishing_Confirm_NamesTheStopToCancel()
    {
        var day = Opened().Given(Admit(1), Admit(2), Plan(0, Planned(1, 1, 2)), Publish(1), new WithdrawRequest(Request(1)));

        day.ThenAccepts(
            new ConfirmPublication(Publication, []),
            new DistributionEvent.PlanPublished(
                Publication,
                Pantry,
                new PlanDraft(1, [Planned(1, 1, 2)], []),
                [],
                [new GoneStop(new StopPlace(Route(1), Stop(1)), Request(1), [Box(1)])]));

        Assert.Equal([Request(2)], day.State.Stops.Keys);
    }

    [Fact]
    public void RouteRejected_Confirm_LeavesItsRequestsUnplanned()
    {
        var day = Opened().Given(Admit(1), Admit(2), Plan(0, Planned(1, 1), Planned(2, 2)));
        day.Given(Publish(1) with { DriverRevisions = Publish(1).DriverRevisions.Add(Driver(2), 1) });

        day.Given(new ConfirmPublication(Publication, [Route(2)]));

        Assert.Equal([Request(1)], day.State.Stops.Keys);
    }

    [Fact]
    public void Closed_Distribution_RefusesWhatIsAskedAndIgnoresWhatIsLate() => Opened()
        .Given(Admit(2), Admit(1))
        .ThenAccepts(
            new RecordClosed(),
            new DistributionEvent.DistributionClosed(
                [new ClosedRequest(Request(1), Household(1)), new ClosedRequest(Request(2), Household(2))]))
        .ThenRefuses(Admit(3), new DistributionIsClosed())
        .ThenRefuses(new OpenDistribution(Pantry, Saturday, Noon, 5), new DistributionAlreadyOpen())
        .ThenAccepts(new WithdrawRequest(Request(1)))
        .ThenAccepts(new RecordClosed());

    [Fact]
    public void RequestWithBoxAndStop_Withdraw_NamesWhatHasToBeUndone()
    {
        var day = Opened().Given(
            Admit(1), Admit(2), new RecordBoxes([Allocated(1)]),
            Plan(0, Planned(1, 1)), Publish(1), new ConfirmPublication(Publication, []));

        day.ThenAccepts(
            new WithdrawRequest(Request(1)),
            new DistributionEvent.RequestWithdrawn(Request(1), Household(1), Pantry, Box(1), new StopPlace(Route(1), Stop(1))));

        Assert.Empty(day.State.Stops);
        Assert.Empty(day.State.Boxes);
    }

    [Fact]
    public void RequestLeftSinceTheDraft_Publish_IsRefused() => Opened()
        .Given(Admit(1), Admit(2), Plan(0, Planned(1, 1, 2)), new WithdrawRequest(Request(2)))
        .ThenRefuses(Publish(1), new RequestCannotBePlanned("S2"));

    [Fact]
    public void RouteUnderWay_Publish_MindsItsStopsAndNotItsDriver() => Opened()
        .Given(Admit(1), Plan(0, Planned(1, 1) with { BaseVersion = 3 }))
        .Given(Publish(1, driver1: 7));

    [Fact]
    public void StopOnARouteThatThePlanChanges_Moved_MayBeSavedAndPublishedOnceItIsFree() => Opened()
        .Given(Admit(1), Admit(2), Plan(0, Planned(1, 1, 2)), Publish(1), new ConfirmPublication(Publication, []))
        .ThenRefuses(Plan(0, Planned(2, 2)), new RequestCannotBePlanned("S2"))
        .ThenRefuses(Plan(0, Planned(1, 1), Planned(2, 2)), new RequestCannotBePlanned("S2"))
        .Given(Plan(0, Planned(1, 1) with { BaseVersion = 1 }, Planned(2, 2) with { BaseVersion = 1 }))
        .ThenRefuses(Publish(2), new RequestCannotBePlanned("S2"))
        .Given(new RecordUnplanned(Request(2), Stop(2)), Publish(2));

    [Fact]
    public void FinishedStopOfSomebodyWhoLeft_Replan_StaysOnItsRoute()
    {
        PlannedRoute route = Planned(1, 1, 2) with { BaseVersion = 1 };
        var kept = route with { Stops = [route.Stops[0], route.Stops[1] with { Boxes = [] }] };
        Opened().Given(Admit(1), Admit(2), Plan(0, Planned(1, 1, 2)), Publish(1), new ConfirmPublication(Publication, []), new WithdrawRequest(Request(2)))
            .ThenRefuses(Plan(0, route), new RequestCannotBePlanned("S2"))
            .Given(Plan(0, kept), Publish(2));
    }

    [Fact]
    public void RequestsWithoutARoute_Publish_AreKeptWithTheirReason()
    {
        var day = Opened().Given(Admit(1), Admit(2), new SavePlan(0, [Planned(1, 1)], [new UnplannedRequest(Request(2), "Full")]));

        day.Given(Publish(1), new ConfirmPublication(Publication, []));

        Assert.Equal([new UnplannedRequest(Request(2), "Full")], day.State.LeftOut);
    }
}
