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
        Title = T($"Catalog");
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
        if (Pantry is null) return Back(T($"Open a pantry first."));
        var template = ImmutableArray.CreateBuilder<BoxTemplateLine>();
        foreach (string line in (lines ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ReadLine(line) is not { } read) return Back(T($"Write \"{line}\" as: category, units, units for each further person."));
            template.Add(read);
        }

        Refusal? refusal = await engine.Send(
            Pantry.Id, Asked().Key("template"), new PantryCommand.DefineBoxTemplate(new BoxTemplate(template.ToImmutable())), Cancellation).Refusal();
        return Back(refusal, T($"The template is saved."));
    }

    public async Task<IActionResult> OnPostItem(string? code, ItemInput input)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        if (code is null) return Back(T($"An item needs a code, a name, a category and a unit."));
        var (item, problem) = input.Read(new ItemId(code.Trim().ToUpperInvariant()));
        if (item is null) return Back(problem);
        Refusal? refusal = await engine.Send(
            Pantry.Id, Asked().Key("item"), new PantryCommand.DefineItem(item), Cancellation).Refusal();
        return Back(refusal, T($"{item.Id} {item.Name} is saved."));
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
}
