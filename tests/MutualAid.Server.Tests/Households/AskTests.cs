using System.Net;
using AngleSharp.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Households;

/// <summary>Asking for a box, as a household does.</summary>
public sealed class AskTests(OpenDates dates) : IClassFixture<OpenDates>
{
    private static readonly (string Name, string Value)[] Everything =
    [
        ("Input.Address", "7 <Oak> & \"Fir\" Street"), ("Input.Adults", "2"), ("Input.Children", "1"), ("Input.Infants", "3"),
        ("Input.Needs", "no-peanut"), ("Input.Needs", "vegan"), ("Input.NoRefrigerator", "true"), ("Input.Window", "12:00-15:00"),
        ("Input.Language", "es"), ("Input.DoorNote", "Knock <twice>"), ("Input.Alias", "A. \"B\""), ("Input.Phone", "555 & 0100"),
    ];

    [Fact]
    public async Task FilledIn_Sent_ShowsACodeWordsAndTheDay()
    {
        int before = await dates.Taken(dates.Open);
        using Site site = await dates.Form();
        Assert.Equal("A box on Saturday, January 3", site.Heading);

        await site.Send("handler=Send", Everything);

        Assert.Matches("^[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}$", site.Page.QuerySelector(".code")!.TextContent);
        Assert.Equal(2, site.Page.QuerySelectorAll(".words").Select(word => word.TextContent).Distinct().Count());
        Assert.Contains("You have a place for Saturday, January 3.", site.Text);
        Assert.Equal(before + 1, await dates.Taken(dates.Open));
        Assert.Contains("7 <Oak> & \"Fir\" Street", await dates.Unplaced());
    }

    [Fact]
    public async Task AddressMissing_Sent_KeepsAllThatWasTypedAndSaysTheMendBesideIt()
    {
        using Site site = await dates.Form();

        await site.Send("handler=Send", [.. Everything.Where(field => field.Name != "Input.Address"), ("Input.Address", " ")]);

        Assert.Equal(["Please write where we should bring the box."], Wrong(site));
        Assert.Equal("Please write where we should bring the box.", Beside(site, "Input.Address"));
        Assert.Equal("address-wrong", site.Page.QuerySelector("#address")!.GetAttribute("aria-describedby"));
        AssertKept(site, [.. Everything.Where(field => field.Name != "Input.Address")]);
        await site.Send("handler=Send", ("Input.Address", "7 Oak Street"));
        Assert.NotNull(site.Page.QuerySelector(".code"));
    }

    [Theory]
    [InlineData("Input.Adults", "0", "Please say how many people eat: 1 to 30 in all.")]
    [InlineData("Input.Adults", "31", "Please say how many people eat: 1 to 30 in all.")]
    [InlineData("Input.Adults", "two", "Please write how many people eat as numbers: 1 to 30 in all.")]
    [InlineData("Input.Children", "-1", "Please say how many people eat: 1 to 30 in all.")]
    [InlineData("Input.Children", "2.5", "Please write how many people eat as numbers: 1 to 30 in all.")]
    [InlineData("Input.Infants", "99999999999", "Please write how many people eat as numbers: 1 to 30 in all.")]
    [InlineData("Input.Window", "noon", "Please choose a time.")]
    [InlineData("Input.Needs", "no-snow", "Please choose from the list.")]
    [InlineData("Input.Needs", "", "Please choose from the list.")]
    [InlineData("Input.Address", "301", "Please keep the address under 300 letters.")]
    [InlineData("Input.DoorNote", "301", "Please keep this under 300 letters.")]
    [InlineData("Input.Alias", "61", "Please keep this under 60 letters.")]
    [InlineData("Input.Phone", "41", "Please keep this under 40 letters.")]
    public async Task FieldIsWrong_Sent_KeepsItAndSaysTheMendBesideIt(string name, string value, string mend)
    {
        if (mend.EndsWith("letters.", StringComparison.Ordinal))
            value = new string('x', int.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
        (string, string)[] adults = name == "Input.Children" && value == "-1" ? [("Input.Adults", "5")] : [];
        using Site site = await dates.Form();

        (string Name, string Value)[] typed =
            [.. Everything.Where(field => field.Name != name && adults.All(other => other.Item1 != field.Name)), .. adults, (name, value)];
        if (name == "Input.Adults" && value == "0") typed = [.. typed.Where(field => field.Name is not ("Input.Children" or "Input.Infants"))];
        await site.Send("handler=Send", typed);

        Assert.Equal(HttpStatusCode.OK, site.Response.StatusCode);
        Assert.Equal(mend, Beside(site, name));
        Assert.Equal([mend], Wrong(site));
        AssertKept(site, [.. typed.Where(field => field.Name is not ("Input.Window" or "Input.Needs") || field.Name != name)]);
    }

    [Fact]
    public async Task NumbersThatOverflow_Sent_AreRefused()
    {
        using Site site = await dates.Form();
        // Added up in 32 bits, they are 1.
        await site.Send("handler=Send", ("Input.Address", "7 Oak Street"),
            ("Input.Adults", "2147483647"), ("Input.Children", "2147483647"), ("Input.Infants", "3"));
        Assert.Equal("Please say how many people eat: 1 to 30 in all.", Beside(site, "Input.Adults"));
    }

    [Fact]
    public async Task SameFormTwice_SameCodeAndOneRequest()
    {
        int before = await dates.Taken(dates.Open);
        using Site site = await dates.Form();
        var fields = Site.Fields(site.Form("handler=Send"), ("Input.Address", "7 Oak Street"), ("Input.Adults", "2")).ToArray();

        await site.Post("/ask?handler=Send", fields);
        string code = site.Page.QuerySelector(".code")!.TextContent;
        string words = site.Page.QuerySelector(".words")!.TextContent;
        await site.Post("/ask?handler=Send", fields);

        Assert.Equal((code, words), (site.Page.QuerySelector(".code")!.TextContent, site.Page.QuerySelector(".words")!.TextContent));
        Assert.DoesNotContain("This form was sent before", site.Text);
        await site.Post("/ask?handler=Send", fields.Select(field => field.Name == "Input.Adults" ? (field.Name, "4") : field));
        Assert.Equal(code, site.Page.QuerySelector(".code")!.TextContent);
        Assert.Contains("This form was sent before. What you wrote the first time counts", site.Text);
        Assert.Equal(before + 1, await dates.Taken(dates.Open));
    }

    [Fact]
    public async Task FullDate_IsSaidBeforeAnythingIsTypedAndRefusedIfPosted()
    {
        using var site = new Site(dates.Server.Web);
        await site.Get("/");
        Assert.Contains("Saturday, January 10 · Corner: this date is full.", site.Text);
        Assert.DoesNotContain(dates.Full, site.Page.QuerySelectorAll("input").Select(input => input.GetAttribute("value")));

        await site.Send("/ask", ("Date", dates.Full), ("Area", "90023"));
        AssertNotOpen(site, "This date is full");
        using Site form = await dates.Form();
        await form.Send("handler=Send", ("Date", dates.Full), ("Input.Address", "7 Oak Street"), ("Input.Adults", "2"));
        AssertNotOpen(form, "This date is full");
        using Site incomplete = await dates.Form();
        await incomplete.Send("handler=Send", ("Date", dates.Full));
        AssertNotOpen(incomplete, "This date is full");
        Assert.Equal(1, await dates.Taken(dates.Full));
    }

    [Theory]
    [InlineData("4e1ab79b-d0be-46b1-8cf8-9e6a6ad3cb47")]
    [InlineData("tomorrow")]
    [InlineData("")]
    public async Task DateThatIsNone_Posted_IsRefused(string date)
    {
        using var site = new Site(dates.Server.Web);
        await site.Get("/");
        await site.Send("/ask", ("Date", date), ("Area", "90023"));
        AssertNotOpen(site, "This date can't be chosen any more");
        using Site form = await dates.Form();
        await form.Send("handler=Send", ("Date", date), ("Input.Address", "7 Oak Street"), ("Input.Adults", "2"));
        AssertNotOpen(form, "This date can't be chosen any more");
        using Site incomplete = await dates.Form();
        await incomplete.Send("handler=Send", ("Date", date));
        AssertNotOpen(incomplete, "This date can't be chosen any more");
    }

    [Fact]
    public async Task AreaNotReached_IsSaidBeforeAnythingIsTypedAndRefusedIfPosted()
    {
        int before = await dates.Taken(dates.Open);
        using var site = new Site(dates.Server.Web);
        await site.Get("/");
        await site.Send("/ask", ("Date", dates.Open), ("Area", "10001"));
        AssertNotOpen(site, "We don't come to that postal code");
        Assert.Contains("90023, 90033", site.Text);

        using Site form = await dates.Form();
        await form.Send("handler=Send", ("Area", "10001"), ("Input.Address", "7 Oak Street"), ("Input.Adults", "2"));
        AssertNotOpen(form, "We don't come to that postal code");
        Assert.Equal(before, await dates.Taken(dates.Open));
    }

    [Theory]
    [InlineData("90033-1234")]
    [InlineData(" 90 033 ")]
    public async Task AreaReachedAsPeopleWriteIt_IsAccepted(string area)
    {
        using var site = new Site(dates.Server.Web);
        await site.Get("/");
        await site.Send("/ask", ("Date", dates.Open), ("Area", area));
        Assert.Equal("A box on Saturday, January 3", site.Heading);
        await site.Send("handler=Send", ("Input.Address", "7 Oak Street"), ("Input.Adults", "2"));
        Assert.NotNull(site.Page.QuerySelector(".code"));
    }

    [Fact]
    public async Task FieldThatPeopleDontSee_FilledIn_AsksForNothing()
    {
        int before = await dates.Taken(dates.Open);
        using Site site = await dates.Form();
        await site.Send("handler=Send", ("Input.Address", "7 Oak Street"), ("Input.Adults", "2"), ("Website", "https://example.org"));
        Assert.Equal("Groceries to your door", site.Heading);
        Assert.Equal(before, await dates.Taken(dates.Open));
    }

    [Fact]
    public async Task SameFormAfterErasure_BringsNothingBack()
    {
        using Site site = await dates.Form();
        var fields = Site.Fields(site.Form("handler=Send"), ("Input.Address", "99 Gone Street"), ("Input.Adults", "2")).ToArray();
        await site.Post("/ask?handler=Send", fields);
        string code = site.Page.QuerySelector(".code")!.TextContent;
        using Site status = await dates.Status(code);
        await status.Send("handler=ConfirmErase");
        await status.Send("handler=Erase");
        Assert.Equal("It is deleted", status.Heading);

        await site.Post("/ask?handler=Send", fields);

        Assert.Equal("It is deleted", site.Heading);
        Assert.DoesNotContain(code, site.Text);
        using Site again = await dates.Status(code);
        Assert.Contains("We don't know this code.", again.Text);
        Assert.DoesNotContain("99 Gone Street", await dates.Unplaced());
    }

    [Fact]
    public async Task SameFormAfterTheDateClosed_StillShowsTheCode()
    {
        string date = await dates.OpenDate("2099-02-07", 5);
        await dates.Stock();
        using Site site = await dates.Form();
        var fields = Site.Fields(
            site.Form("handler=Send"), ("Date", date), ("Input.Address", "7 Oak Street"), ("Input.Adults", "2")).ToArray();
        await site.Post("/ask?handler=Send", fields);
        string code = site.Page.QuerySelector(".code")!.TextContent;
        await dates.Do($"/staff/day/{date}", "handler=Allocate");
        await dates.Staff.Get($"/staff/day/{date}");
        await dates.Staff.Send("handler=ReleaseUnloaded");
        Assert.StartsWith("1 boxes are in the house and on no route, packed ones: 0.", dates.Staff.Page.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        await dates.Do($"/staff/day/{date}", "handler=ReleaseUnloaded", ("Sure", "true"));
        await dates.Do($"/staff/day/{date}", "handler=Close", ("Sure", "true"));

        await site.Post("/ask?handler=Send", fields);

        Assert.Equal(code, site.Page.QuerySelector(".code")!.TextContent);
    }

    private static void AssertNotOpen(Site site, string heading)
    {
        Assert.Equal((HttpStatusCode.OK, heading), (site.Response.StatusCode, site.Heading));
        Assert.Empty(site.Page.Forms);
    }

    private static string[] Wrong(Site site) => [.. site.Page.QuerySelectorAll(".wrong").Select(wrong => wrong.TextContent)];

    /// <summary>What is said beside a field: right before it, or in its group.</summary>
    internal static string? Beside(Site site, string name)
    {
        IElement field = site.Page.QuerySelector($"[name='{name}']")!;
        return field.Closest("fieldset") is { } group
            ? group.QuerySelector(".wrong")?.TextContent
            : field.PreviousElementSibling is { ClassName: "wrong" } wrong ? wrong.TextContent : null;
    }

    /// <summary>The form would now send just this, as far as people fill it in.</summary>
    private static void AssertKept(Site site, (string Name, string Value)[] typed)
    {
        var kept = Site.Fields(site.Form("handler=Send")).Where(field => field.Name.StartsWith("Input.", StringComparison.Ordinal))
            .Select(field => $"{field.Name}={field.Value}").ToHashSet();
        Assert.All(typed, field => Assert.Contains($"{field.Name}={field.Value}", kept));
    }
}
