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
        Title = "Import";
        await FindPantry();
    }

    public async Task<IActionResult> OnPostCheck(IFormFile? catalog, IFormFile? lots)
    {
        await FindPantry();
        if (Pantry is null) return Back("Open a pantry first.");
        if (catalog is null && lots is null) return Back("Choose a file with the catalog, one with lots, or both.");
        (Catalog, Lots) = (await TextOf(catalog), await TextOf(lots));
        if (string.IsNullOrWhiteSpace(Catalog + Lots)) return Back("There is nothing in the file.");
        PantryState state = await Engine.Read(Pantry.Id, Cancellation);
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
        if (Pantry is null) return Back("Open a pantry first.");
        (Catalog, Lots) = (catalog ?? string.Empty, lots ?? string.Empty);
        PantryState state = await Engine.Read(Pantry.Id, Cancellation);
        var (items, received, problems) = Read(state.Items, ImmutableDictionary<LotId, Lot>.Empty);
        if (problems.Count > 0) return Back($"Nothing is imported. {problems[0]}");
        Submission asked = Asked();
        var refused = new List<string>();
        foreach (Item item in items) await Do($"item {item.Id}", new PantryCommand.DefineItem(item));
        foreach (LotData lot in received)
            await Do($"lot {lot.Lot}", new PantryCommand.ReceiveLot(lot.Lot, lot.Item, lot.Quantity, lot.UseBy, lot.Source, lot.OnHold));
        if (refused.Count > 0) Warning = $"Left out: {string.Join(" ", refused)}";
        return Back(null, $"Imported {items.Count} items and {received.Count} lots{(refused.Count > 0 ? $", but for {refused.Count}" : "")}.");

        async Task Do(string what, PantryCommand command)
        {
            if (await Engine.Send(Pantry!.Id, asked.Key(what), command, Cancellation).Refusal() is { } refusal)
                refused.Add($"{what}: {Refusals.Describe(refusal)}");
        }
    }

    private (IReadOnlyList<Item> Items, IReadOnlyList<LotData> Lots, IReadOnlyList<ImportProblem> Problems) Read(
        ImmutableDictionary<ItemId, Item> catalog, ImmutableDictionary<LotId, Lot> known)
    {
        var problems = new List<ImportProblem>();
        var items = Catalog.Length == 0 ? [] : StockFiles.Catalog(new CsvTable(CatalogFile, Catalog, problems), catalog);
        HashSet<ItemId> all = [.. catalog.Keys, .. items.Select(item => item.Id)];
        var lots = Lots.Length == 0 ? [] : StockFiles.Lots(new CsvTable(LotsFile, Lots, problems), all, "the catalog", known);
        return (items, lots, problems);
    }

    private List<string> Compare(IReadOnlyList<Item> items, IReadOnlyList<LotData> lots, PantryState state)
    {
        var changes = new List<string>();
        foreach (Item item in items)
        {
            if (!state.Items.TryGetValue(item.Id, out Item? known)) changes.Add($"New item {item.Id}: {item.Name} ({item.Category}, {item.Unit} of {item.Weight.Value} g)");
            else if (Differences(known, item) is { Length: > 0 } differences) changes.Add($"Item {item.Id}: {differences}");
            else Unchanged++;
        }

        var names = items.ToDictionary(item => item.Id, item => item.Name);
        changes.AddRange(lots.Select(lot =>
            $"New lot {lot.Lot}: {lot.Quantity} × {names.GetValueOrDefault(lot.Item) ?? state.Items[lot.Item].Name}, use by {Show.Date(lot.UseBy)}, {Show.Words(lot.Source)}{(lot.OnHold ? ", held for a check" : "")}"));
        return changes;
    }

    private static string Differences(Item before, Item after)
    {
        (string What, string Before, string After)[] parts =
        [
            ("name", before.Name, after.Name), ("bar code", before.Gtin ?? "none", after.Gtin ?? "none"),
            ("category", before.Category, after.Category), ("unit", before.Unit, after.Unit),
            ("grams", $"{before.Weight.Value}", $"{after.Weight.Value}"), ("kept", Show.Words(before.Storage), Show.Words(after.Storage)),
            ("allergens", AllergensOf(before), AllergensOf(after)), ("tags", string.Join(' ', before.Tags), string.Join(' ', after.Tags)),
            ("par", before.Par is { } old ? $"{old}" : "none", after.Par is { } par ? $"{par}" : "none"),
        ];
        return string.Join(", ", parts.Where(part => part.Before != part.After).Select(part => $"{part.What} {part.Before} → {part.After}"));
    }

    private static string AllergensOf(Item item) =>
        item.Allergens is null ? "unknown" : item.Allergens.IsEmpty ? "none" : string.Join(' ', item.Allergens);

    private static async Task<string> TextOf(IFormFile? file)
    {
        if (file is null) return string.Empty;
        using var reader = new StreamReader(file.OpenReadStream());
        return await reader.ReadToEndAsync();
    }
}
