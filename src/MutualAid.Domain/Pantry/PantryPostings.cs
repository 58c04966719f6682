using System.Collections.Immutable;
using static MutualAid.Domain.Pantry.PantryEvent;

namespace MutualAid.Domain.Pantry;

/// <summary>The ledger entries of each event. State and read models post the same ones.</summary>
public static class PantryPostings
{
    public static IReadOnlyList<Posting> Of(PantryEvent @event) => @event switch
    {
        LotReceived e => [new(e.Lot, Account.Received, e.OnHold ? Account.OnHold : Account.Free, e.Quantity)],
        LotAdjusted e => Signed(e.Lot, e.Delta, Account.Free),
        LotCounted e =>
        [
            .. Signed(e.Lot, e.FreeDelta, Account.Free),
            .. Signed(e.Lot, e.OnHoldDelta, Account.OnHold),
            .. Cuts(e.Cuts, Account.Adjusted),
        ],
        LotQuarantined e => [.. Move(e.Lot, e.FromFree, Account.Free, Account.OnHold), .. Cuts(e.Cuts, Account.OnHold)],
        LotRecalled e => [.. Move(e.Lot, e.FromFree, Account.Free, Account.OnHold), .. Cuts(e.Cuts, Account.OnHold)],
        LotReleased e => Move(e.Lot, e.Quantity, Account.OnHold, Account.Free),
        StockDiscarded e =>
            Move(e.Lot, e.Quantity, e.FromHold ? Account.OnHold : Account.Free, Account.Wasted),
        EntryReversed e => Move(e.Lot, e.Quantity, e.From, e.To),
        TransferSent e => [.. e.Lines.Select(l => new Posting(l.Lot, Account.Free, Account.TransferredOut, l.Quantity))],
        TransferReceived e => [.. e.Lines.Select(l => new Posting(l.Lot, Account.Received, Account.Free, l.Quantity))],
        TransferCancelled e =>
        [
            .. All(e.Lines, Account.TransferredOut, Account.Free),
            .. All(e.ToHold ?? [], Account.TransferredOut, Account.OnHold),
        ],
        BoxAllocated e => All(e.Lines, Account.Free, Account.Reserved),
        BoxReleased e =>
        [
            .. All(e.ToFree, Account.Reserved, Account.Free), .. All(e.ToHold, Account.Reserved, Account.OnHold),
        ],
        BoxPicked e => All(e.NotFound, Account.Reserved, Account.OnHold),
        LotCheckedOff e =>
        [
            .. e.Boxes.Where(box => box.Missing > 0).Select(box => new Posting(e.Lot, Account.Reserved, Account.OnHold, box.Missing)),
        ],
        CheckOffUndone e =>
        [
            .. e.Boxes.Where(box => box.Missing > 0).Select(box => new Posting(e.Lot, Account.OnHold, Account.Reserved, box.Missing)),
        ],
        BoxRefilled e => [.. All(e.TakenOut ?? [], Account.Reserved, Account.Free), .. All(e.Lines, Account.Free, Account.Reserved)],
        BoxLoaded e => All(e.Lines, Account.Reserved, Account.InTransit),
        BoxUnloaded e =>
        [
            .. All(e.Lines, Account.InTransit, Account.Reserved), .. All(e.ToHold, Account.InTransit, Account.OnHold),
        ],
        BoxSettled e =>
        [
            .. All(e.HandedOver, Account.InTransit, Account.Delivered),
            .. All(e.TakenBack, Account.Delivered, Account.InTransit),
        ],
        BoxReturned e => [.. e.Lines.Select(l => new Posting(l.Lot, Account.InTransit, AccountOf(l.Disposition), l.Quantity))],
        PantryOpened or ProfileChanged or ItemDefined or BoxTemplateDefined or TransferConfirmed or DistributionAllocated or BoxPacked
            or BoxesCommitted or BoxesUncommitted or DistributionClosed => [],
        _ => throw new InvalidOperationException($"Nothing posts {@event.GetType().Name}."),
    };

    private static Account AccountOf(Disposition disposition) => disposition switch
    {
        Disposition.Restock => Account.Free,
        Disposition.Quarantine => Account.OnHold,
        Disposition.Waste => Account.Wasted,
    };

    private static IReadOnlyList<Posting> Signed(LotId lot, int delta, Account account) => delta < 0
        ? Move(lot, -delta, account, Account.Adjusted)
        : Move(lot, delta, Account.Adjusted, account);

    private static IReadOnlyList<Posting> Move(LotId lot, int quantity, Account from, Account to) =>
        quantity == 0 ? [] : [new(lot, from, to, quantity)];

    private static Posting[] All(ImmutableArray<LotQuantity> lines, Account from, Account to) =>
        [.. lines.Select(line => new Posting(line.Lot, from, to, line.Quantity))];

    private static IEnumerable<Posting> Cuts(ImmutableArray<BoxCut> cuts, Account to) =>
        cuts.Select(cut => new Posting(cut.Lot, Account.Reserved, to, cut.Quantity));
}
