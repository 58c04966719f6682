using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Browser;

/// <summary>
/// Every page of the staff's console on the demo's day, in a window as narrow as a wide one at 400 %, in light English and in dark
/// Spanish: it fits, on paper too, axe-core finds nothing, and nothing is left in English.
/// </summary>
public sealed partial class StaffScreenTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const int Width = 320; // WCAG 1.4.10: 1,280 pixels at 400 %

    /// <summary>A4, without its margins of 1 cm.</summary>
    private const int Paper = 718;

    /// <summary>Texts of a page as they are read or read aloud.</summary>
    private const string Texts = """
        () => {
          const said = [...document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")]
            .flatMap((one) => ["aria-label", "placeholder", "title", "alt"].map((name) => one.getAttribute(name)));
          const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) if (!walk.currentNode.parentElement.closest("style, script, textarea, [lang]:not(html), [translate=no]")) said.push(walk.currentNode.data);
          return said.map((text) => (text ?? "").trim()).filter((text) => text);
        }
        """;

    /// <summary>Addresses that are no page to somebody who has signed in.</summary>
    private static readonly string[] NotPages =
        ["/staff/catalog.csv", "/staff/denied", "/staff/enter/{token}", "/staff/signin", "/staff/signout", "/staff/stock.csv"];

    [Fact]
    public async Task EveryPage_FitsIsReadAloudAndSpeaksTheLanguage()
    {
        using var data = new TestFolder();
        await using ServerProcess demo = await ServerProcess.Start(data.Path, verb: ["demo", "--json"]);
        string link;
        lock (demo.Output) link = JsonDocument.Parse(demo.Output.Single()).RootElement.GetProperty("staffSignIn").GetString()!;
        await using Window window = await chromium.Open(demo.Web, Width, script: true);
        IPage page = window.Page;
        await page.GotoAsync(link);
        await page.ClickAsync("main button");
        await page.Locator("nav").WaitForAsync();
        var (household, names) = await Known(data);
        var pages = await StaffPages.Find(async address => await (await page.Context.APIRequest.GetAsync(new Uri(demo.Web, address).ToString())).TextAsync(), household);
        Assert.Equal(Routes(), pages.Select(one => one.Route).Order(StringComparer.Ordinal));
        var problems = new List<string>();
        var english = await Look("en", ColorScheme.Light);
        var spanish = await Look("es", ColorScheme.Dark);
        foreach (string route in english.Keys)
            problems.AddRange(spanish[route].Intersect(english[route]).Where(text => IsSaidInWords(text, names)).Select(text => $"{route} says in both languages: {text}"));
        output.WriteLine($"{pages.Count} pages in two languages");
        Assert.True(problems.Count == 0, string.Join('\n', problems));

        async Task<Dictionary<string, string[]>> Look(string language, ColorScheme colours)
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
            await page.GotoAsync("/staff");
            if (await page.GetAttributeAsync("html", "lang") != language) await page.ClickAsync($"footer [lang={language}]");
            var said = new Dictionary<string, string[]>();
            foreach (StaffPageAddress one in pages)
            {
                await page.GotoAsync(one.Address);
                string name = $"console-{one.Route.Replace("/staff", "", StringComparison.Ordinal).Trim('/').Replace('/', '-')}-{language}";
                try
                {
                    await window.Look(name);
                }
                catch (Xunit.Sdk.XunitException wrong)
                {
                    problems.Add(wrong.Message);
                }

                if (await page.GetAttributeAsync("html", "lang") != language) problems.Add($"{one.Route} is not in {language}");
                await Axe.Load(page);
                problems.AddRange((await Axe.Look(page)).Select(violation => $"{one.Route}, {language}: {violation}"));
                said[one.Route] = await page.EvaluateAsync<string[]>(Texts);
                if (language == "en") await Print(one);
            }

            return said;
        }

        async Task Print(StaffPageAddress one)
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
            await page.SetViewportSizeAsync(Paper, 1000);
            int wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            // Labels have a paper of their own, which a test of theirs measures.
            if (wide > Paper && !one.Route.EndsWith("/labels", StringComparison.Ordinal)) problems.Add($"{one.Route} is {wide} pixels wide on paper of {Paper}");
            if (await page.Locator("nav").IsVisibleAsync()) problems.Add($"{one.Route} prints its menu");
            await page.SetViewportSizeAsync(Width, 700);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        }
    }

    /// <summary>A household, and what is named alike in every language: by the pantry's people, or in the files that are imported.</summary>
    private static async Task<(Guid Household, string[] Names)> Known(TestFolder data)
    {
        string file = Directory.EnumerateFiles(data.Path, "mutualaid.db", SearchOption.AllDirectories).Single();
        await using var database = new SqliteConnection($"Data Source={file};Mode=ReadOnly");
        string household = await database.ExecuteScalarAsync<string>("SELECT id FROM household LIMIT 1") ?? string.Empty;
        var names = await database.QueryAsync<string>(
            """
            SELECT name FROM item UNION SELECT category FROM item UNION SELECT unit FROM item UNION SELECT name FROM pantry
            UNION SELECT time_zone FROM pantry UNION SELECT label FROM driver UNION SELECT tags FROM item
            """);
        return (Guid.Parse(household), [.. names.SelectMany(name => Word().Matches(name)).Select(word => word.Value.ToLowerInvariant()), .. Suitability.Allergens, .. Suitability.Diets]);
    }

    private static bool IsSaidInWords(string text, string[] names) =>
        Word().Matches(text).Any(word => !names.Contains(word.Value.ToLowerInvariant()) && !SameInBoth.Contains(word.Value.ToLowerInvariant()));

    /// <summary>Words that Spanish and English share, and names of the program's own.</summary>
    private static readonly string[] SameInBoth = ["plan", "normal", "total", "error", "demo", "verify"];

    [GeneratedRegex(@"(?<![\w.])\p{L}\p{Ll}{2,}(?!\.csv)\b")]
    private static partial Regex Word();

    /// <summary>The routes of all pages that the console has, from their sources.</summary>
    private static IEnumerable<string> Routes() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root(), "src", "MutualAid.Server", "Staff", "Pages"), "*.cshtml")
        .Select(file => Route().Match(File.ReadLines(file).First())).Where(route => route.Success)
        .Select(route => route.Groups[1].Value.Replace(":guid", "", StringComparison.Ordinal)).Except(NotPages).Order(StringComparer.Ordinal);

    [GeneratedRegex("^@page \"(.+)\"")]
    private static partial Regex Route();
}
