using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;
using MutualAid.Server.Tests.Browser;

namespace MutualAid.Server.Tests.DriverApp;

/// <summary>Every screen of the drivers' app, with made-up data: in light, and in dark and Spanish, wide enough and narrow.</summary>
public sealed class ScreenTests(PracticeApp app, ITestOutputHelper output) : IClassFixture<PracticeApp>
{
    /// <summary>Gaps in texts, elements that scroll sideways or hide what is beside them, and targets that a thumb would miss.</summary>
    private const string Misfits = """
        (width) => {
          const seen = [...document.querySelectorAll("*")].filter((one) => one.checkVisibility());
          const called = (one) => `<${one.localName} class="${one.className}"> ${one.textContent.trim().slice(0, 40)}`;
          const wide = seen.filter((one) => !one.matches("input, textarea, .unseen") && getComputedStyle(one).overflowX !== "visible"
            && one.scrollWidth > one.clientWidth);
          const root = document.documentElement;
          if (root.scrollWidth > width) wide.push(root);
          const targets = seen.filter((one) => one.matches("button, a, input, label:has(input), select, summary, textarea"))
            .map((one) => one.closest("label") ?? one);
          const small = [...new Set(targets)].map((one) => ({ one, box: one.getBoundingClientRect() }))
            .filter(({ box }) => box.width < 44 || box.height < 44);
          const gaps = document.body.innerHTML.match(/\{\w+\}/g) ?? [];
          return [
            ...gaps.map((gap) => `${gap} is not filled in`),
            ...wide.map((one) => `${called(one)} is ${one.scrollWidth} wide in ${Math.min(one.clientWidth, width)}`),
            ...small.map(({ one, box }) => `${called(one)} is a target of ${box.width} by ${box.height}`)];
        }
        """;

    private static readonly string[] InBrightSun = ["offer", "load", "drive-offline", "door", "outcome", "plan", "map"];

    [Fact]
    public async Task EveryScreen_FitsAndIsReadableAndSaysNothingOutside()
    {
        var problems = new ConcurrentQueue<string>();
        long began = Stopwatch.GetTimestamp();
        var screens = new ConcurrentQueue<Screen>(Screen.All);
        await Task.WhenAll(LookAtSome(), LookAtSome());
        output.WriteLine($"{Screen.All.Count} screens in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        Assert.True(problems.IsEmpty, string.Join('\n', problems));

        async Task LookAtSome()
        {
            var (page, complaints) = await app.Open(Screen.All[0].Scene);
            await using IBrowserContext context = page.Context;
            while (screens.TryDequeue(out Screen? screen))
            {
                await PracticeApp.Reopen(page, screen.Scene);
                foreach (string problem in (await ProblemsOf(screen, page)).Concat(complaints)) problems.Enqueue($"{screen.Name}: {problem}");
                complaints.Clear();
            }
        }
    }

    private static async Task<List<string>> ProblemsOf(Screen screen, IPage page)
    {
        var problems = new List<string>();
        try
        {
            foreach (var tap in screen.Taps) await tap(page);
            await page.GetByText(screen.Shows).Filter(new() { Visible = true }).First.WaitForAsync();
            await Axe.Load(page);
            await Look("light", "Driver");
            if (InBrightSun.Contains(screen.Name))
            {
                await page.EvaluateAsync("theme.value = 'sun'");
                await Look("sun", "Driver");
                await page.EvaluateAsync("theme.value = 'auto'");
            }

            // Both at once: colors don't depend on words, nor words on colors.
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await page.EvaluateAsync("language.value = 'es'");
            await Look("dark-es", "Conductor");
        }
        catch (Exception broken) when (broken is PlaywrightException or TimeoutException)
        {
            problems.Add(broken.Message);
        }

        return problems;

        async Task Look(string how, string title)
        {
            foreach (int width in new[] { 320, 360 })
            {
                await page.SetViewportSizeAsync(width, 740);
                await page.EvaluateAsync("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
                problems.AddRange((await page.EvaluateAsync<string[]>(Misfits, width)).Select(misfit => $"{how}, {width}: {misfit}"));
            }

            await page.ScreenshotAsync(new() { Path = Path.Combine(Window.Pictures, $"driver-{screen.Name}-{how}.png") });
            problems.AddRange((await Axe.Look(page)).Select(violation => $"{how}: {violation}"));
            if (await page.TitleAsync() != title) problems.Add($"{how}: its title is {await page.TitleAsync()}");
            if (page.Url != $"{PracticeApp.Address}?scene={screen.Scene}") problems.Add($"{how}: its address is {page.Url}");
        }
    }
}
