using Microsoft.Playwright;
using MutualAid.Testing;

namespace MutualAid.Bench.App;

/// <summary>One visit.</summary>
/// <param name="Interactive">Milliseconds from the start of the navigation until the enrol button works and the page is quiet.</param>
/// <param name="Usable">Milliseconds until the button works.</param>
/// <param name="LongTasks">Milliseconds of tasks above 50 ms until then, all together.</param>
/// <param name="Requests">Of the page, until it was quiet.</param>
/// <param name="NetworkBytes">Of those, with headers, as they came from the server; none for what the service worker had.</param>
/// <param name="FromServiceWorker">How many requests the service worker answered.</param>
internal sealed record Visit(
    double Interactive, double Usable, double LongTasks, int Requests, int NetworkBytes, int FromServiceWorker);

/// <summary>Debian's Chromium with a quarter of the processor's speed and 400 kbit/s, each answer 400 ms later.</summary>
internal sealed class Phone : IDisposable
{
    private const int BytesPerSecond = 50_000;
    private const int LatencyMs = 400;
    private const int Slowdown = 4;

    /// <summary>Resolves once there has been no task above 50 ms for 500 ms after the button could be used.</summary>
    private const string Watch =
        """
        globalThis.interactive = new Promise((resolve) => {
          let usable = 0, lastEnd = 0, longTasks = 0;
          new PerformanceObserver((list) => {
            for (const task of list.getEntries()) {
              lastEnd = Math.max(lastEnd, task.startTime + task.duration);
              longTasks += task.duration;
            }
          }).observe({ type: "longtask", buffered: true });
          const look = () => {
            const button = document.querySelector("form button[type=submit]");
            if (!usable && button && !button.disabled && button.getClientRects().length > 0) usable = performance.now();
            const interactive = Math.max(usable, lastEnd);
            if (usable && performance.now() - interactive >= 500) resolve([interactive, usable, longTasks]);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        });
        """;

    private readonly IPlaywright _playwright;

    private Phone(IPlaywright playwright) => _playwright = playwright;

    public static async Task<Phone> Start() => new(await Playwright.CreateAsync());

    public void Dispose() => _playwright.Dispose();

    /// <summary>
    /// Opens the app in a browser that is started for it, and closes that again once the service worker has kept the app.
    /// What the service worker itself fetches is not slowed down. On a first visit it begins when the page is loaded, and on
    /// later ones it has everything in its cache: then <see cref="Visit.NetworkBytes"/> is 0.
    /// </summary>
    /// <param name="profile">The browser's folder: with a new one it is the first visit.</param>
    public async Task<Visit> Visit(Uri app, string profile)
    {
        await using IBrowserContext browser = await _playwright.Chromium.LaunchPersistentContextAsync(
            profile, new BrowserTypeLaunchPersistentContextOptions
            {
                ExecutablePath = ChromiumProgram.Path, ViewportSize = new ViewportSize { Width = 360, Height = 700 },
                Args = ChromiumProgram.Arguments,
            });
        IPage page = browser.Pages[0];
        ICDPSession session = await browser.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false, ["latency"] = LatencyMs, ["downloadThroughput"] = BytesPerSecond, ["uploadThroughput"] = BytesPerSecond,
        });
        await session.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = Slowdown });
        var (requests, bytes, kept) = (0, 0, 0);
        session.Event("Network.responseReceived").OnEvent += (_, message) =>
        {
            requests++;
            if (message!.Value.GetProperty("response").GetProperty("fromServiceWorker").GetBoolean()) kept++;
        };
        session.Event("Network.loadingFinished").OnEvent += (_, message) =>
            bytes += (int)message!.Value.GetProperty("encodedDataLength").GetDouble();

        await page.AddInitScriptAsync(Watch);
        await page.GotoAsync(app.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        double[] times = await page.EvaluateAsync<double[]>("() => globalThis.interactive");
        var visit = new Visit(Math.Round(times[0]), Math.Round(times[1]), Math.Round(times[2]), requests, bytes, kept);
        await page.EvaluateAsync("async () => { await navigator.serviceWorker.ready; }");
        return visit;
    }
}
