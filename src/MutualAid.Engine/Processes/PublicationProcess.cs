using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;

namespace MutualAid.Engine.Processes;

/// <summary>
/// Makes a plan binding: the pantry promises the boxes, each driver the hours, then the routes are published. A no
/// before that point takes every promise back; a route under way that changed meanwhile only keeps its old stops.
/// </summary>
internal sealed class PublicationProcess() : Process("publication")
{
    public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation) =>
        recorded.Event switch
        {
            DistributionEvent.PublicationStarted e =>
                Publish(e, new DistributionId(recorded.Stream.Value), commands),
            DistributionEvent.PlanPublished e => CancelGone(e, commands),
            RouteEvent.StopCancelled e => Free(e.Distribution, e.Pantry, [e.Stop], commands),
            RouteEvent.RouteReplanned e => Free(e.Distribution, e.Pantry, e.Removed, commands),
            RouteEvent.RouteWithdrawn e => Withdraw(e, new RouteId(recorded.Stream.Value), commands),
            _ => Task.CompletedTask,
        };

    private static async Task Publish(
        DistributionEvent.PublicationStarted e, DistributionId distribution, ProcessCommands commands)
    {
        var (promised, refusal) = await Promise(e, commands);
        if (refusal is not null)
        {
            await commands.Send(
                distribution,
                new DistributionCommand.RejectPublication(e.Publication, refusal.GetType().Name)).Required();
            return;
        }

        var rejected = ImmutableArray.CreateBuilder<RouteId>();
        foreach (PlannedRoute route in e.Plan.Routes)
        {
            RouteCommand command = route.BaseVersion == 0
                ? new RouteCommand.PublishRoute(distribution, e.Pantry, route.Driver, e.Date, StopsOf(route))
                : new RouteCommand.ReplanRoute(route.BaseVersion, StopsOf(route));
            if (await commands.Send(route.Route, command).Refusal() is null) continue;
            rejected.Add(route.Route);
            await commands.Send(
                e.Pantry, new PantryCommand.UncommitBoxes([.. BoxesOf(route).Where(promised.Contains)])).Required();
        }

        await commands.Send(
            distribution,
            new DistributionCommand.ConfirmPublication(e.Publication, rejected.ToImmutable())).Required();
    }

    /// <summary>
    /// Gets every promise, or takes back those that were given and returns the first no. Boxes that a route under way
    /// has already are not among those promised: they stay with it, whatever comes of this.
    /// </summary>
    private static async Task<(ImmutableArray<BoxId> Promised, Refusal? Refusal)> Promise(
        DistributionEvent.PublicationStarted e, ProcessCommands commands)
    {
        ImmutableArray<BoxToken> boxes =
        [
            .. from route in e.Plan.Routes
               from stop in route.Stops
               from box in stop.Boxes
               select new BoxToken(box.Box, box.Revision, route.Route),
        ];
        Decision<PantryEvent> decision = await commands.Send(e.Pantry, new PantryCommand.CommitBoxes(boxes));
        if (decision is Decision<PantryEvent>.Refused refused) return ([], refused.Reason);
        ImmutableArray<BoxId> promised =
        [
            .. ((Decision<PantryEvent>.Accepted)decision).Events.OfType<PantryEvent.BoxesCommitted>()
                .SelectMany(one => one.Boxes).Select(token => token.Box),
        ];

        Refusal? refusal = null;
        var committed = new List<PlannedRoute>();
        foreach (PlannedRoute route in e.Plan.Routes.Where(route => route.BaseVersion == 0))
        {
            refusal = await commands.Send(
                route.Driver, new DriverCommand.CommitShift(e.Date, route.Route, route.DriverRevision)).Refusal();
            if (refusal is not null) break;
            committed.Add(route);
        }

        if (refusal is null) return (promised, null);
        foreach (PlannedRoute route in committed)
            await commands.Send(route.Driver, new DriverCommand.ReleaseShift(e.Date, route.Route)).Required();
        await commands.Send(e.Pantry, new PantryCommand.UncommitBoxes(promised)).Required();
        return ([], refusal);
    }

    private static async Task CancelGone(DistributionEvent.PlanPublished e, ProcessCommands commands)
    {
        foreach (GoneStop gone in e.Gone)
        {
            await commands.Send(gone.Place.Route, new RouteCommand.CancelStop(gone.Place.Stop, CancelReason.ByHousehold))
                .RequiredUnless(reason => reason is RouteRefusal.StopIsFinished);
            await commands.Send(e.Pantry, new PantryCommand.UncommitBoxes(gone.Boxes)).Required();
            foreach (BoxId box in gone.Boxes)
            {
                await commands.Send(e.Pantry, new PantryCommand.ReleaseBox(box)).RequiredUnless(reason =>
                    reason is PantryRefusal.BoxIsLoaded or PantryRefusal.BoxHasEnded or PantryRefusal.UnknownBox);
            }
        }
    }

    private static async Task Withdraw(RouteEvent.RouteWithdrawn e, RouteId route, ProcessCommands commands)
    {
        await Free(e.Distribution, e.Pantry, e.Removed, commands);
        await commands.Send(e.Driver, new DriverCommand.ReleaseShift(e.Date, route)).Required();
    }

    private static async Task Free(
        DistributionId distribution, PantryId pantry, ImmutableArray<RouteStop> stops, ProcessCommands commands)
    {
        foreach (RouteStop stop in stops)
        {
            await commands.Send(distribution, new DistributionCommand.RecordUnplanned(stop.Request, stop.Stop)).Required();
            await commands.Send(pantry, new PantryCommand.UncommitBoxes([.. stop.Boxes.Select(box => box.Box)])).Required();
        }
    }

    private static ImmutableArray<RouteStop> StopsOf(PlannedRoute route) =>
    [
        .. route.Stops.Select(stop => new RouteStop(
            stop.Stop,
            stop.Code,
            stop.Request,
            stop.Household,
            [.. stop.Boxes.Select(box => new RouteBox(box.Box, box.Code))],
            stop.Arrival)),
    ];

    private static ImmutableArray<BoxId> BoxesOf(PlannedRoute route) =>
        [.. route.Stops.SelectMany(stop => stop.Boxes).Select(box => box.Box)];
}
