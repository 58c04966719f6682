using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>A day that is called off before anything was made for it.</summary>
public sealed class ClosingTests(OpenDates dates) : IClassFixture<OpenDates>
{
    [Fact]
    public async Task DayCalledOff_Closed_EndsItsRequestsOnceSomebodyIsSure()
    {
        string date = await dates.OpenDate("2099-03-07", 5);
        string code = await dates.Ask(("Date", date));
        await dates.Staff.Get($"/staff/day/{date}");
        await dates.Staff.Send("handler=Close");
        Assert.Equal(
            "Nothing was delivered for 1 of the requests. Tick that they end with this date, then close it.",
            dates.Staff.Page.QuerySelector(".problem")!.TextContent);

        await dates.Do($"/staff/day/{date}", "handler=Close", ("Sure", "true"));

        using Site household = await dates.Status(code);
        Assert.Equal("We could not bring your box.", household.Page.QuerySelector("main strong")!.TextContent);
        using Site start = new(dates.Server.Web);
        await start.Get("/");
        Assert.DoesNotContain("March 7", start.Text);
    }

    [Fact]
    public async Task DayThatNobodyAskedForYet_IsNotClosedByOneClick()
    {
        string date = await dates.OpenDate("2099-03-14", 5);
        await dates.Staff.Get($"/staff/day/{date}");
        await dates.Staff.Send("handler=Close");
        Assert.StartsWith("Nothing was delivered on this date, and it is not over.", dates.Staff.Page.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        await dates.Do($"/staff/day/{date}", "handler=Close", ("Sure", "true"));
    }
}
