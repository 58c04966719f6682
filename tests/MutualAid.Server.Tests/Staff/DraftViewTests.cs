using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Routing;
using MutualAid.Server.Staff;
using NodaTime;
using PlannedRoute = MutualAid.Domain.Distributions.PlannedRoute;
using PlannedStop = MutualAid.Domain.Distributions.PlannedStop;

namespace MutualAid.Server.Tests.Staff;

/// <summary>
/// A driver with room for one box, from 7:00 to 9:00, who has one of two requests. To the pantry, to each household: 1,000 s; loading takes
/// 600 s, a door 300 s.
/// </summary>
public sealed class DraftViewTests
{
    [Fact]
    public async Task WhatWouldHelp_Fit_IsLongerHoursOrMoreRoomAndNothingElse()
    {
        DraftView view = await View();
        VehicleId vehicle = view.Routes[0].Vehicle;
        Assert.Equal((T(7, 0), T(9, 2), null), Fit(new Relaxation.ShiftEndsLater(vehicle, Cost.Zero, new Routing.Duration(61))));
        Assert.Equal((T(6, 49), T(9, 0), null), Fit(new Relaxation.ShiftStartsEarlier(vehicle, Cost.Zero, new Routing.Duration(601))));
        Assert.Equal((null, null, 3), Fit(new Relaxation.LargerCapacity(vehicle, Cost.Zero, "boxes", new Load(2))));
        Assert.Equal((null, null, 2), Fit(new Relaxation.OneMoreStop(vehicle, Cost.Zero)));
        // Not beyond midnight, no larger cooler, and not what only the household could change.
        Assert.Null(Fit(new Relaxation.ShiftEndsLater(vehicle, Cost.Zero, Routing.Duration.FromMinutes(15 * 60))));
        Assert.Null(Fit(new Relaxation.ShiftStartsEarlier(vehicle, Cost.Zero, Routing.Duration.FromMinutes((7 * 60) + 1))));
        Assert.Null(Fit(new Relaxation.LargerCapacity(vehicle, Cost.Zero, "cold boxes", new Load(1))));
        Assert.Null(Fit(new Relaxation.ExclusionLifted(vehicle, Cost.Zero)));
        Assert.Null(Fit(null));

        (LocalTime? From, LocalTime? Until, int? Boxes)? Fit(Relaxation? change)
        {
            UnassignedStop left = Assert.Single(view.Unassigned) with { Relaxation = change };
            return view.Fit(left) is { } fit ? (fit.From, fit.Until, fit.Boxes) : null;
        }

        static LocalTime? T(int hour, int minute) => new LocalTime(hour, minute);
    }

    [Fact]
    public async Task RoomAndHours_Try_AreThoseOfTheChange()
    {
        DraftView view = await View();
        RequestId left = DayProblem.RequestOf(Assert.Single(view.Unassigned).Stop);
        DriverId driver = view.Day.Task.Shifts[0].Driver;
        Assert.Equal(new Relaxation.LargerCapacity(view.Routes[0].Vehicle, new Cost(7_000 + (2 * 1_300)), "boxes", new Load(1)), view.Unassigned[0].Relaxation);
        DraftTrial full = view.Try(new DraftChange(left, driver))!, roomy = view.Try(new DraftChange(left, driver, Boxes: 2))!;
        Assert.Equal([new BrokenRule.CapacityTooSmall("boxes", new Load(1))], full.Worse.Select(worse => worse.Rule));
        Assert.Empty(roomy.Worse);
        Assert.Equal((7_000, 1_300), (roomy.Metres, roomy.Seconds));
        // With both: 1,000 + 600 + 2 × 1,300 s, which is 10 minutes more than an hour.
        DraftTrial Hours(int until) => view.Try(new DraftChange(left, driver, null, new LocalTime(7, 0), new LocalTime(8, until), 2))!;
        Assert.Empty(Hours(10).Worse);
        Assert.Equal([new BrokenRule.ShiftTooShort(new Routing.Duration(60))], Hours(9).Worse.Select(worse => worse.Rule));
    }

    [Fact]
    public async Task RouteThatIsBroken_Try_MayBeMendedButNotMadeWorse()
    {
        DraftView view = await View(3, planned: 2);
        DriverId driver = view.Day.Task.Shifts[0].Driver;
        DraftTrial swapped = view.Try(new DraftChange(view.Day.Task.Requests[0].Request, driver, 2))!;
        Assert.True(swapped.IsBroken);
        Assert.Empty(swapped.Worse);
        DraftTrial more = view.Try(new DraftChange(view.Day.Task.Requests[2].Request, driver))!;
        Assert.Equal([new BrokenRule.CapacityTooSmall("boxes", new Load(2))], more.Worse.Select(worse => worse.Rule));
    }

    [Fact]
    public async Task TwoWithRoom_Cheapest_IsWhoeverIsOutAlready()
    {
        DraftView view = await View(drivers: 2, boxes: 2);
        Assert.Equal(view.Day.Task.Shifts[0].Driver, view.Cheapest(view.Day.Task.Requests[1].Request)!.Change.To);
        // With the first one full it is the other, although that costs more.
        view = await View(drivers: 2);
        Assert.Equal(view.Day.Task.Shifts[1].Driver, view.Cheapest(view.Day.Task.Requests[1].Request)!.Change.To);
    }

    private static async Task<DraftView> View(int requests = 2, int planned = 1, int drivers = 1, int boxes = 1)
    {
        PlanningTask task = PlannerTests.TaskOf(requests, drivers, boxes);
        var planner = new Planner(_ => new PlannerTests.EqualWays(), new SpeedProfile());
        DayProblem day = await planner.Prepare(task, TestContext.Current.CancellationToken);
        var route = new PlannedRoute(
            new RouteId(Guid.NewGuid()), task.Shifts[0].Driver, 1, 0,
            [
                .. task.Requests.Take(planned).Select(one =>
                    new PlannedStop(new Domain.StopId(Guid.NewGuid()), "A", one.Request, one.Household, [], Instant.MinValue)),
            ],
            Instant.MinValue, Instant.MaxValue, 0);
        return new DraftView(new PlanDraft(1, [route], []), day);
    }
}
