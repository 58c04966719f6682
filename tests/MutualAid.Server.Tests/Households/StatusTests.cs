using System.Net;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Households;

/// <summary>What a household does with its code.</summary>
public sealed class StatusTests(OpenDates dates) : IClassFixture<OpenDates>
{
    [Fact]
    public async Task Code_HoweverItIsTyped_ShowsTheRequest()
    {
        string code = await dates.Ask();
        foreach (string typed in new[] { code, code.Replace(" ", "", StringComparison.Ordinal), $" {code.Replace(' ', '-')} " })
        {
            using Site site = await dates.Status(typed);
            Assert.Equal("What you asked for", site.Heading);
            Assert.Equal("You have a place for Saturday, January 3.", site.Page.QuerySelector("main strong")!.TextContent);
            Assert.Equal(2, site.Page.QuerySelectorAll(".words").Length);
            Assert.Equal(("/status", ""), (site.Response.RequestMessage!.RequestUri!.AbsolutePath, site.Response.RequestMessage.RequestUri.Query));
            Assert.Equal(0, site.Cookies.Count);
        }
    }

    [Fact]
    public async Task UnknownMistypedAndErasedCodes_AnswerAlike()
    {
        string erased = await dates.Ask();
        using (Site site = await dates.Status(erased))
        {
            await site.Send("handler=ConfirmErase");
            await site.Send("handler=Erase");
        }

        string known = await dates.Ask();
        string mistyped = known[..^1] + (char)('0' + ((known[^1] - '0' + 1) % 10));
        var answers = new List<string>();
        foreach (string code in new[] { "0000 0000 0000 0000", mistyped, erased, "", "abc", "1234 5678", new string('1', 5000) })
            foreach (string handler in new[] { "", "?handler=ShowChange", "?handler=Change", "?handler=Cancel", "?handler=Erase", "?handler=Again" })
            {
                using var site = new Site(dates.Server.Web);
                await site.Post("/status" + handler, ("Code", code), ("Operation", Guid.NewGuid().ToString()), ("Input.Adults", "x"));
                answers.Add($"{site.Response.StatusCode}\n{Headers(site.Response)}\n{site.Source}");
            }

        Assert.Equal(42, answers.Count);
        Assert.Single(answers.Distinct());
        Assert.StartsWith("OK\n", answers[0], StringComparison.Ordinal);
        Assert.Contains("<strong>We don't know this code.</strong> Please check the 16 digits.", WebUtility.HtmlDecode(answers[0]));
    }

    [Fact]
    public async Task Cancel_AsksFirstAndFreesThePlaceOnce()
    {
        string code = await dates.Ask();
        int taken = await dates.Taken(dates.Open);
        using Site site = await dates.Status(code);
        await site.Send("handler=ConfirmCancel");
        Assert.Equal("Cancel this box?", site.Heading);
        var cancel = Site.Fields(site.Form("handler=Cancel")).ToArray();

        await site.Post("/status?handler=Cancel", cancel);
        Assert.Equal("It is cancelled.", site.Page.QuerySelector(".note")!.TextContent);
        Assert.Equal("Your request is cancelled.", site.Page.QuerySelector("main strong")!.TextContent);
        Assert.Equal(taken - 1, await dates.Taken(dates.Open));

        await site.Send("handler=Again", ("Date", dates.Open));
        Assert.Equal("You have a place for Saturday, January 3.", site.Page.QuerySelector("main strong")!.TextContent);
        await site.Post("/status?handler=Cancel", cancel); // sent again, it is not about the new request
        Assert.Equal("You have a place for Saturday, January 3.", site.Page.QuerySelector("main strong")!.TextContent);
        Assert.Equal(taken, await dates.Taken(dates.Open));
    }

    [Fact]
    public async Task AskingAgain_ForAFullDateOrTwice_SaysWhyNot()
    {
        string code = await dates.Ask();
        using Site site = await dates.Status(code);
        await site.Send("handler=ConfirmCancel");
        await site.Send("handler=Cancel");
        var again = Site.Fields(site.Form("handler=Again"), ("Date", dates.Full)).ToArray();
        await site.Post("/status?handler=Again", again);
        Assert.Equal("We are sorry: that date is full.", site.Page.QuerySelector(".note")!.TextContent);
        Assert.DoesNotContain(dates.Full, site.Source);

        var twice = Site.Fields(site.Form("handler=Again"), ("Date", dates.Open)).ToArray();
        int taken = await dates.Taken(dates.Open);
        await site.Post("/status?handler=Again", twice);
        await site.Post("/status?handler=Again", twice);
        Assert.Equal("You have a place for Saturday, January 3.", site.Page.QuerySelector("main strong")!.TextContent);
        await site.Post("/status?handler=Again", ("Code", code), ("Operation", Guid.NewGuid().ToString()), ("Date", dates.Open));
        Assert.StartsWith("You have already asked for a box.", site.Page.QuerySelector(".note")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(taken + 1, await dates.Taken(dates.Open));
    }

    [Fact]
    public async Task Erase_AsksFirstAndTheCodeIsUnknownAfterwards()
    {
        string code = await dates.Ask(("Input.Address", "404 Forget Street"));
        int taken = await dates.Taken(dates.Open);
        Assert.Contains("404 Forget Street", await dates.Unplaced());
        using Site site = await dates.Status(code);
        await site.Send("handler=ConfirmErase");
        Assert.Equal("Delete everything?", site.Heading);
        var erase = Site.Fields(site.Form("handler=Erase")).ToArray();

        await site.Post("/status?handler=Erase", erase);
        Assert.Equal("It is deleted", site.Heading);
        Assert.Equal(taken - 1, await dates.Taken(dates.Open));
        Assert.DoesNotContain("404 Forget Street", await dates.Unplaced());
        await site.Post("/status?handler=Erase", erase);
        Assert.Contains("We don't know this code.", site.Text);
        using Site again = await dates.Status(code);
        Assert.Contains("We don't know this code.", again.Text);
    }

    [Fact]
    public async Task ChangeThatIsWrong_KeepsWhatWasTypedAndChangesNothing()
    {
        string code = await dates.Ask(("Input.Address", "21 Stay Street"));
        using Site site = await dates.Status(code);
        await site.Send("handler=ShowChange");
        Assert.DoesNotContain("21 Stay Street", site.Source); // what was written before is not shown
        foreach (var (adults, mend) in new[]
        {
            ("99", "Please say how many people eat: 1 to 30 in all."),
            ("many", "Please write how many people eat as numbers: 1 to 30 in all."),
        })
        {
            await site.Send("handler=Change", ("Input.Address", "22 Move Street"), ("Input.Adults", adults), ("Input.Needs", "vegan"),
                ("Input.Window", "09:00-12:00"), ("Input.Language", "hy"), ("Input.DoorNote", "ring"));
            Assert.Equal("Change something", site.Heading);
            Assert.Equal(mend, AskTests.Beside(site, "Input.Adults"));
            var kept = Site.Fields(site.Form("handler=Change")).ToArray();
            foreach (var field in new[]
            {
                ("Input.Address", "22 Move Street"), ("Input.Adults", adults), ("Input.Needs", "vegan"),
                ("Input.Window", "09:00-12:00"), ("Input.Language", "hy"), ("Input.DoorNote", "ring"),
            }) Assert.Contains(field, kept);
        }

        string unplaced = await dates.Unplaced();
        Assert.Contains("21 Stay Street", unplaced);
        Assert.DoesNotContain("22 Move Street", unplaced);
    }

    [Fact]
    public async Task Change_KeepsWhatWasNotChanged()
    {
        string date = await dates.OpenDate("2099-03-07", 5);
        string code = await dates.Ask(("Date", date), ("Input.Address", "31 Keep Street"), ("Input.Adults", "2"),
            ("Input.Needs", "no-peanut"), ("Input.DoorNote", "Knock twice"), ("Input.Alias", "Ada"));
        using Site site = await dates.Status(code);
        await site.Send("handler=ShowChange");
        var change = Site.Fields(site.Form("handler=Change"), ("Input.Adults", "3"), ("Input.Alias", "Bea")).ToArray();
        await site.Post("/status?handler=Change", change);
        Assert.Equal("It is changed.", site.Page.QuerySelector(".note")!.TextContent);
        await site.Post("/status?handler=Change", change);
        Assert.Equal("It is changed.", site.Page.QuerySelector(".note")!.TextContent);

        await Publish(date);

        await dates.Staff.Get($"/staff/day/{date}/boxes");
        Assert.Contains("3 × Rice", dates.Staff.Text); // three people now
        Assert.Contains("Peanut butter: contains peanut", dates.Staff.Page.QuerySelectorAll("li").Select(left => left.TextContent));
        await dates.Staff.Get(await Route(date));
        await dates.Staff.Send("handler=ReadOut", ("Reason", "HouseholdIsOnThePhone"));
        string[] readOut = [.. dates.Staff.Page.QuerySelectorAll("table")[0].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim())];
        Assert.Equal(("31 Keep Street", "Knock twice · ask for Bea"), (readOut[2], readOut[3]));

        await site.Send("handler=ShowChange");
        await site.Send("handler=Change", ("Input.Forget", "DoorNote"));
        await dates.Staff.Send("handler=ReadOut", ("Reason", "HouseholdIsOnThePhone"));
        Assert.Equal("ask for Bea", dates.Staff.Page.QuerySelectorAll("table")[0].QuerySelectorAll("td")[3].TextContent);
        using Site later = await dates.Status(code);
        Assert.Matches("^You have a place for Saturday, March 7. It comes at about [0-9]+:[0-9]{2} (AM|PM).$",
            later.Page.QuerySelector("main strong")!.TextContent);
    }

    /// <summary>Stock, a driver and a published route for the date.</summary>
    private async Task Publish(string date)
    {
        await dates.Stock();
        await dates.Do("/staff/drivers", "handler=Add", ("Label", "D1"));
        await dates.Do("/staff/drivers", "handler=Shift", ("Date", "2099-03-07"), ("From", "09:00"), ("To", "17:00"));
        await dates.Staff.Addresses();
        var row = dates.Staff.Page.QuerySelectorAll("tr").Single(row => row.TextContent.Contains("31 Keep Street", StringComparison.Ordinal));
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)row.QuerySelector("form")!;
        await dates.Staff.Post("/staff/unplaced", Site.Fields(form, ("Place", "34.04, -118.21")));
        await dates.Do($"/staff/day/{date}", "handler=Allocate");
        await dates.Do($"/staff/day/{date}", "handler=Plan", ("Seconds", "1"));
        await dates.Do($"/staff/day/{date}", "handler=Publish");
    }

    private async Task<string> Route(string date)
    {
        await dates.Staff.Get($"/staff/day/{date}");
        return dates.Staff.Page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!)
            .First(href => href.StartsWith("/staff/route/", StringComparison.Ordinal));
    }

    private static string Headers(HttpResponseMessage response) => string.Join('\n', response.Headers
        .Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}"));
}
