using Microsoft.Playwright;
using MutualAid.Server.Staff;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Browser;

/// <summary>The camera in place of a scanner, in a browser that can't read codes by itself: what is before it is a picture.</summary>
public sealed class CameraTests(AllocatedDay day, Chromium chromium) : IClassFixture<AllocatedDay>, IClassFixture<Chromium>, IAsyncLifetime
{
    /// <summary>GTIN 4006381333931 as EAN-13, a letter for each module.</summary>
    private const string Ean13 = "10100011010100111010111101111010001001011001101010100001010000101000010111010010000101100110101";

    /// <summary>GTIN 10614141000415 as ITF-14.</summary>
    private const string Itf14 =
        "101011101010001000111010001110111010100010001011101011100010001011101011100010101110001110001010101110001110100011100010100010111011101";

    private readonly TestFolder _folder = new();
    private string _state = string.Empty;
    private Window _first = null!;

    public async ValueTask InitializeAsync()
    {
        _first = await chromium.Open(day.Server.Web, 360, script: true);
        await _first.SignIn(day.Staff.App!, "/staff/receive", "h1:text('Receive')");
        _state = await _first.Page.Context.StorageStateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task BarCodesAndLabels_AreRead_AndWithoutACameraThePageSaysSo()
    {
        IPage page = _first.Page;
        await page.GetByText("Use the camera").ClickAsync();
        await page.Locator("[data-camera-problem]:not([hidden])").WaitForAsync();
        await Assertions.Expect(page.Locator("[data-camera-view]")).ToBeHiddenAsync();
        await _first.Look("receive-no-camera");

        await Read(Bars(Ean13), "/staff/receive", "4006381333931");
        await Read(Bars(Itf14), "/staff/receive", "10614141000415");
        await day.Staff.Get($"{day.DayPath}/boxes");
        string box = day.Staff.Page.QuerySelector("#boxes tbody th, #boxes tbody td")!.TextContent.Trim().Split(' ')[0];
        await Read(QrPicture.Of(box), $"{day.DayPath}/pack", box);
    }

    private async Task Read(string picture, string path, string says)
    {
        string[] camera;
        await using (Window still = await chromium.Open(day.Server.Web, 640)) camera = await Film.Of(still.Page, picture, _folder["camera.mjpeg"]);
        await using IBrowser browser = await chromium.Launch([Film.Allowed, .. camera]);
        await using Window window = await chromium.Open(day.Server.Web, 360, script: true, browser, _state);
        await window.Page.GotoAsync(path);
        await window.Page.GetByText("Use the camera").ClickAsync();
        await window.Page.Locator($"main :text('{says}')").First.WaitForAsync();
        await window.Look($"camera-{says}");
    }

    /// <summary>Bars as a scanner expects them, with a margin.</summary>
    private static string Bars(string modules)
    {
        const int margin = 10;
        string bars = string.Concat(modules.Select((bar, at) => bar == '1' ? $"<rect x='{margin + at}' width='1' height='60'/>" : string.Empty));
        return "data:image/svg+xml," + Uri.EscapeDataString(
            $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 -10 {modules.Length + (2 * margin)} 80' preserveAspectRatio='none' shape-rendering='crispEdges'>{bars}</svg>");
    }
}
