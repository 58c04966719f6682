using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What staff print, and who is told where somebody lives.</summary>
public sealed class PaperTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    [Fact]
    public async Task Paper_ShowsCodesAndNobodysAddressDoorOrName()
    {
        foreach (string page in (string[])[.. await Routes("manifest"), .. await Routes("loadlist"), .. await Routes(""),
            day.DayPath, $"{day.DayPath}/labels", $"{day.DayPath}/picklist", $"{day.DayPath}/boxes", $"{day.DayPath}/fill", $"{day.DayPath}/pack", "/staff/template", "/staff", "/staff/stock", "/staff/lot/L2", "/staff/item/I2", "/staff/troubles"])
        {
            await day.Staff.Get(page);
            foreach (string personal in new[] { "Elm Street", "Knock twice", "A.</" }) Assert.DoesNotContain(personal, day.Staff.Source);
        }
    }

    [Fact]
    public async Task Manifest_ListsEveryStopInOrderWithItsBoxes()
    {
        int stops = 0;
        foreach (string page in await Routes("manifest"))
        {
            await day.Staff.Get(page);
            var rows = day.Staff.Page.QuerySelectorAll("tbody tr");
            Assert.Equal(Enumerable.Range(1, rows.Length).Select(place => $"{place}"), rows.Select(row => row.Children[0].TextContent));
            Assert.All(rows, row => Assert.Matches("^[0-9]{3}[A-Z]$", row.Children[3].TextContent));
            var codes = rows.Select(row => row.Children[1].TextContent).ToArray();
            Assert.All(codes, code => Assert.False(string.IsNullOrWhiteSpace(code)));
            await day.Staff.Get(page.Replace("manifest", "loadlist", StringComparison.Ordinal));
            Assert.Equal(codes.Reverse(), day.Staff.Page.QuerySelectorAll("tbody tr").Select(row => row.Children[1].TextContent));
            stops += rows.Length;
        }

        Assert.Equal(SmallCsv.Requests, stops);
    }

    [Fact]
    public async Task ReadOut_TellsOfTheNextThreeStopsAndNotesWho()
    {
        string route = (await Routes(""))[0];
        await day.Staff.Get(route);
        string[] codes = [.. day.Staff.Page.QuerySelectorAll("tbody tr").Take(3).Select(row => row.Children[1].TextContent)];
        await day.Staff.Send("handler=ReadOut");
        Assert.Equal("Choose why you look.", day.Staff.Page.QuerySelector(".problem")!.TextContent);
        Assert.DoesNotContain("Elm Street", day.Staff.Text);
        await day.Staff.Send("handler=ReadOut", ("Reason", "ReadOutToTheDriver"));
        var rows = day.Staff.Page.QuerySelectorAll("table")[0].QuerySelectorAll("tbody tr");
        Assert.Equal(codes, rows.Select(row => row.Children[0].TextContent.Split(',')[0]));
        Assert.All(rows, row => Assert.Matches("^([0-9]+) Elm Street · Floor \\1$", row.Children[2].TextContent));
        Assert.All(rows, row =>
        {
            bool even = int.Parse(row.Children[2].TextContent.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) % 2 == 0;
            Assert.Equal((even ? "Don't ring the bell, Leave it at the gate · " : "") + "Knock twice · ask for A.", row.Children[3].TextContent);
            Assert.Equal(!even, row.Children[5].TextContent.EndsWith("only the pantry calls it", StringComparison.Ordinal));
        });
        await day.Staff.Get("/staff/audit?What=StopReadOut");
        var written = day.Staff.Page.QuerySelectorAll("tbody tr").Select(row => row.Children.Skip(2).Select(cell => cell.TextContent).ToArray()).ToArray();
        Assert.Equal(3, written.Length);
        Assert.All(written, entry => Assert.Equal(("ana", "stop read out", "read out to the driver"), (entry[0], entry[1], entry[3])));
        Assert.DoesNotContain("Elm Street", day.Server.Log);
    }

    private async Task<string[]> Routes(string page)
    {
        await day.Staff.Get(day.DayPath);
        return [.. day.Staff.Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!)
            .Where(href => href.StartsWith("/staff/route/", StringComparison.Ordinal) && (page.Length > 0
                ? href.EndsWith($"/{page}", StringComparison.Ordinal)
                : href.Count(c => c == '/') == 3))];
    }
}
