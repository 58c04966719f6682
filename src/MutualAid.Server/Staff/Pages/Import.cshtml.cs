using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Ops.Import;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>The catalog and lots out of files: first what would change, then, once somebody says so, the change.</summary>
[Authorize(Roles = StaffRoles.Packing)]
[RequestSizeLimit(LargestUpload)]
internal sealed class ImportModel(IEngine engine, StockQueries stock, TimeProvider clock) : ShelfPage(engine, stock, clock)
{
    private const int LargestUpload = 1_000_000;
    private const string CatalogFile = "catalog.csv", LotsFile = "lots.csv";

    /// <summary>What the files say; empty for a file that was not sent.</summary>
    public string Catalog { get; private set; } = string.Empty;

    public string Lots { get; private set; } = string.Empty;

    public IReadOnlyList<ImportProblem> Problems { get; private set; } = [];

    /// <summary>What would change, in words; null before anything was checked.</summary>
    public IReadOnlyList<string>? Changes { get; private set; }

    public int Unchanged { get; private set; }

    public override async Task OnGet()
    {
        Title = T($"Import");
        await FindPantry();
    }

    public async Task<IActionResult> OnPostCheck(IFormFile? catalog, IFormFile? lots)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        if (catalog is null && lots is null) return Back(T($"Choose a file with the catalog, one with lots, or both."));
        (Catalog, Lots) = (await TextOf(catalog?.OpenReadStream()), await TextOf(lots?.OpenReadStream()));
        return string.IsNullOrWhiteSpace(Catalog + Lots) ? Back(T($"There is nothing in the file.")) : await ShowChanges();
    }

    /// <summary>What the starter catalog would add: some hundred common items, of which the pantry keeps what it has.</summary>
    public async Task<IActionResult> OnPostStarter()
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        Catalog = await TextOf(typeof(ImportModel).Assembly.GetManifestResourceStream("starter-catalog.csv"));
        return await ShowChanges();
    }

    private async Task<IActionResult> ShowChanges()
    {
        PantryState state = await Engine.Read(Pantry!.Id, Cancellation);
        var (items, received, problems) = Read(state.Items, state.Lots);
        Problems = problems;
        if (problems.Count == 0) Changes = Compare(items, received, state);
        await OnGet();
        return Page();
    }

    /// <summary>
    /// Sent again, it changes nothing again: each row's command has a key of its own. What is refused meanwhile stays out and
    /// is said.
    /// </summary>
    public async Task<IActionResult> OnPostConfirm(string? catalog, string? lots)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        (Catalog, Lots) = (catalog ?? string.Empty, lots ?? string.Empty);
        PantryState state = await Engine.Read(Pantry.Id, Cancellation);
        var (items, received, problems) = Read(state.Items, ImmutableDictionary<LotId, Lot>.Empty);
        if (problems.Count > 0) return Back(T($"Nothing is imported. {problems[0]}"));
        Submission asked = Asked();
        var refused = new List<string>();
        foreach (Item item in items) await Do($"item {item.Id}", T($"item {item.Id}"), new PantryCommand.DefineItem(item));
        foreach (LotData lot in received)
            await Do($"lot {lot.Lot}", T($"lot {lot.Lot}"), new PantryCommand.ReceiveLot(lot.Lot, lot.Item, lot.Quantity, lot.UseBy, lot.Source, lot.OnHold));
        if (refused.Count > 0) Warning = T($"Left out: {string.Join(" ", refused)}");
        return Back(null, refused.Count > 0
            ? T($"Imported {items.Count} items and {received.Count} lots, but for {refused.Count}.")
            : T($"Imported {items.Count} items and {received.Count} lots."));

        async Task Do(string key, string what, PantryCommand command)
        {
            if (await Engine.Send(Pantry!.Id, asked.Key(key), command, Cancellation).Refusal() is { } refusal)
                refused.Add($"{what}: {Refusals.Describe(refusal)}");
        }
    }

    private (IReadOnlyList<Item> Items, IReadOnlyList<LotData> Lots, IReadOnlyList<ImportProblem> Problems) Read(
        ImmutableDictionary<ItemId, Item> catalog, ImmutableDictionary<LotId, Lot> known)
    {
        var problems = new List<ImportProblem>();
        var items = Catalog.Length == 0 ? [] : StockFiles.Catalog(new CsvTable(CatalogFile, Catalog, problems), catalog);
        HashSet<ItemId> all = [.. catalog.Keys, .. items.Select(item => item.Id)];
        var lots = Lots.Length == 0 ? [] : StockFiles.Lots(new CsvTable(LotsFile, Lots, problems), all, T($"the catalog"), known);
        return (items, lots, problems);
    }

    private List<string> Compare(IReadOnlyList<Item> items, IReadOnlyList<LotData> lots, PantryState state)
    {
        var changes = new List<string>();
        foreach (Item item in items)
        {
            if (!state.Items.TryGetValue(item.Id, out Item? known)) changes.Add(T($"New item {item.Id}: {item.Name} ({item.Category}, {item.Unit} of {item.Weight.Value} g)"));
            else if (Differences(known, item) is { Length: > 0 } differences) changes.Add(T($"Item {item.Id}: {differences}"));
            else Unchanged++;
        }

        var names = items.ToDictionary(item => item.Id, item => item.Name);
        changes.AddRange(lots.Select(lot => InWords(lot, names.GetValueOrDefault(lot.Item) ?? state.Items[lot.Item].Name)));
        return changes;
    }

    private static string InWords(LotData lot, string item) => lot.OnHold
        ? T($"New lot {lot.Lot}: {lot.Quantity} × {item}, use by {Show.Date(lot.UseBy)}, {Show.Words(lot.Source)}, held for a check")
        : T($"New lot {lot.Lot}: {lot.Quantity} × {item}, use by {Show.Date(lot.UseBy)}, {Show.Words(lot.Source)}");

    private static string Differences(Item before, Item after)
    {
        (string What, string Before, string After)[] parts =
        [
            (T($"name"), before.Name, after.Name), (T($"bar code"), before.Gtin ?? T($"none"), after.Gtin ?? T($"none")),
            (T($"category"), before.Category, after.Category), (T($"unit"), before.Unit, after.Unit),
            (T($"grams"), $"{before.Weight.Value}", $"{after.Weight.Value}"), (T($"kept"), Show.Words(before.Storage), Show.Words(after.Storage)),
            (T($"allergens"), AllergensOf(before), AllergensOf(after)), (T($"tags"), string.Join(' ', before.Tags), string.Join(' ', after.Tags)),
            (T($"par"), before.Par is { } old ? $"{old}" : T($"none"), after.Par is { } par ? $"{par}" : T($"none")),
        ];
        return string.Join(", ", parts.Where(part => part.Before != part.After).Select(part => $"{part.What} {part.Before} → {part.After}"));
    }

    private static string AllergensOf(Item item) => Show.Allergens(item.Allergens is { } declared ? string.Join(' ', declared) : null);

    private static async Task<string> TextOf(Stream? file)
    {
        if (file is null) return string.Empty;
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }
}
