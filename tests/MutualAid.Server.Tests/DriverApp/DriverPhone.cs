using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MutualAid.Server.Tests.Browser;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>A driver's phone: Debian's Chromium with a profile of its own, and the app in it as a driver uses it.</summary>
internal sealed class DriverPhone(Uri web, ITestOutputHelper output, string locale = "en-US") : IAsyncDisposable
{
    private const string Keys = """
        () => new Promise((done) => {
          const open = indexedDB.open("mutualaid-driver");
          open.onsuccess = () => {
            const stores = [...open.result.objectStoreNames];
            const read = open.result.transaction(stores);
            const keys = stores.map((store) => read.objectStore(store).getAllKeys());
            read.oncomplete = () => {
              open.result.close();
              done(stores.flatMap((store, n) => keys[n].result.map((key) => `${store}/${key}`)));
            };
          };
        })
        """;

    private readonly TestFolder _profile = new();
    private readonly List<string> _complaints = [];
    private IPlaywright _playwright = null!;
    private IBrowserContext? _context;
    private TimeSpan _clockOff;

    public IPage Page { get; private set; } = null!;

    public string Profile => _profile.Path;

    /// <summary>What the browser complained of, violations of the content security policy among it, but for calls that could not get through.</summary>
    public IEnumerable<string> Complaints => _complaints;

    public async Task<DriverPhone> Start()
    {
        _playwright = await Playwright.CreateAsync();
        await StartBrowser();
        return this;
    }

    public async Task Enrol(string invitation)
    {
        await Page.GotoAsync($"{web}driver/#i={invitation}");
        await Tap("Set up");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Accept", Exact = true }).WaitForAsync();
        await Page.EvaluateAsync("navigator.serviceWorker.ready.then(() => true)");
    }

    public Task Tap(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    public Task TapLike(string pattern) => Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex(pattern) }).First.ClickAsync();

    public Task Choose(string label) => Page.GetByText(label, new() { Exact = true }).ClickAsync();

    public Task See(string text) => Page.GetByText(text).First.WaitForAsync();

    /// <summary>What the header says is not sent yet.</summary>
    public async Task<int> Unsent()
    {
        string said = await Page.Locator("header .connection").InnerTextAsync();
        Match match = Regex.Match(said, "([0-9]+) not sent yet");
        return match.Success ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    public Task AllSent() => Page.Locator("header .connection").GetByText("All sent").WaitForAsync(new() { Timeout = 30_000 });

    /// <summary>Everything in the app's database, as "store/key".</summary>
    public Task<string[]> Stored() => Page.EvaluateAsync<string[]>($"({Keys})()");

    /// <summary>Of these, the sealed details of stops.</summary>
    public async Task<string[]> Leases() => [.. (await Stored()).Where(key => key.StartsWith("leases/", StringComparison.Ordinal))];

    /// <summary>Waits until so many stops' sealed details are on the phone.</summary>
    public async Task<string[]> Leases(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        string[] held;
        while ((held = await Leases()).Length != count) limit.Token.ThrowIfCancellationRequested();
        return held;
    }

    /// <summary>The tab is gone, as when the phone needs memory, and the app is opened again.</summary>
    public async Task KillTab()
    {
        IPage old = Page;
        Page = await NewPage();
        await old.CloseAsync();
        await Open();
    }

    /// <summary>The whole browser is gone at once, as when the battery is empty.</summary>
    public async Task KillBrowser()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int id)) continue;
            try
            {
                string command = await File.ReadAllTextAsync($"{folder}/cmdline");
                if (command.Contains($"--user-data-dir={Profile}", StringComparison.Ordinal)) Process.GetProcessById(id).Kill();
            }
            catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException or UnauthorizedAccessException)
            {
                // It ended by itself.
            }
        }

        await StartBrowser();
        await Open();
    }

    /// <summary>Somebody sets the phone's clock; the app finds it so when it is opened next.</summary>
    public void MoveClock(TimeSpan off) => _clockOff = off;

    public async ValueTask DisposeAsync()
    {
        if (_context is not null) await _context.DisposeAsync();
        _playwright?.Dispose();
        _profile.Dispose();
    }

    private async Task Open()
    {
        await Page.GotoAsync($"{web}driver/");
        await Page.Locator("header .connection").WaitForAsync();
    }

    private async Task StartBrowser()
    {
        string[] left = [.. new[] { "SingletonLock", "SingletonCookie", "SingletonSocket" }.Select(name => Path.Combine(Profile, name))];
        foreach (string path in left) File.Delete(path);
        _context = await _playwright.Chromium.LaunchPersistentContextAsync(Profile, new()
        {
            ExecutablePath = ChromiumProgram.Path,
            Locale = locale,
            ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            Args = ChromiumProgram.Arguments,
        });
        _context.SetDefaultTimeout(20_000);
        Page = await NewPage();
        foreach (IPage restored in _context.Pages.Where(page => page != Page).ToArray()) await restored.CloseAsync();
    }

    private async Task<IPage> NewPage()
    {
        IPage page = await _context!.NewPageAsync();
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal)) _complaints.Add(message.Text);
            output.WriteLine($"[{message.Type}] {message.Text}");
        };
        long off = (long)_clockOff.TotalMilliseconds;
        await page.AddInitScriptAsync(
            $$"""
            const Real = Date;
            globalThis.Date = class extends Real {
              constructor(...all) { if (all.length === 0) super(Real.now() + {{off}}); else super(...all); }
              static now() { return Real.now() + {{off}}; }
            };
            addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
              console.error(`against the policy: ${violatedDirective} ${blockedURI}`));
            """);
        return page;
    }
}
