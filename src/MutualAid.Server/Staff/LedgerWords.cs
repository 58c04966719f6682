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
        string box = row.BoxCode is null ? "a box" : $"box {row.BoxCode}";
        return Aggregates.Pantry.ReadEvent(row.Event, row.Body) switch
        {
            LotReceived e => $"{units} came in ({Show.Words(e.Source)}{(e.OnHold ? ", held for a check" : "")})",
            LotAdjusted e => $"{units} {(e.Delta > 0 ? "more" : "fewer")}: {e.Reason}",
            LotCounted e => $"{Signed(row)} found by a count: {e.Counted} instead of {e.Expected}",
            LotQuarantined e => $"{units} put on hold: {e.Reason}",
            LotRecalled e => $"{units} recalled: {e.Reason}",
            LotReleased => $"{units} released, free again",
            StockDiscarded e => $"{units} thrown away{(e.FromHold ? " from hold" : "")}: {e.Reason}",
            EntryReversed => $"undone: {Show.Entry(entry with { From = entry.To, To = entry.From })}",
            TransferSent => $"{units} sent to another pantry",
            TransferReceived => $"{units} came from another pantry",
            TransferCancelled => $"{units} back: the transfer was cancelled",
            BoxAllocated => $"{units} promised to {box}",
            BoxReleased => $"{units} back from {box}, which was given up",
            BoxPicked => $"{units} not found for {box}, on hold until counted",
            BoxLoaded => $"{units} left in {box}",
            BoxUnloaded => $"{units} out of the vehicle again, in {box}",
            BoxSettled => row.ToAccount is Account.Delivered ? $"{units} handed over in {box}" : $"{units} of {box} not handed over after all",
            BoxReturned => $"{units} came back in {box}: {Show.Entry(entry)}",
            _ => $"{Show.Entry(entry)}",
        };
    }

    private static string Signed(EntryRow row) => row.FromAccount is Account.Adjusted ? $"{row.Quantity} more" : $"{row.Quantity} fewer";
}
