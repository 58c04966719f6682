using Microsoft.Playwright;

namespace MutualAid.Server.Tests.Browser;

/// <summary>Somebody at the staff's console who clicks links, fills forms in and reads what the page says.</summary>
internal sealed class ByMouse(Window window)
{
    private IPage Page => window.Page;

    /// <summary>Clicks the first link that is called so.</summary>
    public Task Follow(string link) => Click(Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First);

    /// <summary>Clicks what leads to another page, and waits until that is there as far as its end.</summary>
    public async Task Click(ILocator what)
    {
        await Page.EvaluateAsync("document.documentElement.dataset.left = ''");
        await what.ClickAsync();
        await Page.Locator("html:not([data-left]) footer").WaitForAsync();
    }

    /// <summary>Fills in and sends the form whose action has that in it, with its first button, and reads what was done.</summary>
    /// <param name="said">What the page says then; null where it says nothing of its own.</param>
    public async Task Send(string action, string? said, params (string Name, string Value)[] fields) =>
        await Send(Page.Locator($"form[action*='{action}']").First, said, fields);

    public async Task Send(ILocator form, string? said, params (string Name, string Value)[] fields)
    {
        ILocator folded = form.Locator("xpath=ancestor::details[not(@open)]/summary");
        if (await folded.CountAsync() > 0) await folded.ClickAsync();
        foreach (var (name, value) in fields) await Fill(form.Locator($"[name='{name}']"), value);
        await Click(form.Locator("button").First);
        if (said is not null) await Reads(".done", said);
    }

    /// <summary>The form in the row of a table, or the item of a list, that says this.</summary>
    public ILocator FormIn(string row, string action) =>
        Page.Locator("tr, li").Filter(new() { HasText = row }).Locator($"form[action*='{action}']");

    /// <summary>Waits until these elements of the page say just that, one after the other.</summary>
    public Task Reads(string what, params string[] texts) => Assertions.Expect(Page.Locator(what)).ToHaveTextAsync(texts);

    /// <summary>Picks cells of every row, each row in one text.</summary>
    public async Task<string[]> Rows(string rows, params int[] cells) => await Page.Locator(rows).EvaluateAllAsync<string[]>(
        "(rows, cells) => rows.map((row) => cells.map((cell) => row.cells[cell].innerText.replace(/\\s+/g, ' ').trim()).join(' '))", cells);

    /// <summary>Keeps a picture of the page as it is on A4, too.</summary>
    public async Task LookAtPaper(string name)
    {
        await window.Look(name);
        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Page.SetViewportSizeAsync(718, 1000);
        await window.Look($"{name}-paper");
        await Page.SetViewportSizeAsync(1280, 700);
        await Page.EmulateMediaAsync(new() { Media = Media.Screen });
    }

    /// <summary>Looks what is free, promised, on hold and out, lot by lot.</summary>
    public async Task Shelves(string name, params string[] lots)
    {
        await Follow("Stock");
        Assert.Equal(lots, await Rows("table:has(th:text-is('Promised')) tbody tr", 0, 5, 6, 7, 8));
        await window.Look(name);
    }

    private static async Task Fill(ILocator field, string value)
    {
        switch (await field.First.EvaluateAsync<string>("field => field.type"))
        {
            case "select-one": await field.SelectOptionAsync(value); break;
            case "checkbox": await field.And(field.Page.Locator($"[value='{value}']")).CheckAsync(); break;
            default: await field.FillAsync(value); break;
        }
    }
}
