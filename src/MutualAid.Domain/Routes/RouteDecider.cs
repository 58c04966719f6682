using System.Collections.Immutable;
using NodaTime;
using static MutualAid.Domain.Routes.RouteCommand;
using static MutualAid.Domain.Routes.RouteEvent;
using static MutualAid.Domain.Routes.RouteRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Routes.RouteEvent>;

namespace MutualAid.Domain.Routes;

/// <summary>The rules of a route: who may know which door, and what counts when reports come late or twice.</summary>
public static class RouteDecider
{
    /// <summary>How long revealed details may stay on a device.</summary>
    public static readonly Duration Lease = Duration.FromMinutes(90);

    public static Decider<RouteState, RouteCommand, RouteEvent> Instance { get; } =
        new(RouteState.Initial, Decide, RouteEvolution.Evolve);

    private static Decision Decide(RouteCommand command, RouteState state) => command switch
    {
        PublishRoute when state.Version > 0 => new RouteAlreadyPublished(),
        PublishRoute c => new RoutePublished(c.Distribution, c.Pantry, c.Driver, c.Date, c.Stops),
        _ when state.Version == 0 => new RouteNotPublished(),
        AnswerRoute c => state.Answer?.Order >= c.Order ? Decision.Nothing : new RouteAnswered(c.Order, c.Accepted),
        ReportLoad c => Load(c, state),
        RevealStop c => Reveal(c, state),
        RecordOutcome c => Record(c, state),
        AcknowledgePlan c => c.Version <= state.Acknowledged || c.Version > state.Version
            ? Decision.Nothing
            : new PlanAcknowledged(c.Version),
        AskHelp c => Help(c, state),
        TakeUpHelp c => state.Help.FirstOrDefault(help => help.Order.Operation == c.Operation) switch
        {
            null => new UnknownHelp(c.Operation),
            { Seen: true } => Decision.Nothing,
            _ => new HelpTakenUp(c.Operation),
        },
        EndRoute c => state.Ended >= c.Order ? Decision.Nothing : new RouteEnded(c.Order),
        CancelStop c => Cancel(c, state),
        _ when state.Withdrawn => new RouteIsWithdrawn(),
        ReplanRoute c => Replan(c, state),
        WithdrawRoute => new RouteWithdrawn(
            state.Distribution,
            state.Pantry,
            state.Driver,
            state.Date,
            [.. state.Stops.Where(stop => IsOpen(stop, state))]),
        _ => throw new InvalidOperationException($"No rule decides {command.GetType().Name}."),
    };

    private static Decision Load(ReportLoad command, RouteState state)
    {
        foreach (LoadReport report in command.Boxes)
            if (!EveryStop(state).Any(stop => stop.Boxes.Any(box => box.Box == report.Box)))
                return new BoxNotOnRoute(report.Box);

        ImmutableArray<BoxId> news =
        [
            .. command.Boxes.Select(report => report.Box)
                .Where(box => !(state.Loads.GetValueOrDefault(box)?.Order >= command.Order)),
        ];
        return new LoadReported(command.Order, state.Pantry, command.Boxes, news);
    }

    private static Decision Reveal(RevealStop command, RouteState state)
    {
        RouteStop? stop = EveryStop(state).FirstOrDefault(stop => stop.Stop == command.Stop);
        if (stop is null) return new UnknownStop(command.Stop);
        if (state.Withdrawn) return new RouteIsWithdrawn();
        if (state.Ended is not null) return new RouteHasEnded();
        if (state.Answer is not { Accepted: true }) return new RouteNotAccepted();
        if (state.Loads.IsEmpty) return new RouteNotLoaded();
        if (IsOff(stop, state)) return new StopIsCancelled(stop.Code);
        if (state.OutcomeOf(stop.Stop) is not null) return new StopIsFinished(stop.Code);
        if (state.RevealWindow.All(open => open.Stop != stop.Stop)) return new BeyondRevealWindow(stop.Code);
        return new StopRevealed(stop.Stop, command.Device, command.Reveal, command.At, command.At + Lease);
    }

    private static Decision Record(RecordOutcome command, RouteState state)
    {
        RouteStop? stop = EveryStop(state).FirstOrDefault(stop => stop.Stop == command.Stop);
        if (stop is null) return new UnknownStop(command.Stop);
        StopOutcome outcome = command.Outcome;
        bool handedOver = outcome.Kind is StopOutcomeKind.Delivered or StopOutcomeKind.PartlyDelivered;
        bool consistent = handedOver == outcome.Handover is not null
            && !(outcome.Kind is StopOutcomeKind.Delivered or StopOutcomeKind.Undone && outcome.Fate is not null)
            && outcome.KeptBack.IsEmpty == outcome.Kind is not StopOutcomeKind.PartlyDelivered
            && outcome.KeptBack.All(kept => kept.Quantity > 0 && stop.Boxes.Any(box => box.Box == kept.Box));
        if (!consistent) return new OutcomeIsInconsistent();
        if (state.Outcomes.TryGetValue(stop.Stop, out var entries) && entries.Any(entry => entry.Order == command.Order))
            return Decision.Nothing;
        return new OutcomeRecorded(command.Order, state.Pantry, stop with { Cancelled = null }, outcome, command.Note);
    }

    private static Decision Help(AskHelp command, RouteState state)
    {
        if (command.Stop is { } stop && EveryStop(state).All(one => one.Stop != stop)) return new UnknownStop(stop);
        if (state.Help.Any(help => help.Order == command.Order)) return Decision.Nothing;
        return new HelpAsked(command.Order, command.Kind, command.Stop, command.Note);
    }

    private static Decision Cancel(CancelStop command, RouteState state)
    {
        RouteStop? stop = EveryStop(state).FirstOrDefault(stop => stop.Stop == command.Stop);
        if (stop is null) return new UnknownStop(command.Stop);
        if (state.OutcomeOf(stop.Stop) is not null) return new StopIsFinished(stop.Code);
        if (IsOff(stop, state)) return Decision.Nothing;
        return new StopCancelled(state.Distribution, state.Pantry, stop, command.Reason);
    }

    private static Decision Replan(ReplanRoute command, RouteState state)
    {
        if (state.Ended is not null) return new RouteHasEnded();
        if (command.BaseVersion != state.Version) return new PlanIsStale(command.BaseVersion, state.Version);
        RouteStop[] fixedStops = [.. state.Stops.Where(stop => state.IsFixed(stop.Stop))];
        foreach (RouteStop stop in fixedStops)
        {
            if (command.Stops.Any(next => next.Stop == stop.Stop)) continue;
            return state.OutcomeOf(stop.Stop) is null ? new StopIsLoaded(stop.Code) : new StopIsFinished(stop.Code);
        }

        var kept = command.Stops.Select(stop => stop.Stop).Where(id => fixedStops.Any(stop => stop.Stop == id));
        if (!kept.SequenceEqual(fixedStops.Select(stop => stop.Stop))) return new OrderOfFinishedStopsChanged();

        // A stop that was on the route before keeps what the route knows of it, whatever the plan says.
        ImmutableArray<RouteStop> stops =
            [.. command.Stops.Select(next => state.Stops.FirstOrDefault(stop => stop.Stop == next.Stop) is { } known
                ? known with { Arrival = next.Arrival }
                : next)];
        ImmutableArray<RouteStop> removed =
            [.. state.Stops.Where(stop => stops.All(next => next.Stop != stop.Stop))];
        return new RouteReplanned(state.Distribution, state.Pantry, state.Version + 1, stops, removed);
    }

    private static bool IsOpen(RouteStop stop, RouteState state) =>
        stop.Cancelled is null && state.OutcomeOf(stop.Stop) is null;

    private static bool IsOff(RouteStop stop, RouteState state) =>
        stop.Cancelled is not null || state.Removed.Any(removed => removed.Stop == stop.Stop);

    private static IEnumerable<RouteStop> EveryStop(RouteState state) => state.Stops.Concat(state.Removed);
}
