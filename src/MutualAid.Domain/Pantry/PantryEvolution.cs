using static MutualAid.Domain.Pantry.PantryEvent;

namespace MutualAid.Domain.Pantry;

/// <summary>What an event makes of the state: the ledger's part for every event alike, then the event's own.</summary>
internal static class PantryEvolution
{
    public static PantryState Evolve(PantryState state, PantryEvent @event)
    {
        PantryState posted = @event switch
        {
            LotReceived e => WithLot(state, e.Lot, e.Item, e.UseBy, e.Source, e.OnHold),
            TransferReceived e => e.Lines.Aggregate(
                state with { Incoming = state.Incoming.Add(e.Transfer) },
                (next, line) => WithLot(next, line.Lot, line.Item.Id, line.UseBy, LotSource.Transfer, false)),
            _ => state,
        };
        return Own(Post(posted, @event), @event);
    }

    private static PantryState Post(PantryState state, PantryEvent @event)
    {
        IReadOnlyList<Posting> postings = PantryPostings.Of(@event);
        if (postings.Count == 0) return state;
        var lots = state.Lots.ToBuilder();
        foreach (Posting posting in postings)
        {
            Lot lot = lots[posting.Lot];
            lots[posting.Lot] = lot with { Accounts = lot.Accounts.Apply(posting) };
        }

        return state with { Lots = lots.ToImmutable() };
    }

    private static PantryState Own(PantryState state, PantryEvent @event) => @event switch
    {
        PantryOpened e => state with { Profile = e.Profile },
        ProfileChanged e => state with { Profile = e.Profile },
        ItemDefined e => state with { Items = state.Items.SetItem(e.Item.Id, e.Item) },
        BoxTemplateDefined e => state with { Template = e.Template },
        LotReceived e => WithLast(state, e.Lot, PantryPostings.Of(e)[0]),
        LotAdjusted e => WithLast(state, e.Lot, PantryPostings.Of(e)[0]),
        StockDiscarded e => WithLast(state, e.Lot, PantryPostings.Of(e)[0]),
        EntryReversed e => WithLast(state, e.Lot, null),
        TransferReceived => state,
        LotCounted e => BoxEvolution.Cut(WithLast(state, e.Lot, null), e.Cuts),
        LotQuarantined e => BoxEvolution.Cut(WithStatus(state, e.Lot, LotStatus.Quarantined), e.Cuts),
        LotReleased e => WithStatus(state, e.Lot, LotStatus.Available),
        LotRecalled e => BoxEvolution.Cut(WithStatus(state, e.Lot, LotStatus.Recalled), e.Cuts),
        TransferSent e => state with
        {
            Outgoing = state.Outgoing.Add(
                e.Transfer,
                new OutgoingTransfer(e.To, [.. e.Lines.Select(line => new LotQuantity(line.Lot, line.Quantity))], TransferStage.Sent)),
        },
        TransferConfirmed e => WithStage(state, e.Transfer, TransferStage.Confirmed),
        TransferCancelled e => WithStage(state, e.Transfer, TransferStage.Cancelled),
        DistributionAllocated => state,
        DistributionClosed e => Close(state, e.Distribution),
        _ => BoxEvolution.Evolve(state, @event),
    };

    private static PantryState WithLot(
        PantryState state, LotId id, ItemId item, NodaTime.LocalDate? useBy, LotSource source, bool onHold) =>
        state with
        {
            Lots = state.Lots.Add(
                id,
                new Lot(id, item, useBy, source, onHold ? LotStatus.Quarantined : LotStatus.Available, new LotAccounts())),
        };

    private static PantryState WithStage(PantryState state, TransferId transfer, TransferStage stage) =>
        state with { Outgoing = state.Outgoing.SetItem(transfer, state.Outgoing[transfer] with { Stage = stage }) };

    private static PantryState Close(PantryState state, DistributionId distribution)
    {
        BoxId[] closed = [.. state.Boxes.Values.Where(box => box.Distribution == distribution).Select(box => box.Id)];
        return state with { Boxes = state.Boxes.RemoveRange(closed), ClosedBoxes = state.ClosedBoxes.Union(closed) };
    }

    private static PantryState WithLast(PantryState state, LotId lot, Posting? entry) =>
        state with { Lots = state.Lots.SetItem(lot, state.Lots[lot] with { Last = entry }) };

    private static PantryState WithStatus(PantryState state, LotId lot, LotStatus status) =>
        state with { Lots = state.Lots.SetItem(lot, state.Lots[lot] with { Status = status }) };
}
