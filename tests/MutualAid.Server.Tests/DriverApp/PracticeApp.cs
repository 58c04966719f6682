using System.Diagnostics;
using Microsoft.Playwright;
using MutualAid.Server.Tests.Browser;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>The drivers' app with made-up data instead of a pantry: built once, and shown in Debian's Chromium.</summary>
public sealed class PracticeApp : IAsyncLifetime
{
    /// <summary>Where it seems to be; nothing listens there.</summary>
    public const string Address = "http://localhost/driver/practice.html";

    private static readonly string Sources = Path.Combine(Repository.Root(), "src", "MutualAid.DriverApp");
    private readonly TestFolder _built = new();
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    /// <summary>The source of axe-core, which finds what a screen reader or a weak eye would stumble over.</summary>
    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Task<IBrowser> launching = Launch("--use-fake-device-for-media-stream");
        await Build();
        _browser = await launching;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _built.Dispose();
    }

    /// <summary>A browser whose camera is made up, and allowed.</summary>
    internal Task<IBrowser> Launch(params string[] camera) => _playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = ChromiumProgram.Path, Args = [.. ChromiumProgram.Arguments, Film.Allowed, .. camera],
    });

    /// <summary>A phone with nothing remembered on it, at that scene, and what it complains of.</summary>
    internal async Task<(IPage Page, List<string> Complaints)> Open(string scene, IBrowser? browser = null)
    {
        IBrowserContext context = await (browser ?? _browser).NewContextAsync(new()
        {
            Locale = "en-US", ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true,
            ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce, ServiceWorkers = ServiceWorkerPolicy.Block,
        });
        context.SetDefaultTimeout(20_000);
        await context.RouteAsync("**/*", Answer);
        IPage page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) => complaints.Add($"{message.Type}: {message.Text}");
        await Show(page, scene);
        return (page, complaints);
    }

    /// <summary>Another scene in the same window, with nothing remembered of the one before: a window of its own takes as long as all that is looked at in it.</summary>
    internal static async Task Reopen(IPage page, string scene)
    {
        await page.GotoAsync("about:blank");
        ICDPSession devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("Storage.clearDataForOrigin", new Dictionary<string, object> { ["origin"] = new Uri(Address).GetLeftPart(UriPartial.Authority), ["storageTypes"] = "all" });
        await devtools.DetachAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(360, 740);
        await Show(page, scene);
    }

    private static async Task Show(IPage page, string scene)
    {
        await page.GotoAsync($"{Address}?scene={scene}");
        await page.Locator("h1").WaitForAsync();
    }

    private Task Answer(IRoute route)
    {
        var asked = new Uri(route.Request.Url);
        string file = _built[asked.AbsolutePath["/".Length..].Replace("driver/", "", StringComparison.Ordinal)];
        return File.Exists(file) ? route.FulfillAsync(new() { Path = file }) : route.AbortAsync();
    }

    private async Task Build()
    {
        const string Script = """
            import { build } from "vite";
            await build({ logLevel: "error", build: {
              outDir: process.env.OUT, emptyOutDir: true, minify: false, rollupOptions: { input: { practice: "practice.html" } } } });
            """;
        var start = new ProcessStartInfo("node", ["--input-type=module", "--eval", Script])
        {
            WorkingDirectory = Sources, RedirectStandardError = true, Environment = { ["OUT"] = _built.Path },
        };
        using Process node = Process.Start(start)!;
        string errors = await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        if (node.ExitCode != 0) throw new InvalidOperationException($"The practice page could not be built.\n{errors}");
    }
}
