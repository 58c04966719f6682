using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Receiving, and what is on the shelf.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class StockModel(IEngine engine, StockQueries stock, TimeProvider clock) : PantryPage(stock)
{
    public IReadOnlyList<ItemRow> Items { get; private set; } = [];

    public IReadOnlyList<LotRow> Lots { get; private set; } = [];

    public LocalDate Today { get; private set; }

    public override async Task OnGet()
    {
        Title = "Stock";
        await FindPantry();
        if (Pantry is null) return;
        Items = await Shelf.Items(Pantry.Id, Cancellation);
        Lots = await Shelf.LotsOnShelf(Pantry.Id, Cancellation);
        Today = Instant.FromDateTimeOffset(clock.GetUtcNow()).InZone(Show.Zone(Pantry.TimeZone)).Date;
    }

    public async Task<IActionResult> OnPostReceive(
        string? item, int quantity, string? useBy, LotSource source, string? lot, bool onHold)
    {
        await FindPantry();
        if (Pantry is null) return Back("Open a pantry first.");
        var items = await Shelf.Items(Pantry.Id, Cancellation);
        string typed = (item ?? string.Empty).Trim();
        if (items.FirstOrDefault(one => IsMeant(one, typed)) is not { } known)
            return Back($"There is no item {typed} in the catalog; add it there first.");
        LocalDate? lastDay = Show.ReadDate(useBy);
        if (!string.IsNullOrEmpty(useBy) && lastDay is null) return Back("Write the date as year-month-day.");
        Submission asked = Asked();
        LotId code = string.IsNullOrWhiteSpace(lot) ? LotCodes.New(asked) : new LotId(lot.Trim().ToUpperInvariant());
        if (!LotCodes.IsValid(code)) return Back("A lot code has 1 to 16 letters, digits and dashes.");
        Refusal? refusal = await Send(
            asked, new PantryCommand.ReceiveLot(code, known.Code, quantity, lastDay, source, onHold));
        return Back(refusal, $"Received {quantity} × {known.Name} as lot {code}.");
    }

    public Task<IActionResult> OnPostCount(string lot, int counted) =>
        Do(new PantryCommand.CountLot(new LotId(lot), counted), $"Counted {counted} of lot {lot}.");

    public Task<IActionResult> OnPostAdjust(string lot, int delta, string? reason) =>
        Do(new PantryCommand.AdjustLot(new LotId(lot), delta, reason ?? string.Empty), $"Lot {lot} is adjusted by {delta}.");

    public Task<IActionResult> OnPostQuarantine(string lot, string? reason) =>
        Do(new PantryCommand.QuarantineLot(new LotId(lot), reason ?? string.Empty), $"Lot {lot} is quarantined; boxes that held it are short now.");

    public Task<IActionResult> OnPostRelease(string lot) =>
        Do(new PantryCommand.ReleaseLot(new LotId(lot)), $"Lot {lot} is free again.");

    public Task<IActionResult> OnPostDiscard(string lot, int quantity, bool fromHold, string? reason) =>
        Do(new PantryCommand.DiscardStock(new LotId(lot), quantity, fromHold, reason ?? string.Empty), $"Discarded {quantity} of lot {lot}.");

    public async Task<IActionResult> OnPostRecall(string lot, string? reason)
    {
        await FindPantry();
        if (Pantry is null) return Back("Open a pantry first.");
        Submission asked = Asked();
        var decision = await engine.Send(
            Pantry.Id, asked.Key("stock"), new PantryCommand.RecallLot(new LotId(lot), reason ?? string.Empty), Cancellation);
        if (decision is Decision<PantryEvent>.Refused refused) return Back(refused.Reason, string.Empty);
        var recalled = ((Decision<PantryEvent>.Accepted)decision).Events.OfType<PantryEvent.LotRecalled>().Single();
        return Back(null, $"Lot {lot} is recalled. {recalled.Cuts.Length} boxes in the house were cut; {recalled.BoxesOut.Length} left with it.");
    }

    private static bool IsMeant(ItemRow item, string typed) =>
        item.Gtin == typed
        || item.Code.Value.Equals(typed, StringComparison.OrdinalIgnoreCase)
        || item.Name.Equals(typed, StringComparison.OrdinalIgnoreCase);

    private async Task<IActionResult> Do(PantryCommand command, string done)
    {
        await FindPantry();
        return Pantry is null ? Back("Open a pantry first.") : Back(await Send(Asked(), command), done);
    }

    private Task<Refusal?> Send(Submission asked, PantryCommand command) =>
        engine.Send(Pantry!.Id, asked.Key("stock"), command, Cancellation).Refusal();
}
