using System.Globalization;
using System.Net;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Somebody has a household on the telephone.</summary>
public sealed class IntakeTests(OpenDates dates) : IClassFixture<OpenDates>
{
    private Site Staff => dates.Staff;

    [Fact]
    public async Task Caller_IsRegisteredFoundChangedSkippedAndDeleted()
    {
        DateTime day = DateTime.UtcNow.Date.AddDays(9);
        string said = day.ToString("ddd, MMM d, yyyy", CultureInfo.GetCultureInfo("en-US"));
        string date = await dates.OpenDate(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 5);
        await Staff.Get($"/staff/intake/{date}");
        await Send("", ("Input.Adults", "3"), ("Input.Phone", "(555) 0142-7"));
        Assert.StartsWith("Nothing is asked yet: ", Problem, StringComparison.Ordinal);
        Assert.Equal("(555) 0142-7", Staff.Page.QuerySelector("#phone")!.GetAttribute("value")); // nothing typed is lost
        await Send("", ("Input.Address", "8 Caller Street"), ("Input.Needs", "no-peanut"), ("Repeat", "1"));
        string code = Staff.Page.QuerySelector(".token")!.TextContent;
        Assert.Contains("Has a place.", Staff.Text);
        Assert.DoesNotContain("8 Caller Street", Staff.Source);
        using (Site own = await dates.Status(code)) Assert.StartsWith("You have a place for ", own.Page.QuerySelector("main strong")!.TextContent, StringComparison.Ordinal);

        // The same again, from another call: the first says that there is one like it, and nothing of it.
        await Staff.Get($"/staff/intake/{dates.Open}");
        await Send("", ("Input.Address", "8, caller STREET"), ("Input.Adults", "1"));
        Assert.Contains("Another household with a place on an open date has the same address", Staff.Text);

        await Find(code.Replace(" ", "", StringComparison.Ordinal)[..^1] + (code[^1] == '0' ? '1' : '0'));
        Assert.StartsWith("No household has this code.", Problem, StringComparison.Ordinal);
        await Find(code);
        Assert.StartsWith("/staff/household/", Staff.Response.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        Assert.DoesNotContain("8 Caller Street", Staff.Source);
        Assert.DoesNotContain("script", Staff.Response.Headers.GetValues("Content-Security-Policy").Single()); // no map without a reason
        await Send("handler=Show", ("Reason", ""));
        Assert.Equal("Choose why you look.", Problem);
        await Send("handler=Show", ("Reason", "HouseholdIsOnThePhone"));
        string details = Staff.Page.QuerySelector("#details")!.TextContent;
        foreach (string detail in new[] { "8 Caller Street", "adults: 3", "no peanut", "(555) 0142-7 · only the pantry may call", "not yet" })
            Assert.Contains(detail, details);

        Assert.EndsWith("; connect-src 'self'; worker-src 'self'", Staff.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("&quot;pantry&quot;:[-118.2,34.03]", Staff.Source);
        Assert.Equal(["Place here: 8 CALLER ST"], Known);
        await SendKnown("8 CALLER ST");
        Assert.Contains("34.05, -118.22", Staff.Page.QuerySelector("#details")!.TextContent);
        Assert.Empty(Known);
        await Send("handler=Place", ("Place", "34.04, -118.21"));
        Assert.Equal(["Place here: 8 CALLER ST"], Known); // it is elsewhere now
        Assert.Contains("34.04, -118.21", Staff.Page.QuerySelector("#details")!.TextContent);
        await Send("handler=Change", ("Input.Adults", "99"));
        Assert.StartsWith("Nothing is changed yet: ", Problem, StringComparison.Ordinal);
        await Send("handler=Change", ("Input.Adults", "4"), ("Input.Children", "0"), ("Input.Infants", "0"));
        Assert.Contains("adults: 4", Staff.Page.QuerySelector("#details")!.TextContent);

        await DriversWhoDontCome();
        await Send("handler=Pause", ("Weeks", "2"));
        Assert.Equal($"{said}: Cancelled.", Standing);
        Assert.Contains("Paused until", Staff.Text);
        await Send("handler=Resume");
        Assert.DoesNotContain("Paused", Staff.Text);
        await Send("handler=End");
        await Send("handler=Again", ("Date", date));
        Assert.Equal($"{said}: Has a place.", Standing);
        await Send("handler=Recur", ("Weeks", "2"));
        Assert.Contains("Every two weeks until", Staff.Text);
        await Send("handler=Skip");
        Assert.Contains("left out", Staff.Text);
        Assert.Equal($"{said}: Cancelled.", Standing);
        await Send("handler=Again", ("Date", date));
        await Send("handler=Cancel");
        Assert.Equal($"{said}: Cancelled.", Standing);

        await Send("handler=Erase");
        Assert.Equal("Tick that the household asks for it.", Problem);
        await Send("handler=Erase", ("Sure", "true"));
        Assert.Contains("Its details are deleted", Staff.Text);
        using Site after = await dates.Status(code);
        Assert.Contains("We don't know this code.", after.Text);
        await Find(code);
        Assert.StartsWith("No household has this code.", Problem, StringComparison.Ordinal);

        await Staff.Get("/staff/audit");
        string[] log = [.. Staff.Page.QuerySelectorAll("tbody tr").Select(row => row.TextContent)];
        foreach (var (action, times) in new[] { ("asked for household", 2), ("details seen", 7), ("details changed", 2), ("household erased", 1) })
            Assert.Equal((action, times), (action, log.Count(entry => entry.Contains(action, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task AddressOfTheGazetteer_IsOfferedToWhoeverMaySeeIt_AndPlacesTheHousehold()
    {
        await dates.Ask(("Input.Address", "21 Birch Avenue, Apt. 4"));
        await dates.Ask(("Input.Address", "27 Birch Ave."));
        await Staff.Get("/staff/unplaced");
        Assert.DoesNotContain("Birch", Staff.Source);
        await Staff.Addresses();
        Assert.Equal(["Place here: 21 Birch Ave"], KnownOf("21 Birch Avenue, Apt. 4"));
        Assert.Equal(["Place here: 23 Birch Ave", "Place here: 21 Birch Ave"], KnownOf("27 Birch Ave."));

        await SendKnown("21 Birch Ave", beside: "21 Birch Avenue, Apt. 4");
        Assert.Equal("It is on the map.", Staff.Page.QuerySelector(".done")!.TextContent);
        Assert.DoesNotContain("Apt. 4", Staff.Text);
        Assert.Contains("27 Birch Ave.", Staff.Text);
    }

    [Fact]
    public async Task FullDateAndUnknownHousehold_SaySo()
    {
        await Staff.Get($"/staff/intake/{dates.Full}");
        await Send("", ("Input.Address", "9 Late Street"), ("Input.Adults", "1"));
        Assert.StartsWith("All places of this date are taken", Problem, StringComparison.Ordinal);
        Assert.Equal("9 Late Street", Staff.Page.QuerySelector("#address")!.TextContent);

        await Staff.Get($"/staff/household/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, Staff.Response.StatusCode);
        Assert.Contains("There is no such household", Staff.Text);
    }

    private async Task DriversWhoDontCome()
    {
        string household = Staff.Response.RequestMessage!.RequestUri!.AbsolutePath.Split('?')[0];
        await Staff.Get("/staff/drivers");
        await Send("handler=Add", ("Label", "N1"));
        await Send("handler=Add", ("Label", "N2"));
        await Staff.Get(household);
        Assert.Equal(["choose", "N1", "N2"], Others());
        string n2 = Staff.Form("handler=Exclude").QuerySelectorAll("option")[2].GetAttribute("value")!;
        await Send("handler=Exclude", ("Driver", n2));
        Assert.Equal("That driver is not sent there any more.", Staff.Page.QuerySelector(".done")!.TextContent);
        Assert.Equal(["choose", "N1"], Others());
        Assert.Equal("N2 Allow again", Staff.Page.QuerySelector("#not-with + ul")!.TextContent.Trim());
        await Send("handler=Exclude", ("Driver", $"{Guid.NewGuid()}"));
        Assert.Equal("Choose a driver of the pantry.", Problem);
        // How many there are, and not whom it is about.
        Assert.Equal(("", "1 household"), await Counted());
        Assert.DoesNotContain(household.Split('/')[^1], Staff.Source);
        await Staff.Get(household);
        await Send("handler=Allow");
        Assert.Equal(["choose", "N1", "N2"], Others());
        Assert.Equal(("", ""), await Counted());

        // What N1 can do is what the household may need.
        await Staff.Send(form => form.GetAttribute("action")!.EndsWith("handler=Vehicle", StringComparison.Ordinal), "", ("Skills", "Stairs, lift"));
        Assert.Equal("lift stairs", Staff.Page.QuerySelectorAll("tbody tr")[0].Children[7].TextContent);
        await Staff.Send(form => form.GetAttribute("action")!.EndsWith("handler=Vehicle", StringComparison.Ordinal), "", ("Skills", "a1"));
        Assert.StartsWith("Write at most ten skills", Problem, StringComparison.Ordinal);
        await Staff.Get(household);
        Assert.DoesNotContain("stairs", Staff.Text);
        await Send("handler=Show", ("Reason", "HouseholdIsOnThePhone"));
        await Send("handler=Skills", ("Skill", "stairs"));
        Assert.Equal("What it needs is saved, for plans from now on.", Staff.Page.QuerySelector(".done")?.TextContent ?? Problem);
        Assert.Equal([("lift", false), ("stairs", true)], Staff.Form("handler=Skills").QuerySelectorAll("[name=Skill]")
            .Select(skill => (skill.GetAttribute("value"), skill.HasAttribute("checked"))));

        string[] Others() => [.. Staff.Form("handler=Exclude").QuerySelectorAll("option").Select(driver => driver.TextContent)];

        async Task<(string, string)> Counted()
        {
            await Staff.Get("/staff/drivers");
            string[] cells = [.. Staff.Page.QuerySelectorAll("tbody tr").Select(row => row.Children[8].TextContent)];
            return (cells[0], cells[1]);
        }
    }

    private string[] Known => [.. Staff.Page.QuerySelectorAll(".known button").Select(button => button.TextContent)];

    private string[] KnownOf(string address) =>
    [
        .. Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children[2].TextContent == address).QuerySelectorAll(".known button").Select(button => button.TextContent),
    ];

    /// <param name="beside">Whose row, where there are several.</param>
    private Task<Site> SendKnown(string address, string beside = "") => Staff.Send(
        form => form.ClassName == "known" && form.TextContent.Contains(address, StringComparison.Ordinal)
            && (beside.Length == 0 || form.Closest("tr")!.TextContent.Contains(beside, StringComparison.Ordinal)),
        address);

    private string Standing => Staff.Page.QuerySelector("main p strong")!.TextContent;

    private string? Problem => Staff.Page.QuerySelector(".problem")?.TextContent.Trim();

    private Task<Site> Send(string action, params (string Name, string Value)[] values) => Staff.Send(
        form => form.QuerySelector("[name=Operation]") is not null
            && (action.Length == 0 ? form.ClassName == "details" : form.GetAttribute("action")!.EndsWith(action, StringComparison.Ordinal)),
        action,
        values);

    private async Task Find(string code)
    {
        await Staff.Get("/staff/intake");
        await Staff.Send("/staff/intake", ("Code", code));
    }
}
