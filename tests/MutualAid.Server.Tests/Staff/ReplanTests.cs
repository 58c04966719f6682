using System.Net;
using AngleSharp.Html.Dom;
using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>
/// A day whose routes drivers have, planned anew. D1 and D2 have room for seven boxes each, and twelve stops together.
/// </summary>
public sealed class ReplanTests(LaterDay day) : IClassFixture<LaterDay>
{
    private Site Staff => day.Staff;

    private string Replan => $"{day.DayPath}/replan";

    [Fact]
    public async Task StopsLeftBehindThenDriverGone_Replan_SaysWhatChangesAndSendsThat()
    {
        await Staff.Get(Replan);
        Assert.Contains("Nothing waits to be published.", Staff.Text);
        await Staff.Send("handler=Replan");
        Assert.StartsWith("Nothing would change:", Problem, StringComparison.Ordinal);

        // Whoever has more stops drives away, so that the other one has room for one more.
        string away = (await Codes("D1")).Length >= (await Codes("D2")).Length ? "D1" : "D2", here = away == "D1" ? "D2" : "D1";
        // They drive away without the box of the last stop, and has been at the first one.
        using var calls = new GrpcCalls(day.Server.Grpc);
        using Phone phone = await new Phone(calls).Enrolled(day.Invitations[away == "D1" ? 0 : 1]);
        Route first = (await phone.GetRoute(LaterDay.On)).Route;
        string[] codes = [.. first.Stops.Select(stop => stop.Code)];
        var load = new ConfirmLoad();
        load.Boxes.AddRange(first.Stops.SelectMany(stop => stop.Boxes.Select(box => new LoadedBox
        {
            BoxId = box.BoxId, Refusal = stop == first.Stops[^1] ? LoadedBox.Types.LoadRefusal.NoRoom : LoadedBox.Types.LoadRefusal.Unspecified,
        })));
        await Do(1, operation => operation.Answer = new AnswerRoute { Accepted = true });
        await Do(2, operation => operation.Load = load);
        await Do(3, operation => operation.Outcome = new ReportOutcome
        {
            StopId = first.Stops[0].StopId, Kind = OutcomeKind.Delivered, Handover = ReportOutcome.Types.Handover.DoorWords,
        });
        string left = codes[^1];
        int others = (await Codes(here)).Length;

        await day.Act(Replan, "handler=Replan");
        Assert.Equal(["D1", "D2"], Staff.Page.QuerySelectorAll("h2").Select(title => title.TextContent));
        Assert.Equal($"{left} goes to {here}", Lines(away)[0]);
        Assert.Matches($"^{left} comes from {away}, at place [1-9], about [0-9:]+$", Lines(here)[0]);
        // Nothing is sent: both drivers have what they had.
        Assert.Equal(codes, await Codes(away));
        Assert.Equal(others, (await Codes(here)).Length);
        Assert.Equal(1, (await phone.GetRoute(LaterDay.On)).Route.Version);
        await Staff.Get(day.DayPath);
        Assert.Contains("Changes to routes that drivers have wait to be published", Staff.Text);

        await Staff.Get(Replan);
        var form = Site.Fields(Staff.Form("handler=Publish")).ToArray();
        // Twice at once, and once more: all are answered alike, and it is done once.
        using var http = new HttpClient(new CookieJar(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }, Staff.Cookies, follow: false))
        {
            BaseAddress = day.Server.Web,
        };
        HttpResponseMessage[] twice = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            http.PostAsync($"{Replan}?handler=Publish", new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))))));
        Assert.All(twice, answer => Assert.Equal((HttpStatusCode.Redirect, day.DayPath), (answer.StatusCode, answer.Headers.Location?.OriginalString)));
        await Staff.Post($"{Replan}?handler=Publish", form);
        Assert.Equal("The changes are published. Each driver is asked to look at the new plan.", Staff.Page.QuerySelector(".done")?.TextContent ?? Problem);
        Assert.Equal(codes[..^1], await Codes(away));
        string[] taken = await Codes(here);
        Assert.Equal((others + 1, true), (taken.Length, taken.Contains(left)));
        // The driver hears of it, and says so.
        Route now = (await phone.GetRoute(LaterDay.On)).Route;
        Assert.True(now.Version > now.AcknowledgedVersion);
        await Do(4, operation => operation.Acknowledge = new AcknowledgePlan { Version = now.Version });
        await Staff.Get(day.DayPath);
        Assert.Equal("yes", Row(away).Children[6].TextContent);

        // The other drops out before loading; somebody who has no route yet takes what they would have had. Who has left keeps to its stops.
        await day.Act(RoutePath(here), "handler=Withdraw");
        await Staff.Get(Replan);
        await Staff.Send("handler=Replan");
        Assert.StartsWith("Nothing would change:", Problem, StringComparison.Ordinal);
        await Staff.Get("/staff/drivers");
        await Staff.Send("handler=Add", ("Label", "D3"), ("ColdBoxes", "12"));
        await Staff.Get("/staff/drivers");
        var hours = (IHtmlFormElement)Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children[0].TextContent == "D3").QuerySelector("form[action$='handler=Shift']")!;
        await Staff.Post(hours.GetAttribute("action")!, Site.Fields(hours, ("Date", LaterDay.On), ("From", "09:00"), ("To", "17:00")));
        // With room for less than all, who stays without a route is said before anything is sent; so it goes with a larger vehicle.
        await Vehicle("D3", $"{taken.Length - 2}");
        await day.Act(Replan, "handler=Replan");
        Assert.Equal("On no route after this: 2", Staff.Page.QuerySelector("#left-out")!.TextContent);
        Assert.All(Staff.Page.QuerySelectorAll(".left-out li"), left => Assert.Matches("^[0-9]{3}[A-Z] All vehicles are full.", left.TextContent));
        Assert.Equal(2, Staff.Page.QuerySelectorAll(".left-out li").Length);
        await Vehicle("D3", "12");
        await Staff.Get(Replan);
        await Staff.Send("handler=Publish");
        Assert.StartsWith("1 drivers changed since the plan. Plan again.", Problem, StringComparison.Ordinal);
        await day.Act(Replan, "handler=Replan");
        Assert.Null(Staff.Page.QuerySelector("#left-out"));
        Assert.Equal(["D3, who had no route"], Staff.Page.QuerySelectorAll("h2").Select(title => title.TextContent));
        Assert.Equal(taken.Length, Lines("D3").Length);
        await Staff.Send("handler=Publish");
        Assert.Equal("The changes are published. Each driver is asked to look at the new plan.", Staff.Page.QuerySelector(".done")?.TextContent ?? Problem);
        Assert.Equal(taken.Length, (await Codes("D3")).Length);
        Assert.Equal(codes[..^1], await Codes(away));
        var verified = await ServerProcess.Run(day.DataFolder, null, "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);

        async Task Do(int sequence, Action<Operation> what)
        {
            var operation = new Operation
            {
                OperationId = Guid.NewGuid().ToString(), OccurredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow), Sequence = sequence,
            };
            what(operation);
            Assert.All((await phone.Submit(first.RouteId, operation)).Results, result => Assert.NotNull(result.Recorded));
        }
    }

    /// <summary>Gives a driver another vehicle, and sees it in the list.</summary>
    private async Task Vehicle(string driver, string boxes)
    {
        await Staff.Get("/staff/drivers");
        var form = (IHtmlFormElement)Of().QuerySelector("form[action$='handler=Vehicle']")!;
        await Staff.Post(form.GetAttribute("action")!, Site.Fields(form, ("Boxes", boxes), ("EndsAtPantry", "false"), ("Languages", "hy, en")));
        Assert.StartsWith("It is saved, for plans from now on", Staff.Page.QuerySelector(".done")?.TextContent ?? Problem, StringComparison.Ordinal);
        Assert.Equal([driver, boxes, "12", "anywhere", "en hy"], Of().Children.Take(5).Select(cell => cell.TextContent));

        AngleSharp.Dom.IElement Of() => Staff.Page.QuerySelectorAll("tbody tr").Single(row => row.Children[0].TextContent == driver);
    }

    private string Problem => Staff.Page.QuerySelector(".problem")?.TextContent ?? Staff.Text;

    /// <summary>What the diff says of a driver.</summary>
    private string[] Lines(string driver) => [.. Staff.Page.QuerySelectorAll("h2").Single(title => title.TextContent.StartsWith(driver, StringComparison.Ordinal))
        .NextElementSibling!.QuerySelectorAll("li").Select(line => line.TextContent)];

    private AngleSharp.Dom.IElement Row(string driver) =>
        Staff.Page.QuerySelectorAll("tbody tr").Last(row => row.Children[0].TextContent == driver && row.QuerySelector("a[href^='/staff/route/']") is not null);

    private string RoutePath(string driver) => Row(driver).QuerySelector("a")!.GetAttribute("href")!;

    /// <summary>The codes of a driver's stops, in order.</summary>
    private async Task<string[]> Codes(string driver)
    {
        await Staff.Get(day.DayPath);
        await Staff.Get(RoutePath(driver));
        return [.. Staff.Page.QuerySelectorAll("tbody tr").Where(row => !row.Children[5].TextContent.StartsWith("moved away", StringComparison.Ordinal))
            .Select(row => row.Children[1].TextContent)];
    }
}
