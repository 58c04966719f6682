using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What the pantry has at all, and what goes into a box.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class CatalogModel(IEngine engine, StockQueries stock) : PantryPage(stock)
{
    public IReadOnlyList<ItemRow> Items { get; private set; } = [];

    public string TemplateText { get; private set; } = string.Empty;

    public override async Task OnGet()
    {
        Title = "Catalog";
        await FindPantry();
        if (Pantry is null) return;
        Items = await Shelf.Items(Pantry.Id, Cancellation);
        BoxTemplate template = (await engine.Read(Pantry.Id, Cancellation)).Template;
        TemplateText = string.Join('\n', template.Lines.Select(line => string.Create(
            CultureInfo.InvariantCulture, $"{line.Category} {line.BaseUnits} {line.UnitsPerExtraPerson}")));
    }

    public async Task<IActionResult> OnPostTemplate(string? lines)
    {
        await FindPantry();
        if (Pantry is null) return Back("Open a pantry first.");
        var template = ImmutableArray.CreateBuilder<BoxTemplateLine>();
        foreach (string line in (lines ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ReadLine(line) is not { } read) return Back($"Write \"{line}\" as: category, units, units for each further person.");
            template.Add(read);
        }

        Refusal? refusal = await engine.Send(
            Pantry.Id, Asked().Key("template"), new PantryCommand.DefineBoxTemplate(new BoxTemplate(template.ToImmutable())), Cancellation).Refusal();
        return Back(refusal, "The template is saved.");
    }

    public async Task<IActionResult> OnPostItem(
        string? code, string? name, string? gtin, string? category, string? unit, int grams, StorageKind storage,
        string? allergens, string? tags, bool offered)
    {
        await FindPantry();
        if (Pantry is null) return Back("Open a pantry first.");
        // Nothing but spaces is bound as nothing.
        if (code is null || name is null || category is null || unit is null) return Back("An item needs a code, a name, a category and a unit.");
        var id = new ItemId(code.Trim().ToUpperInvariant());
        if (!LotCodes.IsValid(new LotId(id.Value))) return Back("An item code has 1 to 16 letters, digits and dashes.");
        string declared = (allergens ?? string.Empty).Trim().ToLowerInvariant();
        ImmutableSortedSet<string> named = declared is "" or "none" or "unknown" ? [] : WordsOf(declared);
        if (named.Except(Suitability.Allergens) is [var unknown, ..])
            return Back($"\"{unknown}\" is not an allergen on the list: {string.Join(", ", Suitability.Allergens)}.");
        var item = new Item(
            id, name.Trim(), string.IsNullOrWhiteSpace(gtin) ? null : gtin.Trim(), category.Trim().ToLowerInvariant(), unit.Trim(),
            new Grams(grams), storage, declared is "" or "unknown" ? null : named, WordsOf($"{tags?.ToLowerInvariant()} {(offered ? Item.Choice : null)}"));
        if (grams < 1) return Back("Say what one unit weighs, in grams.");
        Refusal? refusal = await engine.Send(
            Pantry.Id, Asked().Key("item"), new PantryCommand.DefineItem(item), Cancellation).Refusal();
        return Back(refusal, $"{item.Id} {item.Name} is saved.");
    }

    private static BoxTemplateLine? ReadLine(string line)
    {
        string[] parts = line.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3
            && decimal.TryParse(parts[1], NumberStyles.Number, CultureInfo.InvariantCulture, out decimal units)
            && decimal.TryParse(parts[2], NumberStyles.Number, CultureInfo.InvariantCulture, out decimal extra)
            && units is >= 0 and <= 100 && extra is >= 0 and <= 100
            ? new BoxTemplateLine(parts[0].ToLowerInvariant(), units, extra)
            : null;
    }

    private static ImmutableSortedSet<string> WordsOf(string text) =>
        [.. text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)];
}
