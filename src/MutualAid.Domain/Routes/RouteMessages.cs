using System.Collections.Immutable;
using NodaTime;

namespace MutualAid.Domain.Routes;

/// <summary>
/// What can be asked of a route. Those that carry an <see cref="OperationOrder"/> are a driver's: they are accepted
/// whenever they arrive, in any order, and end in one state.
/// </summary>
public abstract record RouteCommand
{
    private RouteCommand()
    {
    }

    public sealed record PublishRoute(
        DistributionId Distribution,
        PantryId Pantry,
        DriverId Driver,
        LocalDate Date,
        ImmutableArray<RouteStop> Stops) : RouteCommand;

    public sealed record AnswerRoute(OperationOrder Order, bool Accepted) : RouteCommand;

    public sealed record ReportLoad(OperationOrder Order, ImmutableArray<LoadReport> Boxes) : RouteCommand;

    /// <summary>Asks for the details of a stop on a device.</summary>
    public sealed record RevealStop(StopId Stop, DeviceId Device, RevealId Reveal, Instant At) : RouteCommand;

    /// <param name="Note">The version of what the driver wrote to the pantry about it, kept in the vault under the stop's id.</param>
    public sealed record RecordOutcome(OperationOrder Order, StopId Stop, StopOutcome Outcome, FieldVersion? Note = null)
        : RouteCommand;

    /// <param name="Note">Kept in the vault under the stop's id, or the route's where there is no stop.</param>
    public sealed record AskHelp(OperationOrder Order, HelpKind Kind, StopId? Stop, FieldVersion? Note) : RouteCommand;

    /// <summary>Somebody at the pantry takes a call for help up.</summary>
    public sealed record TakeUpHelp(OperationId Operation) : RouteCommand;

    /// <summary>New stops in a new order; what is finished or loaded stays as it is.</summary>
    public sealed record ReplanRoute(int BaseVersion, ImmutableArray<RouteStop> Stops) : RouteCommand;

    public sealed record AcknowledgePlan(OperationOrder Order, int Version) : RouteCommand;

    public sealed record CancelStop(StopId Stop, CancelReason Reason) : RouteCommand;

    /// <summary>The driver dropped out: every stop that is not finished leaves the route.</summary>
    public sealed record WithdrawRoute : RouteCommand;

    public sealed record EndRoute(OperationOrder Order) : RouteCommand;
}

/// <summary>What happened on a route.</summary>
public abstract record RouteEvent
{
    private RouteEvent()
    {
    }

    public sealed record RoutePublished(
        DistributionId Distribution,
        PantryId Pantry,
        DriverId Driver,
        LocalDate Date,
        ImmutableArray<RouteStop> Stops) : RouteEvent;

    public sealed record RouteAnswered(OperationOrder Order, bool Accepted) : RouteEvent;

    /// <param name="News">The boxes of which this is the newest word.</param>
    public sealed record LoadReported(
        OperationOrder Order, PantryId Pantry, ImmutableArray<LoadReport> Boxes, ImmutableArray<BoxId> News)
        : RouteEvent;

    /// <summary>The details went out to a device, and any earlier reveal of the stop is over.</summary>
    public sealed record StopRevealed(StopId Stop, DeviceId Device, RevealId Reveal, Instant At, Instant Until)
        : RouteEvent;

    public sealed record OutcomeRecorded(
        OperationOrder Order, PantryId Pantry, RouteStop Stop, StopOutcome Outcome, FieldVersion? Note = null) : RouteEvent;

    public sealed record HelpAsked(OperationOrder Order, HelpKind Kind, StopId? Stop, FieldVersion? Note) : RouteEvent;

    public sealed record HelpTakenUp(OperationId Operation) : RouteEvent;

    public sealed record RouteReplanned(
        DistributionId Distribution,
        PantryId Pantry,
        int Version,
        ImmutableArray<RouteStop> Stops,
        ImmutableArray<RouteStop> Removed) : RouteEvent;

    public sealed record PlanAcknowledged(int Version) : RouteEvent;

    public sealed record StopCancelled(
        DistributionId Distribution, PantryId Pantry, RouteStop Stop, CancelReason Reason) : RouteEvent;

    public sealed record RouteWithdrawn(
        DistributionId Distribution,
        PantryId Pantry,
        DriverId Driver,
        LocalDate Date,
        ImmutableArray<RouteStop> Removed) : RouteEvent;

    public sealed record RouteEnded(OperationOrder Order) : RouteEvent;
}

/// <summary>Why a route refuses.</summary>
public abstract record RouteRefusal : Refusal
{
    private RouteRefusal()
    {
    }

    public sealed record RouteNotPublished : RouteRefusal;

    public sealed record RouteAlreadyPublished : RouteRefusal;

    public sealed record RouteIsWithdrawn : RouteRefusal;

    public sealed record RouteHasEnded : RouteRefusal;

    public sealed record RouteNotAccepted : RouteRefusal;

    public sealed record RouteNotLoaded : RouteRefusal;

    public sealed record UnknownStop(StopId Stop) : RouteRefusal;

    public sealed record UnknownHelp(OperationId Operation) : RouteRefusal;

    public sealed record BoxNotOnRoute(BoxId Box) : RouteRefusal;

    public sealed record StopIsFinished(string Code) : RouteRefusal;

    public sealed record StopIsLoaded(string Code) : RouteRefusal;

    public sealed record StopIsCancelled(string Code) : RouteRefusal;

    public sealed record BeyondRevealWindow(string Code) : RouteRefusal;

    public sealed record PlanIsStale(int Asked, int Current) : RouteRefusal;

    public sealed record OrderOfFinishedStopsChanged : RouteRefusal;

    /// <summary>Units can only be kept back from a box of the stop, and only when the rest was handed over.</summary>
    public sealed record OutcomeIsInconsistent : RouteRefusal;
}
