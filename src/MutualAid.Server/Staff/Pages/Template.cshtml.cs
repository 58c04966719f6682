using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What a box holds, by the size of the household, and what comes of it.</summary>
[Authorize(Roles = StaffRoles.Packing)]
internal sealed class TemplateModel(IEngine engine, StockQueries stock) : PantryPage(stock)
{
    public const int LargestShown = 8;

    private const int EmptyRows = 2;
    private const int MostRows = 100;

    /// <summary>As they are, or as they were typed; then some empty ones.</summary>
    public IReadOnlyList<TemplateRow> Rows { get; private set; } = [];

    /// <summary>What the tables show: what is saved, or what was typed, if it can be read.</summary>
    public BoxTemplate Shown { get; private set; } = BoxTemplate.Empty;

    public IReadOnlyList<Item> Items { get; private set; } = [];

    /// <summary>As on the catalog's page, where it is put back.</summary>
    [TempData]
    public string? FormerTemplate { get; set; }

    public IEnumerable<string> Categories => Items.Select(item => item.Category).Union(Shown.Lines.Select(line => line.Category))
        .Union(Rows.Select(row => row.Category).Where(category => category.Length > 0)).Order(StringComparer.Ordinal);

    /// <summary>Categories of which every household gets some, with the units for 1, 2, … people.</summary>
    public IEnumerable<(string Category, int[] Units)> BySize => Shown.Lines.Where(line => line.Only is null).GroupBy(line => line.Category)
        .Select(lines => (lines.Key, Enumerable.Range(1, LargestShown).Select(people => lines.Sum(line => line.UnitsFor(new HouseholdSize(people)))).ToArray()));

    /// <summary>The other lines, with the units for 1, 2, … of those whom they count.</summary>
    public IEnumerable<(BoxTemplateLine Line, int[] Units)> ByAge => Shown.Lines.Where(line => line.Only is not null)
        .Select(line => (line, Enumerable.Range(1, 4).Select(many => line.UnitsFor(new HouseholdSize(line.FromPeople ?? line.ToPeople ?? many + 1, many, many))).ToArray()));

    public static string WhatOf(AgeGroup? age) => age switch
    {
        null => T($"everybody"),
        AgeGroup.Children => T($"children"),
        AgeGroup.Infants => T($"infants"),
        _ => $"{age}",
    };

    public static string Range(BoxTemplateLine line) => (line.FromPeople, line.ToPeople) switch
    {
        (null, null) => string.Empty,
        ({ } from, null) => T($"households of {from} and more"),
        (null, { } to) => T($"households of up to {to}"),
        ({ } from, { } to) => T($"households of {from} to {to}"),
    };

    public override async Task OnGet()
    {
        Title = T($"Box template");
        await FindPantry();
        if (Pantry is null) return;
        PantryState state = await engine.Read(Pantry.Id, Cancellation);
        Items = [.. state.Items.Values.OrderBy(item => item.Category, StringComparer.Ordinal).ThenBy(item => item.Name, StringComparer.Ordinal)];
        TemplateRow[] typed = Request.HasFormContentType ? [.. Typed()] : [.. state.Template.Lines.Select(TemplateRow.Of)];
        if (Shown.Lines.IsEmpty) Shown = state.Template;
        Rows = [.. typed, .. Enumerable.Repeat(TemplateRow.Empty, EmptyRows)];
    }

    /// <summary>Shows what would come of it, and saves nothing.</summary>
    public async Task<IActionResult> OnPostLook()
    {
        if (await Read() is not { } template) return Back(Problem!);
        Shown = template;
        await OnGet();
        DoneNow = T($"Not saved yet: the tables below show what would come of it.");
        return Page();
    }

    public async Task<IActionResult> OnPostSave()
    {
        if (await Read() is not { } template) return Back(Problem!);
        BoxTemplate before = (await engine.Read(Pantry!.Id, Cancellation)).Template;
        Refusal? refusal = await engine.Send(
            Pantry!.Id, Asked().Key("template"), new PantryCommand.DefineBoxTemplate(template), Cancellation).Refusal();
        if (refusal is null) FormerTemplate = TemplateRow.AsText(before);
        return Back(refusal, T($"The template is saved."));
    }

    /// <returns>Null when there is a problem.</returns>
    private async Task<BoxTemplate?> Read()
    {
        await FindPantry();
        var items = Pantry is null ? [] : (await engine.Read(Pantry.Id, Cancellation)).Items;
        var lines = ImmutableArray.CreateBuilder<BoxTemplateLine>();
        foreach (TemplateRow row in Typed())
        {
            var (line, problem) = row.Read(items!);
            if (line is null) Problem ??= problem;
            else lines.Add(line);
        }

        if (Pantry is null) Problem = T($"Open a pantry first.");
        else if (lines.Count == 0) Problem ??= T($"A template needs at least one line.");
        return Problem is null ? new BoxTemplate(lines.ToImmutable()) : null;
    }

    /// <summary>The rows that were sent and say something.</summary>
    private IEnumerable<TemplateRow> Typed()
    {
        for (int n = 0; n < MostRows && Request.Form.ContainsKey($"Category{n}"); n++)
        {
            var row = new TemplateRow(Field("Category"), Field("Units"), Field("More"), Field("Only"), Field("From"), Field("To"), Field("Preferred"));
            if (row.Category.Length > 0) yield return row;

            string Field(string name) => Request.Form[$"{name}{n}"].ToString().Trim();
        }
    }
}
