using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>One item: how much of it is where, lot by lot, and what happened to it.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class ItemModel(IEngine engine, StockQueries stock, LedgerQueries ledger, TimeProvider clock)
    : ShelfPage(engine, stock, clock)
{
    private const int MostEntries = 50;

    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = string.Empty;

    public ItemRow? Item { get; private set; }

    public IReadOnlyList<LotRow> Lots { get; private set; } = [];

    public IReadOnlyList<EntryRow> Entries { get; private set; } = [];

    /// <summary>What the catalog says of it, as it would be typed.</summary>
    public ItemInput? Input { get; private set; }

    /// <summary>What it said before it was corrected, to put it back; offered once.</summary>
    [TempData]
    public string? FormerItem { get; set; }

    public IReadOnlyDictionary<string, string?>? Former =>
        FormerItem is null ? null : JsonSerializer.Deserialize<Dictionary<string, string?>>(FormerItem);

    /// <summary>What is said yes to before it is corrected; null for nothing.</summary>
    public string? Question { get; private set; }

    public string CorrectionPath => $"/staff/item/{Uri.EscapeDataString(Code)}?handler=Correct&Pantry={Pantry!.Id}";

    public override async Task OnGet()
    {
        await FindPantry();
        if (Pantry is not null) Item = (await Shelf.Items(Pantry.Id, Today, Cancellation)).FirstOrDefault(item => item.Code.Value == Code);
        Title = Item?.Name ?? T($"No such item");
        if (Item is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Input = ItemInput.Of((await Engine.Read(Pantry!.Id, Cancellation)).Items[Item.Code]);
        Lots = await Shelf.LotsOf(Pantry!.Id, Item.Code, Cancellation);
        Entries = await ledger.Entries(Pantry.Id, Item.Code, null, MostEntries, Cancellation);
    }

    /// <param name="sure">They saw what it would take away, and whom it concerns.</param>
    public async Task<IActionResult> OnPostCorrect(ItemInput input, bool sure)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        PantryState state = await Engine.Read(Pantry.Id, Cancellation);
        if (!state.Items.TryGetValue(new ItemId(Code), out Item? before)) return Back(T($"There is no item {Code} in the catalog."));
        var (after, problem) = input.Read(before.Id);
        if (after is null) return Back(problem);
        if (ItemInput.WithSameBarCode(after, state) is { } taken) return Back(T($"{taken.Name} ({taken.Id}) has the bar code {after.Gtin} already. Correct it on its page."));
        if (!sure && Loses(before, after, state) is { } loss) return Back(loss);
        Refusal? refusal = await Send(Asked(), new PantryCommand.DefineItem(after));
        string former = JsonSerializer.Serialize(ItemInput.Of(before).Fields());
        if (refusal is null && former != JsonSerializer.Serialize(ItemInput.Of(after).Fields())) FormerItem = former;
        return Back(refusal, T($"{after.Id} {after.Name} is saved."));
    }

    /// <summary>What the correction takes away of what protects somebody, in words; null for nothing, or while nobody has any of it.</summary>
    private string? Loses(Item before, Item after, PantryState state)
    {
        string[] gone = [.. (before.Allergens ?? []).Except(after.Allergens ?? []).Select(FoodWords.Of)];
        bool declared = before.Allergens is null && after.Allergens is { IsEmpty: true };
        var lots = state.Lots.Values.Where(lot => lot.Item == before.Id).ToDictionary(lot => lot.Id);
        int boxes = state.Boxes.Values.Count(box => box.Lines.Any(line => line.Reserved + line.InTransit > 0 && lots.ContainsKey(line.Lot)));
        int onShelf = lots.Values.Count(lot => lot.Accounts.Free + lot.Accounts.Reserved + lot.Accounts.OnHold > 0);
        if (boxes + onShelf == 0 || (gone.Length == 0 && !declared)) return null;
        string what = string.Join(", ", gone);
        Question = declared ? T($"Yes, I read the label: it has no allergens") : T($"Yes, I read the label: take {what} away");
        return declared
            ? T($"Nothing is saved yet. {before.Name} would count as free of allergens, which nobody knew so far. Boxes of open dates that hold it: {boxes}; lots: {onShelf}. Their labels change, and it goes to households with an allergy.")
            : T($"Nothing is saved yet. This would take {what} away from {before.Name}. Boxes of open dates that hold it: {boxes}; lots: {onShelf}. Their labels change, and it goes to households that may not have {what}.");
    }

    public async Task<IActionResult> OnPostPar(string? par)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        if (!ItemInput.TryReadPar(par, out int? units))
            return Back(T($"\"{par}\" is no par level; write a whole number up to {ItemInput.LargestPar}, or nothing."));
        if (!(await Engine.Read(Pantry.Id, Cancellation)).Items.TryGetValue(new ItemId(Code), out Item? item))
            return Back(T($"There is no item {Code} in the catalog."));
        return Back(
            await Send(Asked(), new PantryCommand.DefineItem(item with { Par = units })),
            units is null ? T($"{item.Name} has no par level.") : T($"{item.Name}: {units} should always be free."));
    }
}
