using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>A shift in the packing room on its pages: what would be in boxes, picking, filling up, and the pack check.</summary>
public sealed class PackingTests(AllocatedDay day) : IClassFixture<AllocatedDay>
{
    private Site Staff => day.Staff;

    private string Boxes => $"{day.DayPath}/boxes";

    [Fact]
    public async Task ShiftInThePackingRoom_EndsWithPackedBoxes()
    {
        await BoxesSayWhatWasLeftOutAndWhatStandsThere();
        await TemplateIsChangedInATable();
        string released = await PreviewHoldsOnlyForWhatItShowed();
        await LabelsAreThoseThatWereChosen();
        string refilled = await PickListIsCheckedOffAndABoxFilledUp();
        await BoxesArePackedByTheirLabels(released, refilled);
    }

    private async Task BoxesSayWhatWasLeftOutAndWhatStandsThere()
    {
        await Staff.Get(Boxes);
        string[] left = [.. Rows().Select(row => row.Children[6]).SelectMany(cell => cell.QuerySelectorAll("li")).Select(line => line.TextContent)];
        Assert.Equal(
            [
                "dairy: no Milk I4 (has to be kept cold). Nothing in their place.",
                "protein: no Peanut butter I3 (contains peanut). In their place: 2 × Beans I2.",
            ],
            left.Order(StringComparer.Ordinal));
    }

    private async Task TemplateIsChangedInATable()
    {
        await Staff.Get("/staff/template");
        Assert.Equal(["1", "2", "2", "3", "3", "4", "4", "5"], Units("sizes", "grain"));
        (string, string)[] milk = [("Category3", "dairy"), ("Units3", "1"), ("More3", "2"), ("Only3", "Infants"), ("From3", "3"), ("To3", "2"), ("Preferred3", "i3 I4")];
        await Staff.Send("handler=Save&" + Query(), milk);
        Assert.Equal("dairy: from 3 to 2 people is nobody; the first number has to be the smaller one.", Problem());
        Assert.Equal(milk, Site.Fields(Form()).Where(field => field.Name.EndsWith('3')));
        await Staff.Send("handler=Save&" + Query(), ("To3", "6"));
        Assert.Equal("dairy: I3 Peanut butter is protein; prefer an item of dairy.", Problem());
        await Staff.Send("handler=Save&" + Query(), ("Preferred3", "I9"));
        Assert.Equal("dairy: there is no item I9 in the catalog to prefer.", Problem());
        await Staff.Send("handler=Save&" + Query(), ("Preferred3", "i4"), ("Units1", "two"));
        Assert.Equal("protein: \"two\" is no number of units; write 0 to 100, such as 2 or 0.5.", Problem());

        await Staff.Post(Form().GetAttribute("action")!.Replace("Save", "Look", StringComparison.Ordinal), Site.Fields(Form(), ("Units1", "2")));
        Assert.Equal(["1", "3", "5", "7"], Units("ages", "dairy"));
        Assert.Equal("infants, households of 3 to 6", Staff.Page.QuerySelector("#ages td")!.TextContent);
        await Staff.Get("/staff/template");
        Assert.Null(Staff.Page.QuerySelector("#ages")); // only looked at
        await Staff.Send("handler=Save&" + Query(), [.. milk[..5], ("To3", "6"), ("Preferred3", "I4")]);
        Assert.Equal("The template is saved.", Done());
        await Staff.Get("/staff/catalog");
        Assert.Equal("grain 1 0.5\nprotein 2 1\ndairy 1 0\ndairy 1 2 infants 3-6 I4", ((IHtmlTextAreaElement)Staff.Page.QuerySelector("textarea")!).Value.ReplaceLineEndings("\n"));
        await Staff.Send("handler=Template&" + Query()); // as text it is the same
        await Staff.Get("/staff/template");
        Assert.Equal(["1", "3", "5", "7"], Units("ages", "dairy"));

        string Query() => Form().GetAttribute("action")!.Split('&')[1];
        IHtmlFormElement Form() => Staff.Page.Forms.First(form => form.GetAttribute("action")!.Contains("handler=", StringComparison.Ordinal) && form.GetAttribute("action")!.Contains("Pantry=", StringComparison.Ordinal));
    }

    /// <returns>The code of a box that was given up.</returns>
    private async Task<string> PreviewHoldsOnlyForWhatItShowed()
    {
        await Staff.Get(Boxes);
        IElement given = Rows().First(row => row.TextContent.Contains("I3 (contains peanut)", StringComparison.Ordinal));
        string code = given.Children[0].TextContent;
        await SendFrom(given, "handler=Release");

        await Staff.Get($"{day.DayPath}/fill");
        Assert.Equal(["1", "4", "0", "0"], Staff.Page.QuerySelectorAll(".steps strong").Select(number => number.TextContent));
        Assert.Equal(
            ["grain 1 1 0 0 – 100 %, 100 % (1)", "protein 2 2 0 0 – 100 %, 100 % (1)", "dairy 1 1 0 0 – 100 %, 100 % (1)"],
            Staff.Page.QuerySelectorAll("#parts tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent.Trim()))));
        Assert.Equal(["Peanut butter contains peanut: 1 1"], Staff.Page.QuerySelectorAll("#kept tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent))));
        var seen = Site.Fields(Staff.Form("handler=Fill")).ToArray();
        int free = await Beans();
        await SendFrom(Staff.Page.QuerySelector("tbody")!, "handler=Adjust", ("Delta", $"{-free}"), ("Reason", "mice"));
        Assert.Equal(0, await Beans());
        await Staff.Post($"{day.DayPath}/fill?handler=Fill", seen);
        Assert.Equal("Stock or requests changed since you looked. This is what would happen now: look at it again.", Problem());
        Assert.Equal(["1", "2", "2", "0"], Staff.Page.QuerySelectorAll(".steps strong").Select(number => number.TextContent));
        await Beans();
        await SendFrom(Staff.Page.QuerySelector("tbody")!, "handler=Adjust", ("Delta", $"{free}"), ("Reason", "found"));
        await Staff.Get($"{day.DayPath}/fill");
        seen = [.. Site.Fields(Staff.Form("handler=Fill"))];
        for (int time = 0; time < 2; time++)
        {
            await Staff.Post($"{day.DayPath}/fill?handler=Fill", seen);
            Assert.Equal("The boxes are filled. Look at what is short.", Done());
            Assert.Equal(SmallCsv.Requests, Rows().Length);
        }

        await Staff.Get($"{day.DayPath}/fill");
        Assert.Contains("Every request has a box already.", Staff.Text);
        return code;
    }

    private async Task LabelsAreThoseThatWereChosen()
    {
        await Staff.Get($"{day.DayPath}/labels?Sheet=a4-2x7&Unpacked=true");
        Assert.Equal(SmallCsv.Requests, Staff.Page.QuerySelectorAll(".tags-a4-2x7 .tag").Length);
        Assert.Equal("/labels-a4.css", Staff.Page.QuerySelectorAll("link[rel=stylesheet]")[^1].GetAttribute("href"));
        Assert.Contains("Contains: milk, peanut.", Staff.Text);
        await Staff.Get($"{day.DayPath}/labels?Route={Guid.NewGuid()}");
        Assert.Contains("No box is like that", Staff.Text);
    }

    /// <returns>The code of the box that was filled up.</returns>
    private async Task<string> PickListIsCheckedOffAndABoxFilledUp()
    {
        string list = $"{day.DayPath}/picklist";
        await Staff.Get(list);
        Assert.Equal(["All zones", "ambient (3)", "chilled (1)"], Staff.Page.QuerySelectorAll(".zones a").Select(zone => zone.TextContent));
        await Staff.Get($"{list}?Zone=Chilled");
        Assert.Equal(["Milk"], Staff.Page.QuerySelectorAll(".picks tbody tr").Select(row => row.Children[1].TextContent));
        var form = (IHtmlFormElement)Staff.Page.QuerySelector(".picks form")!;
        var sent = Site.Fields(form).ToArray();
        for (int time = 0; time < 2; time++)
        {
            await Staff.Post(form.GetAttribute("action")!, sent);
            Assert.Equal("Lot L4 is checked off.", Done());
            Assert.Contains("Nothing waits to be picked. Not in this zone.", Staff.Text);
        }

        await Staff.Get(list);
        await SendFrom(Lot("L3"), "handler=Found", ("Missing", "99"));
        Assert.StartsWith("Of lot L3 (Peanut butter), boxes wait for ", Problem(), StringComparison.Ordinal);
        await SendFrom(Lot("L3"), "handler=Found", ("Missing", "1"));
        Assert.StartsWith("1 of lot L3 were not found", Staff.Page.QuerySelector(".warning[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Boxes that lack something and can be filled up: 1", Staff.Text);

        // A slip, undone, also when the form is sent twice; then it is done again.
        IElement slip = Staff.Page.QuerySelectorAll("li").Single(item => item.TextContent.Contains("Peanut butter, L3, missing: 1", StringComparison.Ordinal));
        var undo = (IHtmlFormElement)slip.QuerySelector("form")!;
        var undone = Site.Fields(undo).ToArray();
        for (int time = 0; time < 2; time++)
        {
            await Staff.Post(undo.GetAttribute("action")!, undone);
            Assert.Equal("Undone: lot L3 waits to be picked again.", Done());
            Assert.DoesNotContain("can be filled up", Staff.Text);
        }

        await SendFrom(Lot("L3"), "handler=Found", ("Missing", "1"));
        Assert.StartsWith("1 of lot L3 were not found", Staff.Page.QuerySelector(".warning[role=alert]")!.TextContent, StringComparison.Ordinal);

        await Staff.Get(Boxes);
        var before = Rows().ToDictionary(row => row.Children[0].TextContent, row => row.Children[4].TextContent);
        IElement offer = Assert.Single(Staff.Page.QuerySelectorAll("#refills li"));
        Assert.Matches("^Fill up [0-9]{3}[A-Z] lacks 1 protein; gets 1 × Beans, lot L2$", offer.TextContent);
        string code = offer.TextContent.Split(' ')[2];
        await SendFrom(offer, "handler=Refill");
        Assert.Equal("The box is filled up; what came into it is on the pick list.", Done());
        var after = Rows().ToDictionary(row => row.Children[0].TextContent, row => row.Children[4].TextContent);
        Assert.Equal([code], after.Keys.Where(box => before[box] != after[box]));
        Assert.Null(Staff.Page.QuerySelector("#refills"));
        return code;

        IElement Lot(string lot) => Staff.Page.QuerySelectorAll(".picks tbody tr").First(row => row.QuerySelector("[name=Lot]")!.GetAttribute("value") == lot);
    }

    private async Task BoxesArePackedByTheirLabels(string released, string code)
    {
        string pack = $"{day.DayPath}/pack";
        Assert.Equal($"Box {code} is not picked yet. Take what is missing off the shelf, and check it off on the pick list.", await Scan(code));
        await Staff.Get($"{day.DayPath}/picklist");
        int lots = 0;
        for (; Staff.Page.QuerySelector(".picks form") is IHtmlFormElement form; lots++)
            await Staff.Post(form.GetAttribute("action")!, Site.Fields(form));
        Assert.Equal(2, lots); // rice and beans
        await Staff.Get(Boxes);
        Assert.All(Rows(), row => Assert.Equal("picked", row.Children[1].TextContent));
        string other = Rows().Select(row => row.Children[0].TextContent).First(box => box != code);

        await Staff.Get(pack);
        Assert.Null(await Scan($" {code.ToLowerInvariant()} ")); // the first look
        Assert.Contains("Rice", Staff.Page.QuerySelector(".contents")!.TextContent);
        Assert.True(Staff.Page.QuerySelector("[name=Q]")!.HasAttribute("autofocus"));
        Assert.Equal($"Box {code} is not packed: you scanned box {other}.", await Scan(other));
        Assert.Equal($"Box {other} is not packed: you scanned box {code}.", await Scan(code));
        var again = Site.Fields(Staff.Form("handler=Scan"), ("Q", code)).ToArray();
        for (int time = 0; time < 2; time++)
        {
            await Staff.Post($"{pack}?handler=Scan", again);
            Assert.Equal($"Box {code} is packed.", Done());
        }

        Assert.Equal($"Box {code} is packed already.", await Scan(code));
        Assert.Contains("1 of 12 boxes are packed", Staff.Text);
        Assert.Equal("No box of this date is called \"4006381333931\". Scan its label again, or type the code.", await Scan("4006381333931"));
        await Staff.Get($"{pack}?Box=ZZZZ");
        Assert.Equal("No box of this date is called \"ZZZZ\". Scan its label again, or type the code.", Staff.Page.QuerySelector(".problem")!.TextContent);
        Assert.Equal("", ((IHtmlInputElement)Staff.Page.QuerySelector("[name=Q]")!).Value); // free for the next scan
        Assert.Equal($"Box {released} was given up: its units are back on the shelf. Take its label off.", await Scan(released));
        DateTime next = DateTime.Parse(DayFiles.Today, CultureInfo.InvariantCulture).AddDays(7);
        string stranger = await OfAnotherDate(next);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"Box {stranger} is of another date, {next:ddd, MMM d, yyyy}. Put it with the boxes of that date."),
            await Scan(stranger));
    }

    /// <summary>A box of that date, called like none of today's.</summary>
    private async Task<string> OfAnotherDate(DateTime next)
    {
        await Staff.Get(Boxes);
        string[] taken = [.. Rows().Select(row => row.Children[0].TextContent)];
        await day.Act("/staff", "handler=OpenDate", ("Date", $"{next:yyyy-MM-dd}"), ("Cutoff", $"{next.AddDays(-1):yyyy-MM-dd}T18:00"), ("Capacity", "5"));
        await Staff.Get("/staff");
        string date = Staff.FirstLink("/staff/day/");
        using (var household = new Site(day.Server.Web))
        {
            await household.Get("/");
            await household.Send("/ask", ("Date", date["/staff/day/".Length..]));
            await household.Send("handler=Send", ("Input.Address", "44 Elm Street"), ("Input.Adults", "2"));
            Assert.NotNull(household.Page.QuerySelector(".code"));
        }

        while (true)
        {
            await day.Act(date, "handler=Allocate");
            await Staff.Get($"{date}/boxes");
            string code = Rows()[0].Children[0].TextContent;
            if (!taken.Contains(code)) return code;
            await SendFrom(Rows()[0], "handler=Release");
        }
    }

    /// <summary>Opens the stock of beans, and says how many are free.</summary>
    private async Task<int> Beans()
    {
        await Staff.Get("/staff/stock?Q=L2");
        return int.Parse(Assert.Single(Staff.Page.QuerySelectorAll("tbody tr")).Children[5].TextContent, CultureInfo.InvariantCulture);
    }

    /// <summary>What is said against a label; null for nothing.</summary>
    private async Task<string?> Scan(string label)
    {
        if (Staff.Page.QuerySelector("[name=Q]") is null || Staff.Response.RequestMessage!.RequestUri!.AbsolutePath != $"{day.DayPath}/pack") await Staff.Get($"{day.DayPath}/pack");
        await Staff.Send("handler=Scan", ("Q", label));
        Assert.Equal(HttpStatusCode.OK, Staff.Response.StatusCode);
        return Staff.Page.QuerySelector(".warning[role=alert]")?.TextContent;
    }

    private async Task SendFrom(IElement part, string handler, params (string Name, string Value)[] values)
    {
        var form = part.QuerySelectorAll("form").OfType<IHtmlFormElement>().First(form => form.GetAttribute("action")!.Split('?', '&').Contains(handler));
        await Staff.Post(form.GetAttribute("action")!, Site.Fields(form, values));
    }

    private IElement[] Rows() => [.. Staff.Page.QuerySelectorAll("#boxes tbody tr")];

    private string[] Units(string table, string category) =>
    [
        .. Staff.Page.QuerySelectorAll($"#{table} tbody tr").First(row => row.Children[0].TextContent == category).QuerySelectorAll(".number").Select(cell => cell.TextContent),
    ];

    private string? Done() => Staff.Page.QuerySelector(".done")?.TextContent;

    private string? Problem() => Staff.Page.QuerySelector(".problem")?.TextContent;
}
