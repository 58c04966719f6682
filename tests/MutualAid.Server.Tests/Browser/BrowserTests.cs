using Microsoft.Playwright;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Browser;

/// <summary>The pages in a real browser that runs no script: they fit, they are light, the keyboard is enough.</summary>
public sealed class BrowserTests(PublishedDay day, Chromium chromium) : IClassFixture<PublishedDay>, IClassFixture<Chromium>
{
    private const int MostBytes = 14 * 1024;
    private const int MostRequests = 3;

    [Theory]
    [InlineData(320)]
    [InlineData(1200)]
    public async Task Household_AsksLooksAndLeaves_OnPagesThatFitAndAreLight(int width)
    {
        await day.Act("/staff", "handler=OpenDate", ("Date", $"2099-01-{width / 100:00}"), ("Cutoff", "2099-01-01T18:00"), ("Capacity", "5"));
        await using Window window = await chromium.Open(day.Server.Web, width);
        IPage page = window.Page;
        await Weigh("start", "form[action='/ask']", () => page.GotoAsync("/"));
        await page.Locator("input[name=Date]").First.CheckAsync();
        await Weigh("ask", "#address", () => Press("Ask for a box"));

        await page.FillAsync("#address", "12 Elm Street, Apt 4");
        await page.FillAsync("#entrance", "Buzzer 4");
        await page.FillAsync("#adults", "0");
        await Weigh("ask-again", "#adults-wrong", () => page.Locator("#adults").PressAsync("Enter"));
        Assert.Equal("12 Elm Street, Apt 4", await page.InputValueAsync("#address"));
        await page.FillAsync("#adults", "2");
        await Weigh("code", ".code", () => page.Locator("#adults").PressAsync("Enter"));
        string code = await page.Locator(".code").InnerTextAsync();
        Assert.Matches("^[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}$", code);

        await Weigh("status", "#code", () => page.GotoAsync("/status"));
        await page.FillAsync("#code", code.Replace(" ", "", StringComparison.Ordinal));
        await Weigh("overview", "h1:text('What you asked for')", () => page.Locator("#code").PressAsync("Enter"));
        Assert.DoesNotContain("Elm", await page.ContentAsync());
        await Weigh("change", "#address", () => Press("Change something"));
        await Weigh("unchanged", "h1:text('What you asked for')", () => Press("Change nothing"));
        await Weigh("erase", "h1:text('Delete everything?')", () => Press("Delete everything"));
        await Weigh("erased", "h1:text('It is deleted')", () => Press("Yes, delete everything"));
        Assert.Empty(await page.Context.CookiesAsync());

        Task Press(string button) =>
            page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();

        async Task Weigh(string name, string shows, Func<Task> act)
        {
            var (requests, bytes) = await window.Weigh(act, shows);
            await window.Look($"household-{name}");
            Assert.InRange(requests, 1, MostRequests);
            Assert.True(bytes <= MostBytes, $"{name} weighs {bytes} bytes");
        }
    }
}
