using System.Globalization;
using AngleSharp.Dom;
using MutualAid.Server.Staff.Pages;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage.Queries;

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
        await Staff.Get("/staff/numbers?From=31.1.2020");
        Assert.Equal("31.1.2020 is no date; write it as year-month-day.", Staff.Page.QuerySelector(".problem")!.TextContent);

        Assert.Null(Staff.Page.QuerySelector("#programmes"));
        await day.Act(day.DayPath, "handler=Programme", ("Programme", " =TEFAP  food "));
        Assert.Equal("The date is counted under =TEFAP food.", Staff.Page.QuerySelector(".done")!.TextContent);
        await day.Act(day.DayPath, "handler=Programme", ("Programme", "=tefap food"));
        Assert.Equal("The date is counted under =TEFAP food.", Staff.Page.QuerySelector(".done")!.TextContent); // as it was written before
        string[] routes = await Routes();
        await day.Act(routes[0], "handler=LoadAll");
        await day.Act(routes[0], "handler=Report", ("Kind", "Delivered"));
        string[] cells = await Row();
        Assert.Equal(["12", "< 10", "< 10", "–", "–", "–", "–", "0", "< 10"], cells[2..11]);
        Assert.Contains("few boxes delivered", Tiles());
        Assert.Equal(["=TEFAP food", "1", "few", "few", "few"], Programme()[..5]);
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
        Assert.Equal(["=TEFAP food", "1", "12", "24", "12", pounds], Programme());
        decimal bySource = Staff.Page.QuerySelectorAll("#sources tr").Skip(1)
            .Sum(row => decimal.Parse(row.Children[2].TextContent, CultureInfo.InvariantCulture));
        string[] firstSource = [.. Staff.Page.QuerySelectorAll("#sources tbody tr")[0].Children.Select(cell => cell.TextContent)];
        Assert.InRange(bySource - decimal.Parse(pounds, CultureInfo.InvariantCulture), -0.2m, 0.2m); // each is rounded by itself
        Assert.Equal($"{cells[0]}: {decimal.Parse(pounds, CultureInfo.InvariantCulture):N0} pounds", Staff.Page.QuerySelector("svg.bars rect title")!.TextContent);
        Assert.Equal(
            ["Pounds delivered, by date", "Of what boxes were due, how much was in them, by date", "Pounds delivered, by programme", "Pounds delivered, by source", "Pounds thrown away, by source"],
            Staff.Page.QuerySelectorAll("svg.bars > title").Select(title => title.TextContent));
        Assert.Equal($"{cells[0]}: 99 %", Staff.Page.QuerySelectorAll("svg.bars")[1].QuerySelector("rect title")!.TextContent);

        await Staff.Get($"/staff/numbers?handler=Csv&From={DayFiles.Today}&To={DayFiles.Today}");
        string[] lines = Staff.Source.Split("\r\n");
        Assert.StartsWith("date,state,places_taken,visits,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{DayFiles.Today},Published,12,12,12,24,24,0,0,0,12,{pounds},0.0,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",'=TEFAP food", lines[1], StringComparison.Ordinal); // no formula
        await Staff.Get($"/staff/numbers?handler=SourcesCsv&From={DayFiles.Today}&To={DayFiles.Today}");
        Assert.Equal("source,pounds_received,pounds_delivered,pounds_thrown_away", Staff.Source.Split("\r\n")[0]);
        Assert.Equal(["donation", .. Staff.Source.Split("\r\n")[1].Split(',')[1..]], firstSource);

        await Staff.Get("/staff");
        Assert.Contains("=TEFAP food", Staff.Page.QuerySelector("table tbody tr")!.TextContent);
        await Staff.Get(day.DayPath);
        await Staff.Send("handler=Programme", ("Programme", new string('x', 41)));
        Assert.Equal("The name of a programme has at most 40 letters, not 41; shorten it.", Staff.Page.QuerySelector(".problem")!.TextContent);
        await day.Act(day.DayPath, "handler=Programme", ("Programme", " "));
        Assert.Contains("Counted under no programme", Staff.Text);
    }

    /// <summary>What is withheld of a date is in no sum either, or a programme of two dates would give the one that is withheld away.</summary>
    [Fact]
    public void SumsByProgramme_AreOfWhatTheDatesShow()
    {
        DateNumbers[] dates =
        [
            Date("TEFAP", households: 12, people: 30, boxes: 14), Date("TEFAP", households: 3, people: 8, boxes: 3), Date("School break", households: 4, people: 9, boxes: 4),
            Date(null, households: 20, people: 51, boxes: 21), Date(null, households: 10, people: 22, boxes: 10),
        ];

        Assert.Equal(
            [
                new ProgrammeNumbers("School break", 1, "few", "few", "few", 4_000), new ProgrammeNumbers("TEFAP", 2, "≥ 12", "≥ 30", "≥ 14", 17_000),
                new ProgrammeNumbers(null, 2, "30", "73", "31", 31_000),
            ],
            NumbersModel.ByProgramme(dates));
        Assert.Empty(NumbersModel.ByProgramme(dates[3..]));

        static DateNumbers Date(string? programme, int households, int people, int boxes) =>
            new() { Programme = programme, Households = households, Adults = people, Boxes = boxes, Grams = boxes * 1_000 };
    }

    private string[] Programme() => [.. Staff.Page.QuerySelector("#programmes tbody tr")!.Children.Select(cell => cell.TextContent)];

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
