using Microsoft.Playwright;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Browser;

/// <summary>Debian's Chromium, started once for a class of tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await Launch();
    }

    /// <summary>A browser that is started with more than all are.</summary>
    internal Task<IBrowser> Launch(params string[] more) =>
        _playwright.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumProgram.Path, Args = [.. ChromiumProgram.Arguments, .. more] });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A window of that width with nothing remembered, and what goes wrong in it.</summary>
    /// <param name="script">Whether pages may run script; those of households and staff have none.</param>
    /// <param name="browser">Another one than that of the class.</param>
    /// <param name="state">What an earlier window remembered, such as who had signed in.</param>
    internal async Task<Window> Open(Uri site, int width, bool script = false, IBrowser? browser = null, string? state = null)
    {
        IBrowserContext context = await (browser ?? _browser).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = site.ToString(),
            JavaScriptEnabled = script,
            ViewportSize = new ViewportSize { Width = width, Height = 700 },
            Locale = "en-US",
            StorageState = state,
        });
        return new Window(context, await context.NewPageAsync(), width);
    }
}

/// <summary>One window. Every page seen through it is checked, and kept as a picture to look at.</summary>
internal sealed class Window : IAsyncDisposable
{
    internal static readonly string Pictures = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "mutualaid-screenshots")).FullName;

    /// <summary>What a renderer without a graphics card says of its speed; and that a test was in a field before the browser had put the cursor there.</summary>
    private static readonly string[] Harmless = ["GL Driver Message (OpenGL, Performance", "Autofocus processing was blocked because a document already has a focused element."];

    private readonly IBrowserContext _context;
    private readonly int _width;
    private readonly List<IRequest> _requests = [];
    private readonly List<string> _complaints = [];
    private int _status;

    public Window(IBrowserContext context, IPage page, int width)
    {
        (_context, Page, _width) = (context, page, width);
        page.Request += (_, request) => _requests.Add(request);
        page.RequestFailed += (_, request) => _complaints.Add($"{request.Url} failed: {request.Failure}");
        page.Console += (_, message) =>
        {
            if (!Harmless.Any(text => message.Text.Contains(text, StringComparison.Ordinal))) _complaints.Add(message.Text);
        };
        page.Response += (_, response) => _status = response.Request.IsNavigationRequest ? response.Status : _status;
    }

    public IPage Page { get; }

    /// <summary>Checks that the page now shown fits the window, and that the browser had nothing to complain of but its status.</summary>
    public async Task Look(string name, int status = 200)
    {
        Assert.Equal((name, status), (name, _status));
        if (status != 200) _complaints.RemoveAll(text => text.Contains($"the server responded with a status of {status} ", StringComparison.Ordinal));
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}-{_width}.png"), FullPage = true });
        int wide = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(wide <= _width, $"{name} is {wide} pixels wide in a window of {_width}");
        Assert.Empty(_complaints);
        Assert.NotEmpty(await Page.TitleAsync());
    }

    /// <summary>Signs Ana in, on her way to a page that has such an element.</summary>
    public async Task SignIn(Authenticator app, string path, string shows)
    {
        await Page.GotoAsync(path);
        ILocator form = Page.Locator("form", new PageLocatorOptions { Has = Page.Locator("[name=Code]") });
        await form.Locator("[name=Name]").FillAsync("ana");
        await form.Locator("[name=Password]").FillAsync(StaffSession.Password);
        await form.Locator("[name=Code]").FillAsync(app.Code());
        await form.Locator("[name=Code]").PressAsync("Enter");
        await Page.Locator(shows).WaitForAsync();
    }

    /// <summary>Does what shows a page with such an element, and says how many requests and bytes that took.</summary>
    public async Task<(int Requests, int Bytes)> Weigh(Func<Task> act, string shows)
    {
        _requests.Clear();
        await act();
        await Page.Locator(shows).WaitForAsync();
        await Page.WaitForLoadStateAsync();
        RequestSizesResult[] sizes = await Task.WhenAll(_requests.Where(request => request.Url.StartsWith("http", StringComparison.Ordinal)).Select(request => request.SizesAsync()));
        return (sizes.Length, sizes.Sum(size => size.ResponseBodySize + size.ResponseHeadersSize));
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
