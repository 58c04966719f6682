using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>A page with forms for what can be done with a lot.</summary>
public abstract class LotPage(IEngine engine, StockQueries stock, LedgerQueries ledger, ProcessRunner processes, TimeProvider clock)
    : ShelfPage(engine, stock, clock)
{
    public const int LongestReason = 80;

    protected LedgerQueries Ledger { get; } = ledger;

    protected ProcessRunner Processes { get; } = processes;

    /// <summary>All that ever came from other pantries.</summary>
    public MovedLots Moved { get; private protected set; } = new([]);

    public Task<IActionResult> OnPostCount(string lot, int counted) =>
        Do(new PantryCommand.CountLot(new LotId(lot), counted), T($"Counted {counted} of lot {lot}."));

    public async Task<IActionResult> OnPostAdjust(string lot, int delta, string? reason) => await Unsaid(reason) ?? (
        delta is < -LargestQuantity or > LargestQuantity
            ? Back(T($"{await Subject()}: write a number up to {LargestQuantity}. Nothing is done yet."))
            : await Do(new PantryCommand.AdjustLot(new LotId(lot), delta, reason!.Trim()), T($"Lot {lot} is adjusted by {delta}."), new LotId(lot)));

    public async Task<IActionResult> OnPostQuarantine(string lot, string? reason) => await Unsaid(reason) ?? await Do(
        new PantryCommand.QuarantineLot(new LotId(lot), reason!.Trim()), T($"Lot {lot} is quarantined; boxes that held it are short now."));

    public Task<IActionResult> OnPostRelease(string lot) =>
        Do(new PantryCommand.ReleaseLot(new LotId(lot)), T($"Lot {lot} is free again."));

    public async Task<IActionResult> OnPostDiscard(string lot, int quantity, bool fromHold, string? reason) => await Unsaid(reason) ?? await Do(
        new PantryCommand.DiscardStock(new LotId(lot), quantity, fromHold, reason!.Trim()), T($"Discarded {quantity} of lot {lot}."), new LotId(lot));

    public Task<IActionResult> OnPostUndo(string lot, Account from, Account to, int quantity) => Undo(lot, from, to, quantity);

    /// <summary>Recalls the lot, and all that other pantries have of it.</summary>
    public async Task<IActionResult> OnPostRecall(string lot, string? reason, bool sure)
    {
        if (await Unsaid(reason) is { } unsaid) return unsaid;
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        if (!sure) return Back(T($"Nothing is recalled yet. Tick that lot {lot} is to be recalled everywhere: it can't be undone."));
        Submission asked = Asked();
        var (recalled, refusal) = (new List<PantryEvent.LotRecalled>(), (Refusal?)null);
        var reached = new List<(PantryId Pantry, LotId Lot)> { (Pantry.Id, new LotId(lot)) };
        for (int n = 0; n < reached.Count; n++)
        {
            var (pantry, one) = reached[n];
            var decision = await Engine.Send(
                pantry, asked.Key($"stock {pantry} {one}"), new PantryCommand.RecallLot(one, reason!.Trim()), Cancellation);
            if (decision is Decision<PantryEvent>.Accepted accepted) recalled.Add(accepted.Events.OfType<PantryEvent.LotRecalled>().Single());
            else refusal ??= ((Decision<PantryEvent>.Refused)decision).Reason;

            // Nothing more of it leaves, and what was on its way has arrived, before it is asked where it went.
            await Processes.Settled(Cancellation);
            reached = [.. reached.Union((await Ledger.MovedLots(Cancellation)).After(pantry, one).Select(move => (move.To, move.Is)))];
        }

        if (recalled.Count == 0) return Back(refusal, string.Empty);
        if (reached.Count > 1) Warning = T($"Other pantries had some of it. Lots that are recalled there: {recalled.Count(one => one.Lot.Value != lot)}.");
        return Back(null, T($"Lot {lot} is recalled. {recalled.Sum(one => one.Cuts.Length)} boxes in the house were cut; {recalled.Sum(one => one.BoxesOut.Length)} left with it."));
    }

    /// <summary>Null for a reason that says something; else the page that asks for one.</summary>
    private async Task<IActionResult?> Unsaid(string? reason) => string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > LongestReason
        ? Back(T($"{await Subject()}: write why, in at most {LongestReason} letters. Nothing is done yet."))
        : null;
}
