using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryCommand;
using static MutualAid.Domain.Pantry.PantryRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Pantry.PantryEvent>;

namespace MutualAid.Domain.Pantry;

/// <summary>
/// Stock between two pantries. The sender's units leave its free stock at once; a process hands them to the receiver
/// and then confirms, or cancels when the receiver refuses.
/// </summary>
internal static class TransferRules
{
    public static Decision Send(SendTransfer command, PantryState state)
    {
        if (state.Outgoing.ContainsKey(command.Transfer)) return new TransferAlreadySent(command.Transfer);
        if (command.Lines.IsEmpty) return new InvalidQuantity(0);
        var lines = ImmutableArray.CreateBuilder<TransferLine>();
        foreach (var line in command.Lines.GroupBy(line => line.Lot))
        {
            int quantity = line.Sum(part => part.Quantity);
            if (line.Any(part => part.Quantity <= 0)) return new InvalidQuantity(line.Min(part => part.Quantity), line.Key);
            if (!state.Lots.TryGetValue(line.Key, out Lot? lot)) return new UnknownLot(line.Key);
            if (lot.NotServable() is { } reason) return reason;
            if (lot.Accounts.Free < quantity) return new NotEnoughFree(lot.Id, lot.Accounts.Free, quantity);
            lines.Add(new TransferLine(lot.Id, state.Items[lot.Item], quantity, lot.UseBy, lot.Source));
        }

        return new PantryEvent.TransferSent(command.Transfer, command.To, lines.ToImmutable());
    }

    public static Decision Receive(ReceiveTransfer command, PantryState state)
    {
        if (state.Incoming.Contains(command.Transfer)) return new TransferHasEnded(command.Transfer);
        foreach (TransferLine line in command.Lines)
            if (state.Lots.ContainsKey(line.Lot))
                return new LotAlreadyExists(line.Lot);
        var newItems = command.Lines.Select(line => line.Item).DistinctBy(item => item.Id)
            .Where(item => !state.Items.ContainsKey(item.Id))
            .Select(item => new PantryEvent.ItemDefined(item with { Par = null }));
        return (PantryEvent[])
            [.. newItems, new PantryEvent.TransferReceived(command.Transfer, command.From, command.Lines)];
    }

    public static Decision Confirm(ConfirmTransfer command, PantryState state) =>
        Pending(command.Transfer, state, _ => new PantryEvent.TransferConfirmed(command.Transfer));

    public static Decision Cancel(CancelTransfer command, PantryState state) => Pending(command.Transfer, state, sent =>
    {
        var back = sent.Lines.ToLookup(line => state.Lots[line.Lot].Status is LotStatus.Available);
        return new PantryEvent.TransferCancelled(
            command.Transfer, [.. back[true]], back.Contains(false) ? [.. back[false]] : null);
    });

    private static Decision Pending(
        TransferId transfer, PantryState state, Func<OutgoingTransfer, PantryEvent> next)
    {
        if (!state.Outgoing.TryGetValue(transfer, out OutgoingTransfer? sent)) return new UnknownTransfer(transfer);
        if (sent.Stage is not TransferStage.Sent) return new TransferHasEnded(transfer);
        return new[] { next(sent) };
    }
}
