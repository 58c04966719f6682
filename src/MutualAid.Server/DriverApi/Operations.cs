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
            _ => null,
        };
        if (command is null) problem = "OperationIsNotUnderstood";
        return command;
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
        return new RouteCommand.RecordOutcome(
            order, new StopId(stop), new StopOutcome(kind, handover, keptBack.ToImmutable()));
    }
}
