using Microsoft.Playwright;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Bench.Pages;

/// <summary>One page as it came.</summary>
/// <param name="Requests">Of the page and all that it needs.</param>
/// <param name="Bytes">Of those, with headers, as they came from the server.</param>
/// <param name="UsableMs">From the press of the button, or of Return, until the page was laid out with its style.</param>
internal sealed record PageSeen(string Page, int Requests, int Bytes, double UsableMs);

/// <summary>From the first page to the status, in Chromium with a quarter of the processor's speed, 400 kbit/s and 400 ms.</summary>
internal static class Journey
{
    private const int BytesPerSecond = 50_000;
    private const int LatencyMs = 400;
    private const int Slowdown = 4;

    /// <summary>Resolves once something has been painted: when that was, or when everything was loaded, whichever is later.</summary>
    private const string Usable =
        """
        () => new Promise((resolve) => new PerformanceObserver((list) => {
          const painted = list.getEntriesByName("first-contentful-paint")[0];
          if (painted) resolve(Math.max(painted.startTime, performance.getEntriesByType("navigation")[0].loadEventStart));
        }).observe({ type: "paint", buffered: true }))
        """;

    public static async Task<object> Measure(int runs)
    {
        string folder = Directory.CreateTempSubdirectory("mutualaid-bench-").FullName;
        try
        {
            await using ServerProcess server = await ServerProcess.Start(folder, verb: ["demo", "--json"]);
            using IPlaywright playwright = await Playwright.CreateAsync();
            await using IBrowser browser = await playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = ChromiumProgram.Path, Args = ChromiumProgram.Arguments });
            var journeys = new List<List<PageSeen>>();
            for (int run = 0; run < runs; run++) journeys.Add(await Travel(browser, server.Web));
            return new
            {
                bytesPerSecond = BytesPerSecond, latencyMs = LatencyMs, slowdown = Slowdown, runs,
                firstPage = Summary([.. journeys.Select(one => one[0])]),
                pages = journeys[0].Select((page, n) => Summary([.. journeys.Select(one => one[n])])),
                whole = new
                {
                    requests = journeys[0].Sum(page => page.Requests), bytes = journeys[0].Sum(page => page.Bytes),
                    medianMs = Median(journeys.Select(one => one.Sum(page => page.UsableMs))),
                },
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static object Summary(PageSeen[] seen) => new
    {
        page = seen[0].Page, requests = seen[0].Requests, bytes = seen[0].Bytes,
        usableMedianMs = Median(seen.Select(one => one.UsableMs)), usableWorstMs = Math.Round(seen.Max(one => one.UsableMs)),
    };

    private static double Median(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        return Math.Round(sorted[sorted.Length / 2]);
    }

    private static async Task<List<PageSeen>> Travel(IBrowser browser, Uri web)
    {
        await using IBrowserContext visitor = await browser.NewContextAsync(
            new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 700 } });
        IPage page = await visitor.NewPageAsync();
        var weighed = new Weighed();
        await weighed.Watch(await visitor.NewCDPSessionAsync(page));
        var seen = new List<PageSeen>();
        await See("first page", () => page.GotoAsync(web.ToString()));
        if (await page.Locator("input[name=Area]").CountAsync() > 0) await page.FillAsync("input[name=Area]", "90023");
        await page.Locator("input[name=Date]").First.CheckAsync();
        await See("form", () => page.ClickAsync("form[action^='/ask'] button"));
        await page.FillAsync("[name='Input.Address']", "12 Elm Street");
        await page.FillAsync("[name='Input.Adults']", "2");
        await See("code", () => page.ClickAsync("form[action^='/ask'] button"));
        string code = await page.InnerTextAsync(".code");
        await See("asks for the code", () => page.GotoAsync(new Uri(web, "/status").ToString()));
        await page.FillAsync("[name=Code]", code);
        await See("status", () => page.ClickAsync("form[action='/status'] button"));
        return seen;

        async Task See(string name, Func<Task> go)
        {
            weighed.Begin();
            var loaded = new TaskCompletionSource();
            EventHandler<IPage> done = (_, _) => loaded.TrySetResult();
            page.Load += done;
            await go();
            await loaded.Task;
            page.Load -= done;
            // The browser's own clock: it starts with the navigation, so that what this program does in between is not in it.
            double usable = await page.EvaluateAsync<double>(Usable);
            seen.Add(new PageSeen(name, weighed.Requests, weighed.Bytes, Math.Round(usable)));
        }
    }

    /// <summary>Slows a page down, and counts what it loads.</summary>
    private sealed class Weighed
    {
        public int Requests { get; private set; }

        public int Bytes { get; private set; }

        public void Begin() => (Requests, Bytes) = (0, 0);

        public async Task Watch(ICDPSession session)
        {
            await session.SendAsync("Network.enable");
            await session.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
            {
                ["offline"] = false, ["latency"] = LatencyMs, ["downloadThroughput"] = BytesPerSecond, ["uploadThroughput"] = BytesPerSecond,
            });
            await session.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = Slowdown });
            session.Event("Network.responseReceived").OnEvent += (_, message) =>
            {
                if (message!.Value.GetProperty("response").GetProperty("url").GetString()!.StartsWith("http", StringComparison.Ordinal)) Requests++;
            };
            session.Event("Network.loadingFinished").OnEvent += (_, message) =>
                Bytes += (int)message!.Value.GetProperty("encodedDataLength").GetDouble();
        }
    }
}
