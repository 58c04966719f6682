using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Storage.Queries;
using static MutualAid.Domain.Pantry.PantryEvent;

namespace MutualAid.Server.Staff;

/// <summary>Entries of the ledger in words.</summary>
internal static class LedgerWords
{
    public static string Of(EntryRow row)
    {
        var entry = new Posting(row.Lot, row.FromAccount, row.ToAccount, row.Quantity);
        int units = row.Quantity;
        string box = row.BoxCode is null ? T($"a box") : T($"box {row.BoxCode}");
        return Aggregates.Pantry.ReadEvent(row.Event, row.Body) switch
        {
            LotReceived e => e.OnHold ? T($"{units} came in ({Show.Words(e.Source)}, held for a check)") : T($"{units} came in ({Show.Words(e.Source)})"),
            LotAdjusted e => e.Delta > 0 ? T($"{units} more: {e.Reason}") : T($"{units} fewer: {e.Reason}"),
            LotCounted e => row.FromAccount is Account.Adjusted
                ? T($"{units} more found by a count: {e.Counted} instead of {e.Expected}")
                : T($"{units} fewer found by a count: {e.Counted} instead of {e.Expected}"),
            LotQuarantined e => T($"{units} put on hold: {e.Reason}"),
            LotRecalled e => T($"{units} recalled: {e.Reason}"),
            LotReleased => T($"{units} released, free again"),
            StockDiscarded e => e.FromHold ? T($"{units} thrown away from hold: {e.Reason}") : T($"{units} thrown away: {e.Reason}"),
            EntryReversed => T($"undone: {Show.Entry(entry with { From = entry.To, To = entry.From })}"),
            TransferSent => T($"{units} sent to another pantry"),
            TransferReceived => T($"{units} came from another pantry"),
            TransferCancelled => T($"{units} back: the transfer was cancelled"),
            BoxAllocated => T($"{units} promised to {box}"),
            BoxReleased => T($"{units} back from {box}, which was given up"),
            BoxPicked => T($"{units} not found for {box}, on hold until counted"),
            LotCheckedOff => T($"{units} not found at picking, on hold until counted"),
            CheckOffUndone => T($"{units} promised to boxes again: checking off was undone"),
            BoxRefilled when row.ToAccount is Account.Free => T($"{units} taken out of {box}: its household may not have them"),
            BoxRefilled => T($"{units} put into {box} for what it lacked"),
            BoxLoaded => T($"{units} left in {box}"),
            BoxUnloaded => T($"{units} out of the vehicle again, in {box}"),
            BoxSettled => row.ToAccount is Account.Delivered ? T($"{units} handed over in {box}") : T($"{units} of {box} not handed over after all"),
            BoxReturned => T($"{units} came back in {box}: {Show.Entry(entry)}"),
            _ => Show.Entry(entry),
        };
    }
}
