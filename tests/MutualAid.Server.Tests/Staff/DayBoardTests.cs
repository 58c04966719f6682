using AngleSharp.Html.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What the day's page says keeps a day from going on, and its map.</summary>
public sealed class DayBoardTests(AllocatedDay day) : IClassFixture<AllocatedDay>
{
    private Site Staff => day.Staff;

    [Fact]
    public async Task Day_FromBoxesToRoutes_SaysWhatBlocks()
    {
        Assert.Contains(("12 boxes on no published route", day.PlanPath), await Blockers());
        Assert.Contains("boxes allocated: 12", Staff.Page.QuerySelector("#blocks")!.TextContent);
        await Staff.Get($"{day.DayPath}/map");
        Assert.Contains("There is no route yet. Make a plan first.", Staff.Text);

        await day.Act(day.DayPath, "handler=Plan", ("Seconds", "1"));
        Assert.DoesNotContain(await Blockers(), blocker => blocker.What.StartsWith("The draft", StringComparison.Ordinal));
        await Hours("D2", "10:00");
        Assert.Contains(("The draft is out of date: 0 boxes and 1 driver changed since", day.PlanPath), await Blockers());
        foreach (string driver in (string[])["D1", "D2"]) await TakeBack(driver);
        Assert.Contains(("12 boxes on no route, and no driver with hours and no route", "/staff/drivers"), await Blockers());
        foreach (string driver in (string[])["D1", "D2"]) await Hours(driver, "09:00");
        await day.Act(day.DayPath, "handler=Plan", ("Seconds", "1"));
        await Map("The draft, not published,");
        await day.Act(day.DayPath, "handler=Publish");
        Assert.DoesNotContain(await Blockers(), blocker => blocker.What.Contains("route", StringComparison.Ordinal));
        Assert.Contains("Newest plan not seen yet: D1, D2", Staff.Page.QuerySelector("#blocks")!.TextContent);
        await Map("The routes that drivers have.");
    }

    /// <summary>All twelve stops are in the table, and no household's coordinates are on the page.</summary>
    private async Task Map(string says)
    {
        await Staff.Get($"{day.DayPath}/map");
        Assert.Contains(says, Staff.Text);
        Assert.Equal(12, Staff.Page.QuerySelectorAll("#cells td").Sum(cell => cell.TextContent.Split(';').Length));
        Assert.Equal(2, Staff.Page.QuerySelectorAll("svg.map polyline").Select(line => line.GetAttribute("stroke")).Distinct().Count());
        Assert.DoesNotContain("34.03", Staff.Source);
        Assert.DoesNotContain("118.", Staff.Source);
    }

    private async Task<IReadOnlyList<(string What, string Page)>> Blockers()
    {
        await Staff.Get(day.DayPath);
        return [.. Staff.Page.QuerySelectorAll("#blocks li a").Select(link => (link.TextContent, link.GetAttribute("href")!))];
    }

    private Task Hours(string driver, string from) => Send(driver, "handler=Shift", ("Date", DayFiles.Today), ("From", from), ("To", "17:00"));

    private Task TakeBack(string driver) => Send(driver, "handler=TakeBack");

    private async Task Send(string driver, string handler, params (string Name, string Value)[] values)
    {
        await Staff.Get("/staff/drivers");
        var row = Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children[0].TextContent == driver);
        var form = (IHtmlFormElement)row.QuerySelector($"form[action$='{handler}']")!;
        await Staff.Post(form.GetAttribute("action")!, Site.Fields(form, values));
        Assert.NotNull(Staff.Page.QuerySelector(".done"));
    }
}
