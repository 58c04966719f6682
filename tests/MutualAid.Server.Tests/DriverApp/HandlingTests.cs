using System.Text;
using Microsoft.Playwright;
using MutualAid.Server.Staff;
using MutualAid.Server.Tests.Browser;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>How the drivers' app is handled: by the Back button, by keys alone, put away for a while, by its camera.</summary>
public sealed class HandlingTests(PracticeApp app) : IClassFixture<PracticeApp>
{
    [Theory]
    [InlineData("Escape")]
    [InlineData("Back")]
    public async Task Sheet_ClosedByEscapeOrBack_GivesTheFocusBack(string how)
    {
        var (page, complaints) = await app.Open("drive");
        await using IBrowserContext context = page.Context;
        await Screen.Tap("Show the door")(page);
        await page.Locator(".address").WaitForAsync();
        ILocator opener = page.GetByRole(AriaRole.Button, new() { Name = "Report this stop" });
        await opener.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Stop B4XN: what happened?" })).ToBeFocusedAsync();

        if (how == "Back") await page.GoBackAsync();
        else await page.Keyboard.PressAsync(how);

        await Assertions.Expect(opener).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".address")).ToBeVisibleAsync();
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task ChangedRoute_CannotBePutAwayUnseen()
    {
        var (page, _) = await app.Open("plan");
        await using IBrowserContext context = page.Context;
        ILocator sheet = page.GetByRole(AriaRole.Dialog, new() { Name = "The route changed" });
        await sheet.WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(sheet).ToBeVisibleAsync();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Help", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Help" }).WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(sheet).ToBeVisibleAsync();
        await Screen.Tap("I have seen it")(page);
        await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task ShiftByKeyboardAlone_IsOfferedLoadedDrivenAndReported()
    {
        var (page, complaints) = await app.Open("offer");
        await using IBrowserContext context = page.Context;
        await Press("Accept", "Enter");
        foreach (string box in new[] { "Y7QB", "D3LU", "W5SZ", "M8KG", "H2VE", "R6JC", "B4XN", "T9FA", "P3WD", "K7MQ" })
        {
            await Press($"Box {box}-1, stop {box}: in the car", "Space");
            // As somebody does who looks before going on: the list is drawn anew after each.
            await page.GetByRole(AriaRole.Checkbox, new() { Name = $"Box {box}-1, stop {box}: in the car", Checked = true }).WaitForAsync();
        }

        await Press("Save", "Enter");
        await Press("Start", "Space");
        await Press("Show the door", "Enter");
        await page.Locator(".address").WaitForAsync();
        await Press("Report this stop", "Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Stop K7MQ: what happened?" })).ToBeFocusedAsync();
        await Press("Delivered", "Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Delivered" })).ToBeFocusedAsync();
        await Press("Their word was right", "Space");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Their word was right", Checked = true }).WaitForAsync();
        await Press("Save", "Enter");
        await page.GetByText("Stop K7MQ: Delivered").WaitForAsync();
        Assert.Empty(complaints);

        // Goes there by the Tab key.
        async Task Press(string name, string key)
        {
            var passed = new List<string>();
            while (passed.Count < 150)
            {
                await page.Keyboard.PressAsync("Tab");
                passed.Add(await page.EvaluateAsync<string>(
                    """
                    () => {
                      const { activeElement: here } = document;
                      return (here.ariaLabel ?? (here.closest("label") ?? here).innerText).trim();
                    }
                    """));
                if (passed[^1] != name) continue;
                await page.Keyboard.PressAsync(key);
                return;
            }

            Assert.Fail($"{name} is not reached: {string.Join(" > ", passed)}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Door_AfterAMinuteInTheBackground_IsHidden(bool timersSleep)
    {
        var (page, _) = await app.Open("drive");
        await using IBrowserContext context = page.Context;
        await page.Clock.InstallAsync();
        await page.ReloadAsync();
        await Screen.Tap("Show the door")(page);
        ILocator address = page.Locator(".address");
        await address.WaitForAsync();

        await Away(TimeSpan.FromSeconds(50));
        await Assertions.Expect(address).ToBeVisibleAsync();
        await Away(TimeSpan.FromSeconds(61));
        await page.GetByText("Hidden because the app was in the background.").WaitForAsync();
        await Assertions.Expect(address).ToHaveCountAsync(0);
        Assert.DoesNotContain("Apt 4B", await page.ContentAsync());

        async Task Away(TimeSpan time)
        {
            await SetHidden(true);
            long now = await page.EvaluateAsync<long>("Date.now()");
            if (timersSleep) await page.Clock.SetSystemTimeAsync(DateTimeOffset.FromUnixTimeMilliseconds(now).UtcDateTime + time);
            else await page.Clock.FastForwardAsync((long)time.TotalMilliseconds);
            await SetHidden(false);
        }

        Task SetHidden(bool hidden) => page.EvaluateAsync(
            """
            (value) => {
              Object.defineProperty(document, "hidden", { value, configurable: true });
              document.dispatchEvent(new Event("visibilitychange"));
            }
            """,
            hidden);
    }

    [Fact]
    public async Task LabelBeforeTheCamera_TicksItsBox()
    {
        using var folder = new TestFolder();
        var (still, _) = await app.Open("load");
        await using IBrowserContext context = still.Context;
        await using IBrowser browser = await app.Launch(await Film.Of(still, QrPicture.Of("M8KG-1"), folder["camera.mjpeg"]));
        var (page, complaints) = await app.Open("load", browser);
        await Screen.Tap("Scan")(page);
        await page.GetByText("Box M8KG-1 is ticked. 1 of 10.").WaitForAsync();
        await Screen.Tap("Done")(page);
        await Assertions.Expect(page.GetByLabel("Box M8KG-1, stop M8KG: in the car")).ToBeCheckedAsync();
        Assert.Empty(complaints);
    }
}
