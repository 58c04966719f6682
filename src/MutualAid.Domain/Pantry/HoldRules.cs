using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>Taking lots out of service and back: quarantine and recall.</summary>
internal static class HoldRules
{
    public static Decision Quarantine(QuarantineLot command, PantryState state)
    {
        if (!state.Lots.TryGetValue(command.Lot, out Lot? lot)) return new UnknownLot(command.Lot);
        if (lot.NotServable() is { } reason) return reason;
        return new PantryEvent.LotQuarantined(lot.Id, command.Reason, lot.Accounts.Free, InHouseCuts(state, lot.Id));
    }

    public static Decision Release(ReleaseLot command, PantryState state)
    {
        if (!state.Lots.TryGetValue(command.Lot, out Lot? lot)) return new UnknownLot(command.Lot);
        if (lot.Status is LotStatus.Recalled) return new LotIsRecalled(lot.Id);
        if (lot.Status is LotStatus.Available && lot.Accounts.OnHold == 0) return new NothingOnHold(lot.Id);
        return new PantryEvent.LotReleased(lot.Id, lot.Accounts.OnHold);
    }

    public static Decision Recall(RecallLot command, PantryState state)
    {
        if (!state.Lots.TryGetValue(command.Lot, out Lot? lot)) return new UnknownLot(command.Lot);
        if (lot.Status is LotStatus.Recalled) return new LotIsRecalled(lot.Id);
        ImmutableArray<BoxId> boxesOut =
        [
            .. state.BoxesHolding(lot.Id, BoxStage.Loaded)
                .Where(held => held.Line.InTransit + held.Line.Delivered > 0)
                .Select(held => held.Box.Id),
        ];
        return new PantryEvent.LotRecalled(
                lot.Id, command.Reason, lot.Accounts.Free, InHouseCuts(state, lot.Id), boxesOut);
    }

    private static ImmutableArray<BoxCut> InHouseCuts(PantryState state, LotId lot) =>
    [
        .. state.BoxesHolding(lot, BoxStage.Allocated, BoxStage.Picked, BoxStage.Packed)
            .Select(held => new BoxCut(held.Box.Id, lot, held.Line.Reserved)),
    ];
}
