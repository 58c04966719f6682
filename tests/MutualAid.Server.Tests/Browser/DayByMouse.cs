using Microsoft.Playwright;

namespace MutualAid.Server.Tests.Browser;

/// <summary>The delivery day of <see cref="PantryByMouse"/>, from the boxes to the numbers.</summary>
internal sealed class DayByMouse(Window window, ByMouse staff)
{
    private const string Steps = ".steps strong", Boxes = "#boxes tbody tr";

    /// <summary>Codes of the boxes, by how many units are due to them.</summary>
    private readonly Dictionary<int, string> _codes = [];

    private IPage Page => window.Page;

    public async Task Fill()
    {
        await Day();
        await staff.Reads(Steps, "3", "0", "0", "0", "0", "0");
        await window.Look("day-20-asked-for");
        await staff.Follow("Look first at what would be in them");
        await staff.Reads(Steps, "3", "12", "0", "0");
        Assert.Equal(["grain 6 6 0", "protein 3 3 0", "dairy 3 3 0"], await staff.Rows("#parts tbody tr", 0, 1, 2, 3));
        Assert.Equal(["Peanut butter 1"], await staff.Rows("#kept tbody tr", 0, 2));
        await window.Look("day-21-foreseen");
        await staff.Send("handler=Fill", "The boxes are filled. Look at what is short.");
        foreach (string[] row in (await staff.Rows(Boxes, 0, 1, 4)).Select(row => row.Split(' '))) _codes[int.Parse(row[2], null)] = row[0];
        Assert.Equal([3, 4, 5], _codes.Keys.Order());
        await window.Look("day-22-boxes");
        await staff.Shelves("day-23-promised", "Beans 0 1 0 0", "Beans 5 0 0 0", "Milk 7 3 0 0", "Peanut butter 8 2 0 0", "Rice 14 6 0 0");
    }

    public async Task Plan()
    {
        await Day();
        await staff.Follow("Search for longer, and watch it");
        await window.Look("day-30-no-plan");
        await staff.Send("handler=Start", null, ("Seconds", "1"));
        await Page.Locator("#draft").WaitForAsync(); // the page looks again every two seconds
        await window.Look("day-31-draft");
        Assert.Equal(["Rosa 3", "Sam 0"], await staff.Rows("#draft tbody tr", 0, 1)); // Sam would come from far away
        await GiveTheLastStopToSam();
        await window.Look("day-33-changed");
        Assert.Equal(["Rosa 2", "Sam 1"], await staff.Rows("#draft tbody tr", 0, 1));
        await Day();
        await staff.Send("handler=Publish", "The routes are published.");
        await staff.Reads(Steps, "3", "0", "3", "3", "0", "3");
        await window.Look("day-34-published");
        await staff.Follow("Boxes: what is in them, pick and pack");
        Assert.Equal(["Rosa", "Rosa", "Sam"], (await staff.Rows(Boxes, 2)).Select(stop => stop.Split(' ')[0]).Order());
        await window.Look("day-35-boxes-on-routes");
        await Day();
    }

    private async Task GiveTheLastStopToSam()
    {
        ILocator form = Page.Locator("form[method=get][action*='/plan']");
        await form.Locator("[name=Stop]").SelectOptionAsync(new SelectOptionValue { Index = 2 });
        await form.Locator("[name=To]").SelectOptionAsync(new SelectOptionValue { Label = "Sam" });
        await staff.Send(form, null);
        Assert.Equal(["Rosa 3 → 2", "Sam 0 → 1"], await staff.Rows("#effect tbody tr", 0, 3));
        await window.Look("day-32-effect");
        await staff.Send(Page.Locator("#effect form"), null);
    }

    public async Task Print()
    {
        await staff.Follow("Labels");
        Assert.Equal(_codes.Values.Order(), (await Page.Locator(".tag .big").AllInnerTextsAsync()).Order());
        Assert.Equal(2, await Page.Locator(".tag").Filter(new() { HasText = "peanut" }).CountAsync());
        await Assertions.Expect(Page.Locator(".tag").Filter(new() { HasText = _codes[3] })).ToContainTextAsync("Contains: milk.");
        await staff.LookAtPaper("day-40-labels");
        foreach (string list in new[] { "Load list", "Manifest" })
        {
            await Day();
            await staff.Follow(list);
            await Assertions.Expect(Page.Locator("tbody tr")).ToHaveCountAsync(2);
            await staff.LookAtPaper($"day-41-{list.Replace(' ', '-')}");
        }
    }

    public async Task Pick()
    {
        await Day();
        await staff.Follow("Pick list");
        Assert.Equal(["Beans 1", "Peanut butter 2", "Rice 6", "Milk 3"], await staff.Rows(".picks tbody tr", 1, 4));
        Assert.Equal(_codes[3], (await staff.Rows(".picks tbody tr", 5))[0]);
        await staff.LookAtPaper("day-42-pick-list");
        await staff.Send(staff.FormIn("Beans", "handler=Found"), null, ("Missing", "1"));
        await Assertions.Expect(Page.Locator(".warning").First).ToContainTextAsync("were not found: they are on hold");
        await window.Look("day-43-missing");
        foreach (string item in new[] { "Peanut butter", "Rice", "Milk" })
            await staff.Send(staff.FormIn(item, "handler=Found"), null);
        await Page.GetByText("Nothing waits to be picked.").WaitForAsync();
        await window.Look("day-44-picked");
        await staff.Shelves("day-45-on-hold", "Beans 0 0 1 0", "Beans 5 0 0 0", "Milk 7 3 0 0", "Peanut butter 8 2 0 0", "Rice 14 6 0 0");

        await Day();
        await staff.Follow("Boxes: what is in them, pick and pack");
        await Assertions.Expect(Page.Locator("#refills li")).ToContainTextAsync($"Fill up {_codes[3]} lacks 1 protein; gets 1 × Beans, lot ");
        await window.Look("day-46-refill");
        await staff.Send("handler=Refill", "The box is filled up; what came into it is on the pick list.");
        await staff.Follow("Pick list");
        await staff.Send(staff.FormIn("Beans", "handler=Found"), null);
        await staff.Shelves("day-47-filled-up", "Beans 0 0 1 0", "Beans 4 1 0 0", "Milk 7 3 0 0", "Peanut butter 8 2 0 0", "Rice 14 6 0 0");
    }

    public async Task Pack()
    {
        await Day();
        await staff.Follow("Pack check");
        foreach (string code in _codes.Values)
        {
            await Scan(code, $"h2:text('Box {code}')");
            await window.Look("day-50-pack");
            await Scan(code, $".done:text('Box {code} is packed.')");
        }

        await window.Look("day-51-packed");
        await staff.Follow("Back to the boxes");
        Assert.Equal(["packed", "packed", "packed"], await staff.Rows(Boxes, 1));

        async Task Scan(string code, string shows)
        {
            await Page.Locator("input[name=Q]:focus").WaitForAsync();
            await Page.Keyboard.TypeAsync(code);
            await Page.Keyboard.PressAsync("Enter");
            await Page.Locator(shows).WaitForAsync();
        }
    }

    /// <summary>Sam can't come; Rosa takes the third stop.</summary>
    public async Task DropOut()
    {
        await Day();
        await staff.Follow("Sam");
        await window.Look("day-60-sam");
        await staff.Send("handler=Withdraw", "The route is withdrawn, and the driver's hours are taken back; its open stops can be planned again.");
        await Day();
        await staff.Reads(Steps, "3", "0", "3", "2", "0", "3");
        await window.Look("day-61-blocked");
        await staff.Follow("1 box on no route: replan the rest of the day");
        await staff.Send("handler=Replan", "The rest of the day is planned anew. Look at what changes, then publish it.");
        await Assertions.Expect(Page.Locator("main li")).ToContainTextAsync("comes anew, at place 3, about 1");
        await window.Look("day-62-replanned");
        await staff.Send("handler=Publish", null);
        await Page.Locator(".done").WaitForAsync();
        await window.Look("day-63-replan-published");
        await Day();
        await staff.Reads(Steps, "3", "0", "3", "3", "0", "3");
    }

    public async Task Drive()
    {
        await staff.Follow("Rosa");
        await staff.Send("handler=LoadAll", "The boxes are in the vehicle.");
        await window.Look("day-70-loaded");
        await staff.Shelves("day-71-out", "Beans 0 0 1 0", "Beans 4 0 0 1", "Milk 7 0 0 3", "Peanut butter 8 0 0 2", "Rice 14 0 0 6");
        await Day();
        await staff.Follow("Rosa");
        foreach (var (box, kind) in new[] { (4, "Delivered"), (3, "NobodyHome"), (5, "Delivered") })
            await staff.Send(staff.FormIn(_codes[box], "handler=Report"), "The report is noted.", ("Kind", kind));
        await window.Look("day-72-reported");
        await Day();
        await staff.Reads(Steps, "3", "0", "3", "3", "3", "1");
        await staff.Follow("Rosa");
        await staff.Send("handler=End", "The shift is over.");
        await window.Look("day-73-ended");
    }

    public async Task Close()
    {
        await Day();
        await window.Look("day-80-back");
        await staff.Send(staff.FormIn(_codes[3], "handler=Return"), "The return is booked.", ("Disposition", "Restock"));
        await staff.Shelves("day-81-returned", "Beans 0 0 1 0", "Beans 5 0 0 0", "Milk 7 0 0 0", "Peanut butter 8 0 0 0", "Rice 15 0 0 0");
        await Day();
        await staff.Send("handler=Close", "The date is closed. Details that nothing needs any more are deleted on their clock.");
        Assert.Equal(["2", "2", "12.1", "1", "1", "4.2", "0 · 0"], (await staff.Rows("#result tr", 1)));
        await window.Look("day-82-closed");
        await staff.Follow("Numbers");
        Assert.Equal(["Closed 12.1 4.2"], await staff.Rows("#dates tbody tr", 1, 11, 12));
        await window.Look("day-83-numbers");
    }

    /// <summary>The date's own page, from the list of dates.</summary>
    private async Task Day()
    {
        await staff.Follow("Days");
        await staff.Click(Page.Locator("tbody a[href^='/staff/day/']"));
    }
}
