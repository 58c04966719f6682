using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What goes wrong after the plan was published, and how the day goes on.</summary>
public sealed class TroubledRouteTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    [Fact]
    public async Task LoadedStopCancelledAndDriverGone_PlanAgain_TheOthersGetARoute()
    {
        await day.Staff.Get(day.DayPath);
        string[] routes = [.. day.Staff.Page.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")!)
            .Where(href => href.StartsWith("/staff/route/", StringComparison.Ordinal) && href.Count(c => c == '/') == 3)];
        Assert.Equal(2, routes.Length);
        await day.Act(routes[0], "handler=LoadAll");
        await day.Act(routes[0], "handler=Cancel");
        await day.Act(routes[1], "handler=Withdraw");
        string gone = day.Staff.Page.QuerySelector("h1")!.TextContent.Split(" · ")[1];

        await day.Staff.Get("/staff/drivers");
        var row = day.Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children[0].TextContent == gone);
        Assert.Equal("", row.Children[6].TextContent.Trim()); // no hours any more
        await day.Staff.Get(day.DayPath);
        await day.Staff.Send("handler=Plan", ("Seconds", "1"));
        Assert.DoesNotContain(day.Staff.Page.Forms, form => form.GetAttribute("action")!.EndsWith("handler=Publish", StringComparison.Ordinal));

        await day.Staff.Get("/staff/drivers");
        row = day.Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children[0].TextContent == gone);
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)row.QuerySelector("form[action$='handler=Shift']")!;
        await day.Staff.Post(form.GetAttribute("action")!, Site.Fields(form, ("Date", DayFiles.Today), ("From", "09:00"), ("To", "17:00")));
        await day.Act(day.DayPath, "handler=Plan", ("Seconds", "1"));
        Assert.Contains("Its box left with another route.", day.Staff.Text);
        await day.Act(day.DayPath, "handler=Publish");
        Assert.DoesNotContain("not published whole", day.Staff.Text);
        Assert.Contains("Published.", day.Staff.Text);
    }
}
