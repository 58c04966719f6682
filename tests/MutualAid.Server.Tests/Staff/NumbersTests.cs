using System.Globalization;
using AngleSharp.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What a day came to, in numbers from which nobody can be told.</summary>
public sealed class NumbersTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    private Site Staff => day.Staff;

    [Fact]
    public async Task DayThatWasDelivered_IsCounted_AndFewAreNotTold()
    {
        await Staff.Get("/staff/numbers?From=2020-01-01&To=2020-02-01");
        Assert.Contains("There was no date in this time.", Staff.Text);
        await Staff.Get("/staff/numbers?From=2020-02-01&To=2020-01-01");
        Assert.Contains("The last day is before the first.", Staff.Text);

        string[] routes = await Routes();
        await day.Act(routes[0], "handler=LoadAll");
        await day.Act(routes[0], "handler=Report", ("Kind", "Delivered"));
        string[] cells = await Row();
        Assert.Equal(["12", "< 10", "< 10", "–", "–", "–", "–", "0", "< 10"], cells[2..11]);
        Assert.Contains("few boxes delivered", Tiles());
        await day.Act(routes[1], "handler=LoadAll");
        foreach (string route in routes)
        {
            await Staff.Get(route);
            foreach (string stop in Staff.Page.QuerySelectorAll("form[action$=Report] [name=Stop]").Select(field => field.GetAttribute("value")!).ToArray())
                await Staff.Send(
                    form => form.Matches("form[action$=Report]") && form.QuerySelector($"[value='{stop}']") is not null, "to report", ("Kind", "Delivered"));
        }

        // Twelve households of two, three, one, two, … adults; 68 units are due to them, and one has no refrigerator for its milk.
        cells = await Row();
        Assert.Equal(["12", "12", "12", "24", "24", "0", "0", "0", "12"], cells[2..11]);
        Assert.Equal(["0.0", "98.5 %"], cells[12..14]);
        foreach (string tile in new[] { "12 visits to households", "24 people at these visits", "24 people, each counted once a calendar year", "98.5 % of what boxes were due was in them" })
            Assert.Contains(tile, Tiles());
        string pounds = cells[11];
        decimal bySource = Staff.Page.QuerySelectorAll("#sources tr").Skip(1)
            .Sum(row => decimal.Parse(row.Children[2].TextContent, CultureInfo.InvariantCulture));
        Assert.InRange(bySource - decimal.Parse(pounds, CultureInfo.InvariantCulture), -0.2m, 0.2m); // each is rounded by itself
        Assert.Equal($"{cells[0]}: {decimal.Parse(pounds, CultureInfo.InvariantCulture):N0} pounds", Staff.Page.QuerySelector("svg.bars rect title")!.TextContent);

        await Staff.Get($"/staff/numbers?handler=Csv&From={DayFiles.Today}&To={DayFiles.Today}");
        string[] lines = Staff.Source.Split("\r\n");
        Assert.StartsWith("date,state,places_taken,visits,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{DayFiles.Today},Published,12,12,12,24,24,0,0,0,12,{pounds},0.0,", lines[1], StringComparison.Ordinal);
    }

    private async Task<string[]> Routes()
    {
        await Staff.Get(day.DayPath);
        return [.. Staff.Page.QuerySelectorAll("main td:first-child a").Select(link => link.GetAttribute("href")!)];
    }

    private async Task<string[]> Row()
    {
        await Staff.Get($"/staff/numbers?From={DayFiles.Today}&To={DayFiles.Today}");
        return [.. Staff.Page.QuerySelector("#dates tbody tr")!.Children.Select(cell => cell.TextContent)];
    }

    private string Tiles() => Staff.Page.QuerySelector(".steps")!.TextContent;
}
