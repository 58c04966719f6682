using System.Diagnostics;
using Microsoft.Playwright;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>What the pantry does, and what time does, to a phone that is under way.</summary>
public sealed class PhoneAndPantryTests(PublishedDay day, ITestOutputHelper output) : IClassFixture<PublishedDay>
{
    [Fact]
    public async Task OrderChangedThenPhoneRevoked_TheDriverSeesTheChangeAndThePhoneForgetsEverything()
    {
        await using DriverPhone phone = await new DriverPhone(day.Server.Web, output).Start();
        await phone.Enrol(day.Invitations[0]);
        string[] codes = [.. await phone.Page.Locator(".codes li").AllInnerTextsAsync()];
        await LookAround(phone);
        await phone.Tap("Accept");
        await phone.See("Load the car");
        await phone.AllSent();

        string route = await RouteOf(codes[0]);
        await day.Act(route, "handler=Earlier"); // of the second stop
        await phone.See("The route changed");
        string[] changes = [.. await phone.Page.Locator("dialog li").AllInnerTextsAsync()];
        Assert.Equal([$"{codes[1]}: from 2 to 1", $"{codes[0]}: from 1 to 2"], changes);
        await phone.Tap("I have seen it");
        await StaffSee(route, "plan version 2, the driver has seen version 2");

        await Load(phone);
        Assert.Equal(codes[1], await phone.Page.Locator(".big-code").InnerTextAsync());
        await phone.Leases(3);
        Assert.Superset(new HashSet<string> { "settings/device", "settings/route" }, (await phone.Stored()).ToHashSet());
        await phone.Tap("Settings");
        string name = await phone.Page.Locator(".facts .code").InnerTextAsync();
        await day.Staff.Get("/staff/drivers");
        long began = Stopwatch.GetTimestamp();
        string revoke = $"Revoke phone {name}";
        await day.Staff.Send(form => form.TextContent.Contains(revoke, StringComparison.OrdinalIgnoreCase), revoke);
        await phone.See("This phone was signed out");
        output.WriteLine($"Signed out {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s after it was revoked");
        Assert.Equal(["settings/revoked"], await phone.Stored());
        Assert.Empty(phone.Complaints);
    }

    [Fact]
    public async Task DetailsOfStops_LeaveThePhoneAfterTheReportAndWithTime()
    {
        await using var line = new Line(day.Server.Web);
        await using DriverPhone phone = await new DriverPhone(line.Web, output).Start();
        await phone.Enrol(day.Invitations[1]);
        await phone.Tap("Accept");
        await Load(phone);
        string[] before = await phone.Leases(3);
        await phone.Tap("Show the door");
        await phone.Page.Locator(".address").WaitForAsync();
        await phone.Tap("Report this stop");
        await phone.Tap("Nobody home");
        await phone.Tap("Save");
        await phone.See(": Nobody home"); // it can be undone
        await phone.AllSent();

        line.Cut();
        phone.MoveClock(TimeSpan.FromSeconds(90));
        await phone.KillTab();
        string[] after = await phone.Leases();
        Assert.Single(before.Except(after));
        await phone.Tap("Show the door");
        await phone.Page.Locator(".address").WaitForAsync();

        phone.MoveClock(TimeSpan.FromMinutes(91));
        await phone.KillTab();
        Assert.Empty(await phone.Leases());
        await phone.Tap("Show the door");
        await phone.See("Call the pantry for them");
        await phone.Page.GetByRole(AriaRole.Link, new() { Name = "Call Corner Pantry" }).WaitForAsync();
        Assert.Equal(0, await phone.Page.Locator(".address").CountAsync());
        Assert.Empty(phone.Complaints);
    }

    private static async Task LookAround(DriverPhone phone)
    {
        await phone.Tap("Settings");
        await phone.Choose("Bright sun");
        await phone.Choose("Like the phone");
        await phone.Page.GoBackAsync();
        await phone.Tap("Help");
        await phone.Page.Keyboard.PressAsync("Escape");
        await phone.Tap("Decline");
        await phone.Tap("No, go back");
    }

    private static async Task Load(DriverPhone phone)
    {
        ILocator boxes = phone.Page.GetByRole(AriaRole.Checkbox);
        await boxes.First.WaitForAsync();
        for (int n = 0; n < await boxes.CountAsync(); n++) await boxes.Nth(n).CheckAsync();
        await phone.Tap("Save");
        await phone.Tap("Start");
        await phone.See("Next stop");
    }

    /// <summary>The page of the route that a stop is on.</summary>
    private async Task<string> RouteOf(string code)
    {
        await day.Staff.Get(day.DayPath);
        string[] routes = [.. day.Staff.Page.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")!)
            .Where(href => href.StartsWith("/staff/route/", StringComparison.Ordinal) && href.Count(c => c == '/') == 3)];
        foreach (string route in routes)
        {
            await day.Staff.Get(route);
            if (day.Staff.Text.Contains(code, StringComparison.Ordinal)) return route;
        }

        throw new InvalidOperationException($"No route has the stop {code}.");
    }

    private async Task StaffSee(string page, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await day.Staff.Get(page)).Text.Contains(text, StringComparison.Ordinal)) limit.Token.ThrowIfCancellationRequested();
    }
}
