using System.Collections.Immutable;
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
        TemplateText = string.Join('\n', template.Lines.Select(TemplateRow.AsText));
    }

    public async Task<IActionResult> OnPostTemplate(string? lines)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        var items = (await engine.Read(Pantry.Id, Cancellation)).Items;
        var template = ImmutableArray.CreateBuilder<BoxTemplateLine>();
        foreach (string line in (lines ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (TemplateRow.FromText(line) is not { } row) return Back(T($"Write \"{line}\" as: category, units, units for each further person."));
            var (read, problem) = row.Read(items);
            if (read is null) return Back(problem);
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
}
