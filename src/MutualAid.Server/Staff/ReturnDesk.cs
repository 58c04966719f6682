using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;

namespace MutualAid.Server.Staff;

/// <summary>Books what vehicles bring back.</summary>
internal sealed class ReturnDesk(IEngine engine)
{
    /// <summary>
    /// Books everything of a box that is still out. Restocking is never for what was cold, which is thrown away, nor
    /// for lots that were held back meanwhile, which go on hold.
    /// </summary>
    public async Task<Refusal?> Return(
        Submission operation, PantryId pantry, BoxId id, Disposition wanted, CancellationToken cancellation)
    {
        PantryState state = await engine.Read(pantry, cancellation);
        if (!state.Boxes.TryGetValue(id, out Box? box)) return new PantryRefusal.UnknownBox(id);
        ImmutableArray<ReturnLine> lines =
        [
            .. box.Lines.Where(line => line.InTransit > 0)
                .Select(line => new ReturnLine(line.Lot, line.InTransit, Suitable(wanted, state, line.Lot))),
        ];
        return await engine.Send(
            pantry, operation.Key($"return {id}"), new PantryCommand.ReturnBox(id, lines), cancellation).Refusal();
    }

    private static Disposition Suitable(Disposition wanted, PantryState state, LotId id)
    {
        if (wanted is not Disposition.Restock) return wanted;
        Lot lot = state.Lots[id];
        if (state.Items[lot.Item].IsCold) return Disposition.Waste;
        return lot.Status is LotStatus.Available ? Disposition.Restock : Disposition.Quarantine;
    }
}
