using System.Collections.Immutable;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Domain;
using MutualAid.Domain.Routes;
using NodaTime;
using Wire = MutualAid.Contracts.Driver.V1;

namespace MutualAid.Server.DriverApi;

/// <summary>What a driver's device sends, as commands.</summary>
internal static class Operations
{
    /// <summary>The command, or null with what is wrong with the operation.</summary>
    public static RouteCommand? ToCommand(Wire.Operation operation, out string problem)
    {
        problem = string.Empty;
        if (!Guid.TryParse(operation.OperationId, out Guid id) || id == Guid.Empty) problem = "OperationIdIsNoUuid";
        else if (operation.OccurredAt is null || operation.Sequence < 0) problem = "OperationHasNoTime";
        if (problem.Length > 0) return null;

        var order = new OperationOrder(
            Instant.FromDateTimeOffset(operation.OccurredAt!.ToDateTimeOffset()), operation.Sequence, new OperationId(id));
        RouteCommand? command = operation.WhatCase switch
        {
            Wire.Operation.WhatOneofCase.Answer => new RouteCommand.AnswerRoute(order, operation.Answer.Accepted),
            Wire.Operation.WhatOneofCase.Load => Load(order, operation.Load),
            Wire.Operation.WhatOneofCase.Outcome => Outcome(order, operation.Outcome),
            Wire.Operation.WhatOneofCase.Acknowledge => new RouteCommand.AcknowledgePlan(order, operation.Acknowledge.Version),
            Wire.Operation.WhatOneofCase.EndShift => new RouteCommand.EndRoute(order),
            Wire.Operation.WhatOneofCase.Undo => Guid.TryParse(operation.Undo.StopId, out Guid stop)
                ? new RouteCommand.RecordOutcome(order, new StopId(stop), new StopOutcome(StopOutcomeKind.Undone, null, []))
                : null,
            Wire.Operation.WhatOneofCase.Help => Help(order, operation.Help),
            _ => null,
        };
        if (command is null) problem = "OperationIsNotUnderstood";
        return command;
    }

    /// <summary>What the driver wrote with it, or null.</summary>
    public static SealedNote? NoteOf(Wire.Operation operation) => operation.Outcome?.Note ?? operation.Help?.Note;

    private static RouteCommand.AskHelp? Help(OperationOrder order, AskHelp help)
    {
        Guid stop = Guid.Empty;
        if (help.StopId.Length > 0 && !Guid.TryParse(help.StopId, out stop)) return null;
        Domain.Routes.HelpKind? kind = RouteMessages.FromWire(help.Kind);
        return kind is null ? null : new RouteCommand.AskHelp(order, kind.Value, stop == Guid.Empty ? null : new StopId(stop), null);
    }

    private static RouteCommand.ReportLoad? Load(OperationOrder order, ConfirmLoad load)
    {
        var reports = ImmutableArray.CreateBuilder<LoadReport>();
        foreach (LoadedBox box in load.Boxes)
        {
            if (!Guid.TryParse(box.BoxId, out Guid id)) return null;
            reports.Add(new LoadReport(new BoxId(id), box.Refusal switch
            {
                LoadedBox.Types.LoadRefusal.Unspecified => null,
                LoadedBox.Types.LoadRefusal.NotThere => LoadRefusalReason.NotThere,
                LoadedBox.Types.LoadRefusal.Damaged => LoadRefusalReason.Damaged,
                LoadedBox.Types.LoadRefusal.NoRoom => LoadRefusalReason.NoRoom,
                _ => LoadRefusalReason.NotColdEnough,
            }));
        }

        return new RouteCommand.ReportLoad(order, reports.ToImmutable());
    }

    private static RouteCommand.RecordOutcome? Outcome(OperationOrder order, ReportOutcome outcome)
    {
        if (!Guid.TryParse(outcome.StopId, out Guid stop) || RouteMessages.FromWire(outcome.Kind) is not { } kind) return null;
        var keptBack = ImmutableArray.CreateBuilder<Domain.Routes.KeptBack>();
        foreach (Wire.KeptBack kept in outcome.KeptBack)
        {
            if (!Guid.TryParse(kept.BoxId, out Guid box)) return null;
            keptBack.Add(new Domain.Routes.KeptBack(new BoxId(box), new LotId(kept.Lot), kept.Quantity));
        }

        HandoverKind? handover = outcome.Handover switch
        {
            ReportOutcome.Types.Handover.DoorWords => HandoverKind.DoorWords,
            ReportOutcome.Types.Handover.LeftAsInstructed => HandoverKind.LeftAsInstructed,
            _ => null,
        };
        BoxFate? fate = outcome.Fate switch
        {
            ReportOutcome.Types.BoxFate.ComesBack => BoxFate.ComesBack,
            ReportOutcome.Types.BoxFate.ThrownAway => BoxFate.ThrownAway,
            ReportOutcome.Types.BoxFate.LeftBehind => BoxFate.LeftBehind,
            _ => null,
        };
        return new RouteCommand.RecordOutcome(
            order, new StopId(stop), new StopOutcome(kind, handover, keptBack.ToImmutable(), fate));
    }
}
