using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Lots that expire in the same stretch of time.</summary>
internal sealed record Expiring(string Name, IReadOnlyList<LotRow> Lots)
{
    public int Units => Lots.Sum(OnHand);

    public long Grams => Lots.Sum(lot => (long)lot.Grams * OnHand(lot));

    public static int OnHand(LotRow lot) => lot.Free + lot.Reserved + lot.OnHold;
}

/// <summary>Receiving, what is on the shelf, what runs short and what expires.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class StockModel(IEngine engine, StockQueries stock, TimeProvider clock) : LotPage(engine, stock, clock)
{
    /// <summary>Part of the name or code of an item or a lot.</summary>
    [BindProperty(SupportsGet = true, Name = "Q")]
    public string? Search { get; set; }

    public IReadOnlyList<ItemRow> Items { get; private set; } = [];

    public IReadOnlyList<ItemRow> BelowPar { get; private set; } = [];

    public IReadOnlyList<Expiring> Expiring { get; private set; } = [];

    /// <summary>Those that were searched for, or all.</summary>
    public IReadOnlyList<LotRow> Lots { get; private set; } = [];

    public override async Task OnGet()
    {
        Title = T($"Stock");
        await FindPantry();
        if (Pantry is null) return;
        Items = await Shelf.Items(Pantry.Id, Cancellation);
        BelowPar = [.. Items.Where(item => item.Free < item.Par).OrderBy(item => (double)item.Free / item.Par!.Value)];
        var lots = await Shelf.LotsOnShelf(Pantry.Id, Cancellation);
        Expiring = Timeline(lots, Today);
        Lots = [.. lots.Where(lot => string.IsNullOrWhiteSpace(Search) || Show.Matches($"{lot.ItemName} {lot.Item} {lot.Code}", Search))];
        await FindEntries();
    }

    public async Task<IActionResult> OnPostReceive(
        string? item, int quantity, string? useBy, LotSource source, string? lot, bool onHold)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        var items = await Shelf.Items(Pantry.Id, Cancellation);
        string typed = (item ?? string.Empty).Trim();
        if (items.FirstOrDefault(one => IsMeant(one, typed)) is not { } known)
            return Back(T($"There is no item {typed} in the catalog; add it there first."));
        LocalDate? lastDay = Show.ReadDate(useBy);
        if (!string.IsNullOrEmpty(useBy) && lastDay is null) return Back(T($"Write the date as year-month-day."));
        Submission asked = Asked();
        LotId code = string.IsNullOrWhiteSpace(lot) ? LotCodes.New(asked) : new LotId(lot.Trim().ToUpperInvariant());
        if (!LotCodes.IsValid(code)) return Back(T($"A lot code has 1 to 16 letters, digits and dashes."));
        Refusal? refusal = await Send(
            asked, new PantryCommand.ReceiveLot(code, known.Code, quantity, lastDay, source, onHold));
        return Back(refusal, T($"Received {quantity} × {known.Name} as lot {code}."));
    }

    /// <summary>What is here, by the ISO weeks in which it expires, and what is over its date already.</summary>
    internal static IReadOnlyList<Expiring> Timeline(IEnumerable<LotRow> lots, LocalDate today)
    {
        LocalDate monday = today.Next(IsoDayOfWeek.Monday);
        (string Name, LocalDate Until)[] stretches =
        [
            (T($"Over its date"), today.PlusDays(-1)), (T($"This week"), monday.PlusDays(-1)), (T($"Next week"), monday.PlusDays(6)),
            (T($"In 30 days"), today.PlusDays(30)), (T($"Later"), LocalDate.MaxIsoValue),
        ];
        var dated = lots.Where(lot => lot.UseBy is not null && Pages.Expiring.OnHand(lot) > 0)
            .ToLookup(lot => stretches.First(stretch => lot.UseBy <= stretch.Until).Name);
        return [.. stretches.Select(stretch => new Expiring(stretch.Name, [.. dated[stretch.Name].OrderBy(lot => lot.UseBy)]))];
    }

    private static bool IsMeant(ItemRow item, string typed) =>
        item.Gtin == typed
        || item.Code.Value.Equals(typed, StringComparison.OrdinalIgnoreCase)
        || item.Name.Equals(typed, StringComparison.OrdinalIgnoreCase);
}
