using MutualAid.Domain.Routes;
using NodaTime;
using static MutualAid.Domain.Routes.RouteCommand;
using static MutualAid.Domain.Routes.RouteRefusal;
using static MutualAid.Domain.Tests.Routes.Stops;

namespace MutualAid.Domain.Tests.Routes;

public sealed class RouteTests
{
    [Fact]
    public void NotPublished_AnyCommand_IsRefused() =>
        new Scenario<RouteState, RouteCommand, RouteEvent>(RouteDecider.Instance)
            .ThenRefuses(Reveal(1), new RouteNotPublished())
            .Given(Publish(1))
            .ThenRefuses(Publish(1), new RouteAlreadyPublished());

    [Fact]
    public void NotAcceptedOrNotLoaded_Reveal_IsRefused() => Published()
        .ThenRefuses(Reveal(1), new RouteNotAccepted())
        .Given(new AnswerRoute(At(1), Accepted: true))
        .ThenRefuses(Reveal(1), new RouteNotLoaded())
        .Given(Load(2, 1));

    [Fact]
    public void OnTheRoad_Reveal_ReachesTheCurrentStopAndTheNextTwo()
    {
        var route = OnTheRoad();

        route.Given(Reveal(1), Reveal(2), Reveal(3))
            .ThenRefuses(Reveal(4), new BeyondRevealWindow("S4"))
            .ThenRefuses(Reveal(9), new UnknownStop(Id(9)))
            .Given(Report(10, 2))
            .ThenRefuses(Reveal(2), new StopIsFinished("S2"))
            .ThenAccepts(
                Reveal(4),
                new RouteEvent.StopRevealed(Id(4), Phone(1), Reveal(4).Reveal, Noon, Noon.Plus(Duration.FromMinutes(90))))
            .ThenRefuses(Reveal(5), new BeyondRevealWindow("S5"));

        Assert.Equal([Id(1), Id(3), Id(4)], route.State.Reveals.Keys.OrderBy(stop => stop.Value));
    }

    [Fact]
    public void BoxLeftBehind_Reveal_PassesOverItsStop() => Published()
        .Given(new AnswerRoute(At(1), Accepted: true), Load(2, 2, 3, 4))
        .ThenRefuses(Reveal(1), new BeyondRevealWindow("S1"))
        .Given(Reveal(4));

    [Fact]
    public void SecondPhone_Reveal_SupersedesTheFirst()
    {
        var route = OnTheRoad().Given(Reveal(1, phone: 1), Reveal(1, phone: 2));

        Assert.Equal(Phone(2), Assert.Single(route.State.Reveals).Value.Device);
    }

    [Fact]
    public void CancelledStop_IsNotRevealedAndItsRevealEnds()
    {
        var route = OnTheRoad().Given(Reveal(1), new CancelStop(Id(1), CancelReason.ByHousehold));

        Assert.Empty(route.State.Reveals);
        route.ThenRefuses(Reveal(1), new StopIsCancelled("S1"))
            .Given(Reveal(4))
            .ThenAccepts(new CancelStop(Id(1), CancelReason.ByHousehold))
            .ThenRefuses(new CancelStop(Id(9), CancelReason.ByHousehold), new UnknownStop(Id(9)));
    }

    [Fact]
    public void DriverWasThereBeforeTheCancellationArrived_TheirWordCounts()
    {
        var route = OnTheRoad().Given(new CancelStop(Id(1), CancelReason.ByHousehold), Report(5, 1));

        Assert.Equal(StopOutcomeKind.Delivered, route.State.OutcomeOf(Id(1))!.Kind);
        route.ThenRefuses(new CancelStop(Id(1), CancelReason.ByHousehold), new StopIsFinished("S1"));
    }

    [Fact]
    public void InconsistentOutcome_Record_IsRefused()
    {
        var notHandedOver = new StopOutcome(StopOutcomeKind.Delivered, null, []);
        var handedToNobody = new StopOutcome(StopOutcomeKind.NobodyHome, HandoverKind.DoorWords, []);
        var partlyButNothingKept = new StopOutcome(StopOutcomeKind.PartlyDelivered, HandoverKind.DoorWords, []);
        var foreignBox = new StopOutcome(
            StopOutcomeKind.PartlyDelivered, HandoverKind.DoorWords, [new KeptBack(Box(2), new LotId("L1"), 1)]);

        OnTheRoad()
            .ThenRefuses(Report(5, 1, notHandedOver), new OutcomeIsInconsistent())
            .ThenRefuses(Report(5, 1, handedToNobody), new OutcomeIsInconsistent())
            .ThenRefuses(Report(5, 1, partlyButNothingKept), new OutcomeIsInconsistent())
            .ThenRefuses(Report(5, 1, foreignBox), new OutcomeIsInconsistent())
            .ThenRefuses(Report(5, 9), new UnknownStop(Id(9)))
            .ThenRefuses(Load(5, 9), new BoxNotOnRoute(Box(9)));
    }

    [Fact]
    public void Correction_IsAFurtherEntryAndTheNewestCounts()
    {
        var route = OnTheRoad().Given(Report(5, 1), Report(7, 1, NobodyHome), Report(6, 1));

        Assert.Equal(StopOutcomeKind.NobodyHome, route.State.OutcomeOf(Id(1))!.Kind);
        Assert.Equal([At(5), At(6), At(7)], route.State.Outcomes[Id(1)].Select(entry => entry.Order));
    }

    [Fact]
    public void LoadReportedAgain_TheNewestWordCountsAndOldNewsAreNamed()
    {
        var route = Published().Given(Load(5, 1, 2));

        route.ThenAccepts(
            new ReportLoad(At(4), [new LoadReport(Box(2), LoadRefusalReason.Damaged), new LoadReport(Box(3), null)]),
            new RouteEvent.LoadReported(
                At(4), Stops.Pantry, [new LoadReport(Box(2), LoadRefusalReason.Damaged), new LoadReport(Box(3), null)], [Box(3)]));

        Assert.True(route.State.IsLoaded(Box(2)));
    }

    [Fact]
    public void FinishedAndLoadedStops_Replan_StayInTheirOrder()
    {
        var route = Published().Given(Load(2, 1, 2), Report(5, 1));

        route.ThenRefuses(Replan(1, 2, 3), new StopIsFinished("S1"))
            .ThenRefuses(Replan(1, 1, 3), new StopIsLoaded("S2"))
            .ThenRefuses(Replan(1, 2, 1), new OrderOfFinishedStopsChanged())
            .ThenRefuses(Replan(2, 1, 2), new PlanIsStale(Asked: 2, Current: 1))
            .ThenAccepts(
                Replan(1, 1, 6, 2, 5),
                new RouteEvent.RouteReplanned(Distribution, Stops.Pantry, 2, [Stop(1), Stop(6), Stop(2), Stop(5)], [Stop(3), Stop(4)]));

        route.Given(Report(9, 3)); // word of a stop that left the route is still heard
        Assert.Equal(0, route.State.Acknowledged);
        route.Given(new AcknowledgePlan(At(10), 2)).ThenAccepts(new AcknowledgePlan(At(11), 1));
        Assert.Equal(2, route.State.Acknowledged);

        static ReplanRoute Replan(int version, params int[] stops) => new(version, [.. stops.Select(Stop)]);
    }

    [Fact]
    public void DriverDropsOut_Withdraw_FreesWhatIsNotFinished()
    {
        var route = OnTheRoad().Given(Reveal(1), Report(5, 1));

        route.ThenAccepts(
            new WithdrawRoute(), new RouteEvent.RouteWithdrawn(Distribution, Stops.Pantry, Driver, Saturday, [Stop(2), Stop(3), Stop(4), Stop(5)]))
            .ThenRefuses(Reveal(2), new RouteIsWithdrawn())
            .ThenRefuses(new ReplanRoute(2, []), new RouteIsWithdrawn())
            .ThenRefuses(new WithdrawRoute(), new RouteIsWithdrawn())
            .Given(Report(6, 2));
    }

    [Fact]
    public void RouteEnded_NothingIsRevealedButLateWordIsHeard()
    {
        var route = OnTheRoad().Given(Reveal(1), new EndRoute(At(50)));

        Assert.Empty(route.State.Reveals);
        route.ThenRefuses(Reveal(1), new RouteHasEnded())
            .ThenRefuses(new ReplanRoute(1, []), new RouteHasEnded())
            .ThenAccepts(new EndRoute(At(49)))
            .Given(Report(6, 2));
    }

    [Fact]
    public void RouteDeclined_Reveal_IsRefusedUntilTheNewestWordAccepts()
    {
        var route = OnTheRoad().Given(new AnswerRoute(At(9), Accepted: false), new AnswerRoute(At(8), Accepted: true));

        route.ThenRefuses(Reveal(1), new RouteNotAccepted())
            .Given(new AnswerRoute(At(10), Accepted: true), Reveal(1));
    }

    [Fact]
    public void BoxReportedAsLeftBehind_ItsRevealEnds()
    {
        var route = OnTheRoad().Given(Reveal(1), Reveal(2));

        route.Given(new ReportLoad(At(9), [new LoadReport(Box(1), LoadRefusalReason.NotThere)]));

        Assert.Equal([Id(2)], route.State.Reveals.Keys);
    }

    [Fact]
    public void StopTakenOffOrRouteWithdrawn_ItsRevealEnds()
    {
        var replanned = OnTheRoad().Given(Reveal(1), Reveal(2));
        replanned.Given(
            new ReportLoad(At(9), [new LoadReport(Box(1), LoadRefusalReason.NotThere)]),
            new ReplanRoute(1, [Stop(2), Stop(3), Stop(4), Stop(5)]));
        Assert.Equal([Id(2)], replanned.State.Reveals.Keys);

        Assert.Empty(OnTheRoad().Given(Reveal(1), Reveal(2), new WithdrawRoute()).State.Reveals);
    }

    [Fact]
    public void KnownStop_Replan_KeepsItsBoxesAndItsCancellation()
    {
        var route = Published().Given(new CancelStop(Id(3), CancelReason.ByHousehold));
        Instant later = Noon.Plus(Duration.FromMinutes(30));

        route.Given(new ReplanRoute(2, [Stop(1) with { Boxes = [], Arrival = later }, Stop(3)]));

        Assert.Equal([new RouteBox(Box(1), "B1")], route.State.Stops[0].Boxes);
        Assert.Equal(later, route.State.Stops[0].Arrival);
        Assert.Equal(CancelReason.ByHousehold, route.State.Stops[1].Cancelled);
    }

    [Fact]
    public void SameReportAgain_Record_ChangesNothing() =>
        OnTheRoad().Given(Report(5, 1)).ThenAccepts(Report(5, 1)).ThenAccepts(Load(2, 1, 2, 3, 4, 5), new RouteEvent.LoadReported(
            At(2), Stops.Pantry, [.. Enumerable.Range(1, 5).Select(n => new LoadReport(Box(n), null))], []));

    [Fact]
    public void FewerThanNoneKeptBack_Record_IsRefused() => OnTheRoad().ThenRefuses(
        Report(5, 1, new StopOutcome(
            StopOutcomeKind.PartlyDelivered, HandoverKind.DoorWords, [new KeptBack(Box(1), new LotId("L1"), -1)])),
        new OutcomeIsInconsistent());

    [Fact]
    public void VersionThatIsNotOutYet_Acknowledge_ChangesNothing()
    {
        var route = Published().ThenAccepts(new AcknowledgePlan(At(1), 2));

        Assert.Equal(0, route.State.Acknowledged);
    }

    [Fact]
    public void TwoReportsOfOneMoment_TheSameOneCountsWhicheverArrivesFirst()
    {
        RecordOutcome one = Report(5, 1), other = Report(5, 1, NobodyHome);
        other = other with { Order = other.Order with { Operation = new OperationId(new Guid(6, 2, 0, new byte[8])) } };

        Assert.Equal(StopOutcomeKind.NobodyHome, OnTheRoad().Given(one, other).State.OutcomeOf(Id(1))!.Kind);
        Assert.Equal(StopOutcomeKind.NobodyHome, OnTheRoad().Given(other, one).State.OutcomeOf(Id(1))!.Kind);
    }

    [Fact]
    public void ReportUndone_StopIsOpenAgain_WhateverComesFirst()
    {
        RecordOutcome report = Report(5, 1), undo = new(At(6), Id(1), new StopOutcome(StopOutcomeKind.Undone, null, []));
        foreach (RecordOutcome[] order in new[] { new[] { report, undo }, [undo, report] })
        {
            var route = OnTheRoad().Given(order[0], order[1]);
            Assert.Null(route.State.OutcomeOf(Id(1)));
            Assert.Equal(Id(1), route.State.RevealWindow.First().Stop);
            Assert.NotNull(route.Given(Report(7, 1)).State.OutcomeOf(Id(1)));
        }
    }

    [Fact]
    public void DeliveredWhole_WithWordOfABoxThatComesBack_IsRefused() => OnTheRoad().ThenRefuses(
        Report(5, 1, new StopOutcome(StopOutcomeKind.Delivered, HandoverKind.DoorWords, [], BoxFate.ComesBack)), new OutcomeIsInconsistent());

    [Fact]
    public void HelpAsked_TakenUp_OnceEach()
    {
        var ask = new AskHelp(At(9), HelpKind.RunningLate, Id(2), null);
        var asked = OnTheRoad().Given(ask, ask);
        Assert.False(Assert.Single(asked.State.Help).Seen);
        var taken = asked.Given(new TakeUpHelp(At(9).Operation), new TakeUpHelp(At(9).Operation));
        Assert.True(Assert.Single(taken.State.Help).Seen);
        taken.ThenRefuses(new TakeUpHelp(At(8).Operation), new UnknownHelp(At(8).Operation));
        taken.ThenRefuses(new AskHelp(At(10), HelpKind.CallMe, Id(9), null), new UnknownStop(Id(9)));
    }
}
