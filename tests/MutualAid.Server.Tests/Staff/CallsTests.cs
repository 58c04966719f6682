using AngleSharp.Html.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Households are called about what went wrong on their day.</summary>
public sealed class CallsTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    [Fact]
    public async Task NobodyHomeAndCancelledStop_AreCalledAndTickedOff()
    {
        await day.Staff.Get("/staff/intake");
        string calls = day.Staff.FirstLink("/staff/day/");
        await day.Staff.Get(calls);
        Assert.Contains("Nobody has to be told anything.", day.Staff.Text);
        await day.Staff.Get(day.DayPath);
        string route = day.Staff.Page.QuerySelectorAll("main td:first-child a").Select(link => link.GetAttribute("href")!)
            .First(href => href.StartsWith("/staff/route/", StringComparison.Ordinal));
        await day.Act(route, "handler=LoadAll");
        await day.Act(route, "handler=Report", ("Kind", "NobodyHome"));
        await day.Act(route, "handler=Cancel");

        await day.Staff.Get(calls);
        Assert.Equal(["It is on no route: nobody comes as it stands", "Not delivered: nobody home"], 
            Rows().Where(said => !said.StartsWith("The driver is late", StringComparison.Ordinal)).Order()); // whether it is late, the clock says
        Assert.All(day.Staff.Page.QuerySelectorAll("tbody tr"), row => Assert.Equal("given", row.Children[1].TextContent));
        int toTell = ToTell();
        await day.Staff.Send("handler=Told");
        Assert.Equal(toTell - 1, ToTell());
        await day.Staff.Send("handler=Undo");
        Assert.Equal(toTell, ToTell());

        string household = ((IHtmlAnchorElement)day.Staff.Page.QuerySelector("tbody a")!).GetAttribute("href")!;
        await day.Staff.Get(household);
        Assert.DoesNotContain("555-01", day.Staff.Source);
        await day.Staff.Send("handler=Show", ("Reason", "HouseholdMustBeTold"));
        Assert.Matches("555-01[0-9]{2} · (only the pantry|the pantry and the driver) may call", day.Staff.Page.QuerySelector("#details")!.TextContent);
    }

    private int ToTell() => day.Staff.Page.QuerySelectorAll("form[action$=Told]").Length;

    private IEnumerable<string> Rows() => day.Staff.Page.QuerySelectorAll("tbody tr").Select(row => row.Children[0].TextContent.Trim());
}
