using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A page with forms for what can be done with a lot.</summary>
public abstract class LotPage(IEngine engine, StockQueries stock, TimeProvider clock) : ShelfPage(engine, stock, clock)
{
    public Task<IActionResult> OnPostCount(string lot, int counted) =>
        Do(new PantryCommand.CountLot(new LotId(lot), counted), T($"Counted {counted} of lot {lot}."));

    public Task<IActionResult> OnPostAdjust(string lot, int delta, string? reason) =>
        Do(new PantryCommand.AdjustLot(new LotId(lot), delta, reason ?? string.Empty), T($"Lot {lot} is adjusted by {delta}."));

    public Task<IActionResult> OnPostQuarantine(string lot, string? reason) =>
        Do(new PantryCommand.QuarantineLot(new LotId(lot), reason ?? string.Empty), T($"Lot {lot} is quarantined; boxes that held it are short now."));

    public Task<IActionResult> OnPostRelease(string lot) =>
        Do(new PantryCommand.ReleaseLot(new LotId(lot)), T($"Lot {lot} is free again."));

    public Task<IActionResult> OnPostDiscard(string lot, int quantity, bool fromHold, string? reason) =>
        Do(new PantryCommand.DiscardStock(new LotId(lot), quantity, fromHold, reason ?? string.Empty), T($"Discarded {quantity} of lot {lot}."));

    public Task<IActionResult> OnPostUndo(string lot, Account from, Account to, int quantity) => Undo(lot, from, to, quantity);

    public async Task<IActionResult> OnPostRecall(string lot, string? reason)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        var decision = await Engine.Send(
            Pantry.Id, Asked().Key("stock"), new PantryCommand.RecallLot(new LotId(lot), reason ?? string.Empty), Cancellation);
        if (decision is Decision<PantryEvent>.Refused refused) return Back(refused.Reason, string.Empty);
        var recalled = ((Decision<PantryEvent>.Accepted)decision).Events.OfType<PantryEvent.LotRecalled>().Single();
        return Back(null, T($"Lot {lot} is recalled. {recalled.Cuts.Length} boxes in the house were cut; {recalled.BoxesOut.Length} left with it."));
    }
}
