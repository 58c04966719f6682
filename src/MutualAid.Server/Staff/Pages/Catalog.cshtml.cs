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
internal sealed class CatalogModel(IEngine engine, StockQueries stock, TimeProvider clock) : PantryPage(stock)
{
    public IReadOnlyList<ItemRow> Items { get; private set; } = [];

    public string TemplateText { get; private set; } = string.Empty;

    /// <summary>The template's lines before they were saved, to put them back; offered once.</summary>
    [TempData]
    public string? FormerTemplate { get; set; }

    /// <summary>The item that has the code or the bar code of the one that was to be added.</summary>
    public Item? Known { get; private set; }

    public override async Task OnGet()
    {
        Title = T($"Catalog");
        await FindPantry();
        if (Pantry is null) return;
        Items = await Shelf.Items(Pantry.Id, Show.Today(Pantry.TimeZone, clock), Cancellation);
        TemplateText = TemplateRow.AsText((await engine.Read(Pantry.Id, Cancellation)).Template);
    }

    public async Task<IActionResult> OnPostTemplate(string? lines)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        PantryState before = await engine.Read(Pantry.Id, Cancellation);
        var template = ImmutableArray.CreateBuilder<BoxTemplateLine>();
        foreach (string line in (lines ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (TemplateRow.FromText(line) is not { } row) return Back(T($"Write \"{line}\" as: category, units, units for each further person."));
            var (read, problem) = row.Read(before.Items);
            if (read is null) return Back(problem);
            template.Add(read);
        }

        if (template.Count == 0) return Back(T($"A template needs at least one line."));
        Refusal? refusal = await engine.Send(
            Pantry.Id, Asked().Key("template"), new PantryCommand.DefineBoxTemplate(new BoxTemplate(template.ToImmutable())), Cancellation).Refusal();
        if (refusal is null) FormerTemplate = TemplateRow.AsText(before.Template);
        return Back(refusal, T($"The template is saved."));
    }

    public async Task<IActionResult> OnPostItem(string? code, ItemInput input)
    {
        await FindPantry();
        if (Pantry is null) return Back(T($"Open a pantry first."));
        if (code is null) return Back(T($"An item needs a code, a name, a category and a unit."));
        var (item, problem) = input.Read(new ItemId(code.Trim().ToUpperInvariant()));
        if (item is null) return Back(problem);
        PantryState state = await engine.Read(Pantry.Id, Cancellation);
        Known = state.Items.GetValueOrDefault(item.Id) ?? ItemInput.WithSameBarCode(item, state);
        // The same form sent again changes nothing, and is answered as before.
        bool isSent = PantryDecider.Instance.Decide(new PantryCommand.DefineItem(item), state) is Decision<PantryEvent>.Accepted { Events.Count: 0 };
        if (Known is { } known && !isSent)
            return Back(known.Id == item.Id ? T($"{known.Id} is {known.Name} already. Correct it on its page.") : T($"{known.Name} ({known.Id}) has the bar code {item.Gtin} already. Correct it on its page."));
        Refusal? refusal = await engine.Send(
            Pantry.Id, Asked().Key("item"), new PantryCommand.DefineItem(item), Cancellation).Refusal();
        return Back(refusal, T($"{item.Id} {item.Name} is saved."));
    }
}
