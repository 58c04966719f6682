using Microsoft.Playwright;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Browser;

/// <summary>Receiving with nothing but keys, as a scanner presses them, in a browser that runs no script.</summary>
public sealed class ReceiveByKeyboardTests(PublishedDay day, Chromium chromium) : IClassFixture<PublishedDay>, IClassFixture<Chromium>
{
    [Theory]
    [InlineData(320, "4006381333931")]
    [InlineData(360, "5901234123457")]
    [InlineData(1100, "9780201379624")]
    public async Task NewBarCodeThenKnown_ReceivedWithoutAPointer(int width, string gtin)
    {
        await using Window window = await chromium.Open(day.Server.Web, width);
        IPage page = window.Page;
        IKeyboard keys = page.Keyboard;
        await page.GotoAsync("/staff/receive");
        await Ready();
        await keys.TypeAsync("ana");
        await keys.PressAsync("Tab");
        await keys.TypeAsync(StaffSession.Password);
        await keys.PressAsync("Tab");
        await keys.TypeAsync(day.Staff.App!.Code());
        await Enter("h1:text('Receive')");

        await keys.TypeAsync(gtin[..^1] + (gtin[^1] == '0' ? '1' : '0')); // misread
        await Enter(".problem");
        await window.Look("receive-misread");
        await keys.TypeAsync(gtin);
        await Enter("h2:text('New')");
        await window.Look("receive-new");
        for (int tab = 0; await Focused() != "Name"; tab++)
        {
            Assert.True(tab < 40, "the name is not reached by Tab");
            await keys.PressAsync("Tab");
        }

        await keys.TypeAsync($"Oats {gtin}");
        await To("Grams", "500");
        await To("Quantity", "20");
        await Enter(".done");
        await window.Look("receive-received");
        Assert.Equal("Q", await Focused());

        await keys.TypeAsync("0" + gtin);
        await Enter("h2:text('Oats')");
        await window.Look("receive-known");
        Assert.Equal("Quantity", await Focused());
        await keys.TypeAsync("12");
        await Enter(".done:text('Received 12')");
        Assert.Equal("Q", await Focused());

        foreach (string path in new[] { "/staff/stock", "/staff/count", "/staff/item/I2", "/staff/lot/L2" })
        {
            await page.GotoAsync(path);
            await window.Look("stock" + path.Replace('/', '-'));
        }

        async Task Enter(string shows)
        {
            await keys.PressAsync("Enter");
            await page.Locator(shows).First.WaitForAsync();
            await Ready();
        }

        // The browser gives the focus a moment after it has shown the page.
        Task Ready() => page.Locator(":is(input, select):focus").WaitForAsync();

        async Task To(string field, string text)
        {
            for (int tab = 0; await Focused() != field; tab++)
            {
                Assert.True(tab < 20, $"{field} is not reached by Tab");
                await keys.PressAsync("Tab");
            }

            await keys.TypeAsync(text);
        }

        Task<string?> Focused() => page.EvaluateAsync<string?>("document.activeElement.name");
    }
}
