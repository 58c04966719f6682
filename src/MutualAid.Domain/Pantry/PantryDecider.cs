using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>The rules of a pantry: the consistency boundary of its stock.</summary>
public static class PantryDecider
{
    public static Decider<PantryState, PantryCommand, PantryEvent> Instance { get; } =
        new(PantryState.Initial, Decide, PantryEvolution.Evolve);

    private static Decision Decide(PantryCommand command, PantryState state)
    {
        Decision decision = (command, state.Profile) switch
        {
            (OpenPantry, not null) => new PantryAlreadyOpen(),
            (OpenPantry open, null) => new PantryEvent.PantryOpened(open.Profile),
            (_, null) => new PantryNotOpen(),
            _ when command.Seen is { } seen && StockRules.BookedMeanwhile(seen, state) is { } refused => refused,
            _ => DecideOpen(command, state),
        };
        return decision is Decision.Refused { Reason: PantryRefusal reason } ? reason.WithItemName(state) : decision;
    }

    private static Decision DecideOpen(PantryCommand command, PantryState state) => command switch
    {
        ChangeProfile c => new PantryEvent.ProfileChanged(c.Profile),
        DefineItem c => CatalogRules.Define(c, state),
        DefineBoxTemplate c => CatalogRules.Define(c, state),
        ReceiveLot c => StockRules.Receive(c, state),
        AdjustLot c => StockRules.Adjust(c, state),
        CountLot c => StockRules.Count(c, state),
        QuarantineLot c => HoldRules.Quarantine(c, state),
        ReleaseLot c => HoldRules.Release(c, state),
        RecallLot c => HoldRules.Recall(c, state),
        DiscardStock c => StockRules.Discard(c, state),
        ReverseEntry c => StockRules.Reverse(c, state),
        SendTransfer c => TransferRules.Send(c, state),
        ReceiveTransfer c => TransferRules.Receive(c, state),
        ConfirmTransfer c => TransferRules.Confirm(c, state),
        CancelTransfer c => TransferRules.Cancel(c, state),
        AllocateDistribution c => Allocation.Allocate(c, state),
        ReserveBox c => BoxRules.Reserve(c, state),
        ReleaseBox c => BoxRules.Release(c, state),
        PickBox c => PickRules.Pick(c, state),
        CheckOffLot c => PickRules.CheckOff(c, state),
        UndoCheckOff c => PickRules.Undo(c, state),
        RefillBox c => Refill.Decide(c, state),
        PackBox c => BoxRules.Pack(c, state),
        CommitBoxes c => BoxRules.Commit(c, state),
        UncommitBoxes c => BoxRules.Uncommit(c, state),
        LoadBox c => DeliveryRules.Load(c, state),
        UnloadBox c => DeliveryRules.Unload(c, state),
        SettleBox c => DeliveryRules.Settle(c, state),
        ReturnBox c => DeliveryRules.Return(c, state),
        CloseDistribution c => DeliveryRules.Close(c, state),
        _ => throw new InvalidOperationException($"No rule decides {command.GetType().Name}."),
    };
}
