using Microsoft.Playwright;
using MutualAid.Server.Households;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Browser;

/// <summary>
/// Every page and error of the households' side in a real browser: in English, from right to left, and in the language that
/// is longer than any other; with script allowed and without.
/// </summary>
public sealed class HouseholdScreenTests(OpenDates dates, Chromium chromium, ITestOutputHelper output)
    : IClassFixture<OpenDates>, IClassFixture<Chromium>
{
    [Theory]
    [InlineData("en", 320)]
    [InlineData("ar", 320)]
    [InlineData("en-XA", 360)]
    public async Task EveryPageAndError_FitsAndCanBeReadAndUsed(string tag, int width)
    {
        await dates.Stock(); // with something to choose from
        Language language = tag == "en-XA" ? Language.PseudoLanguage : Language.Find(tag)!;
        await using Window window = await chromium.Open(dates.Server.Web, width, script: true);
        IPage page = window.Page;
        var screen = new HouseholdScreen(window, language, width);
        string l = $"?l={tag}";

        await page.GotoAsync($"/{l}");
        await screen.Look("start");
        await page.Locator($"input[value='{dates.Open}']").CheckAsync();
        await page.FillAsync("#area", "10001");
        await Press("start.ask");
        await screen.Look("not-reached");
        await page.GotoAsync($"/{l}");
        await page.Locator($"input[value='{dates.Open}']").CheckAsync();
        await page.FillAsync("#area", "90023");
        await Press("start.ask");
        await screen.Look("form");
        await page.GetByText("Rice").First.ClickAsync();
        await page.FillAsync("#address", "12 Elm Street");
        await page.FillAsync("#adults", "0");
        await Press("ask.send");
        await screen.Look("problems");
        Assert.Equal("12 Elm Street", await page.InputValueAsync("#address"));
        Assert.True(await page.GetByLabel("Rice").IsCheckedAsync());
        await page.FillAsync("#adults", "2");
        await page.SelectOptionAsync("#language", language.Tag == "ar" ? "ar" : "en");
        await Press("ask.send");
        await screen.Look("code");
        string code = await page.Locator(".code").InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = language["code.noted"] }).ClickAsync();
        await screen.Look("noted");

        await page.GotoAsync($"/status{l}");
        await screen.Look("status");
        await page.FillAsync("#code", "0000 0000 0000 0000");
        await Press("status.go-on");
        await screen.Look("not-known");
        await page.FillAsync("#code", code);
        await Press("status.go-on");
        await screen.Look("overview");
        await Press("change");
        await screen.Look("change");
        await page.FillAsync("#adults", "99");
        await page.Locator("#adults").EvaluateAsync("input => input.form.noValidate = true");
        await Press("change.save");
        await screen.Look("change-problems");
        await Press("change.nothing");
        await Press("rotate");
        await screen.Look("rotate");
        await Press("keep");
        await Press("cancel");
        await screen.Look("cancel");
        await Press("cancel.yes");
        await screen.Look("cancelled");
        await Press("erase");
        await screen.Look("erase");
        await Press("erase.yes");
        await screen.Look("erased");
        await page.GotoAsync($"/nowhere{l}");
        await screen.Look("nothing-here", 404);
        output.WriteLine($"{tag}: {screen.Seen} pages looked at");
        Assert.True(screen.Problems.Count == 0, string.Join('\n', screen.Problems));

        Task Press(string text) => page.GetByRole(AriaRole.Button, new() { Name = language[text], Exact = true }).First.ClickAsync();
    }

    [Fact]
    public async Task QuickExit_IsFirstForTheKeyboardAndBackShowsNothingThatWasTyped()
    {
        await using Window window = await chromium.Open(dates.Server.Web, 360);
        IPage page = window.Page;
        foreach (string typed in new[] { "form", "problems", "code" })
        {
            await page.GotoAsync("/");
            await page.Locator($"input[value='{dates.Open}']").CheckAsync();
            await page.FillAsync("#area", "90023");
            await page.Locator("form[action='/ask'] button").ClickAsync();
            await page.FillAsync("#address", "8 Secret Street");
            await page.FillAsync("#adults", typed == "code" ? "2" : "0");
            if (typed != "form") await page.Locator("#adults").PressAsync("Enter");
            if (typed == "code") await page.Locator(".code").WaitForAsync();
            if (typed == "problems") await page.Locator("#adults-wrong").WaitForAsync();

            await page.Locator("body").EvaluateAsync("body => { body.tabIndex = -1; body.focus(); }");
            await page.Keyboard.PressAsync("Tab");
            Assert.Equal("/x", await page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));
            Assert.True(await page.Locator("a.leave").IsVisibleAsync());
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForURLAsync(dates.Elsewhere.ToString());
            Assert.Empty(await page.Context.CookiesAsync());

            for (int back = 0; back < 4; back++)
            {
                try
                {
                    await page.GoBackAsync();
                }
                catch (PlaywrightException missing) when (missing.Message.Contains("ERR_CACHE_MISS", StringComparison.Ordinal))
                {
                    // The browser has nothing to show any more, and asks on a page of its own whether to send the form again.
                }

                string shown = await WhatItComesTo(page);
                Assert.DoesNotContain("Secret", shown);
                Assert.DoesNotContain("class=\"code\"", shown);
                if (await page.Locator("#address").CountAsync() > 0) Assert.Empty(await page.InputValueAsync("#address"));
                if (await page.Locator("#area").CountAsync() > 0) Assert.Empty(await page.InputValueAsync("#area"));
            }
        }
    }

    /// <summary>The page, once the browser is on its way to no other.</summary>
    private static async Task<string> WhatItComesTo(IPage page)
    {
        while (true)
        {
            try
            {
                return await page.ContentAsync();
            }
            catch (PlaywrightException moving) when (moving.Message.Contains("the page is navigating", StringComparison.Ordinal))
            {
                await page.WaitForLoadStateAsync();
            }
        }
    }

    [Fact]
    public async Task ForcedColours_EverythingThatCanBePressedHasAnEdge()
    {
        await using Window window = await chromium.Open(dates.Server.Web, 360, script: true);
        IPage page = window.Page;
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await page.GotoAsync("/");
        await window.Look("household-forced-colours");
        string[] bare = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("button, .button, .leave, input")].filter((one) => {
              const style = getComputedStyle(one);
              return style.borderTopWidth === "0px" && style.appearance === "none" || style.borderTopColor === "rgba(0, 0, 0, 0)"; })
              .map((one) => one.outerHTML)
            """);
        Assert.Empty(bare);
    }
}
