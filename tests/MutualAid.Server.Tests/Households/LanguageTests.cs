using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using MutualAid.Server.Households;
using MutualAid.Server.Households.Pages;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Server.Tests.Households;

/// <summary>The texts in every language, and which of them somebody is shown.</summary>
public sealed partial class LanguageTests(OpenDates dates, ITestOutputHelper output) : IClassFixture<OpenDates>
{
    /// <summary>Texts that are the same as in English because they really are, by language.</summary>
    private static readonly Dictionary<string, string[]> SameAsEnglish = new()
    {
        ["es"] = ["day-at", "clock", "word piano", "word robot"],
        ["ar"] = ["day-at", "clock"],
        ["zh-Hans"] = ["day-at"],
        ["zh-Hant"] = ["day-at"],
        ["vi"] = ["day-at", "clock", "need.halal", "need.kosher"],
        ["fil"] =
        [
            "day-at", "clock", "date", "need.halal", "need.kosher", "need.vegetarian", "need.vegan",
            "word robot", "word rocket", "word scarf", "word bus",
        ],
        ["ht"] = ["day-at", "clock"],
        ["hy"] = ["day-at"],
    };

    public static TheoryData<string> Translations => [.. Language.All.Skip(1).Select(language => language.Tag)];

    [Theory]
    [MemberData(nameof(Translations))]
    public void Translation_HasTheKeysAndPlaceholdersOfEnglishAndSaysThemDifferently(string tag)
    {
        Language language = Language.All.Single(one => one.Tag == tag);
        var problems = new List<string>();
        problems.AddRange(Language.English.Keys.Except(language.Keys).Select(key => $"{key} is missing"));
        problems.AddRange(language.Keys.Except(Language.English.Keys).Select(key => $"{key} is in no other language"));
        problems.AddRange(Language.English.Words.Keys.Except(language.Words.Keys).Select(key => $"the word {key} is missing"));
        foreach (string key in Language.English.Keys.Intersect(language.Keys))
        {
            string[] wanted = Placeholders(Language.English[key]), found = Placeholders(language[key]);
            if (!wanted.SequenceEqual(found)) problems.Add($"{key} fills in {string.Join(' ', found)} instead of {string.Join(' ', wanted)}");
            if (string.IsNullOrWhiteSpace(language[key]) || language[key] != language[key].Trim()) problems.Add($"{key} is empty or has blanks around it");
        }

        problems.AddRange(language.Words.GroupBy(word => word.Value).Where(group => group.Count() > 1)
            .Select(group => $"{string.Join(" and ", group.Select(word => word.Key))} are both {group.Key}"));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        var same = Language.English.Keys.Where(key => language[key] == Language.English[key])
            .Concat(Language.English.Words.Keys.Where(key => language.Words[key] == Language.English.Words[key]).Select(key => $"word {key}"));
        Assert.Equal(SameAsEnglish[tag].Order(StringComparer.Ordinal), same.Order(StringComparer.Ordinal));
        Assert.NotEqual(TranslationStatus.Source, language.Status);
    }

    /// <summary>The how-to says how far each language is, for those who choose one.</summary>
    [Fact]
    public void Status_OfEachLanguage_IsWhatTheHowToSays()
    {
        string[] table = [.. File.ReadLines(Path.Combine(Repository.Root(), "docs", "how-to", "add-a-language.md"))
            .Where(line => line.Contains(".json` |", StringComparison.Ordinal)).Select(line => line[(line.IndexOf('`', StringComparison.Ordinal) + 1)..])];
        Assert.Equal(
            table, Language.All.Select(language => $"{language.Tag}.json` | {language.Status.ToString().ToLowerInvariant()} |"));
    }

    [Fact]
    public void EveryWordForTheDoor_HasAPictureOfItsOwnThatRunsNothing()
    {
        var pictures = DoorWords.Drawn.Select(place => DoorWords.Say(new DoorWordPair(place, 0), "es").Driver.Picture).ToArray();
        Assert.Equal(60, pictures.Distinct().Count());
        Assert.All(pictures, picture =>
        {
            Assert.StartsWith("<svg xmlns=", picture, StringComparison.Ordinal);
            Assert.DoesNotMatch("<script|<style|style=|href|\\bon[a-z]+=| id=", picture);
            Assert.InRange(picture.Length, 200, 2_500);
        });
    }

    [Theory]
    [InlineData("en", "Saturday, January 3", "5:30 PM")]
    [InlineData("es", "sábado 3 de enero", "5:30 PM")]
    [InlineData("zh-Hans", "1月3日", null)]
    [InlineData("ar", "3 يناير", null)]
    public void Dates_ReadAsPeopleWriteThem(string tag, string day, string? time)
    {
        Language language = Language.Find(tag)!;
        Assert.Contains(day, language.Day(new LocalDate(2099, 1, 3)), StringComparison.OrdinalIgnoreCase);
        if (time is not null) Assert.Equal(time, language.Time(Instant.FromUtc(2099, 1, 4, 1, 30), "America/Los_Angeles"));
    }

    [Theory]
    [InlineData("es-MX,es;q=0.9", "es")]
    [InlineData("en;q=0.5, ar-EG;q=0.9", "ar")]
    [InlineData("zh-TW", "zh-Hant")]
    [InlineData("zh-CN", "zh-Hans")]
    [InlineData("zh", "zh-Hans")]
    [InlineData("tl", "fil")]
    [InlineData("ht", "ht")]
    [InlineData("tlh, de", "en")]
    [InlineData("", "en")]
    [InlineData(";;;q=x", "en")]
    public async Task FirstVisit_SpeaksTheBrowsersLanguage(string accepted, string expected)
    {
        using var http = new HttpClient { BaseAddress = dates.Server.Web };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", accepted);
        Assert.Contains($"<html lang=\"{expected}\"", await http.GetStringAsync("/"));
        Assert.Contains("<html lang=\"vi\"", await http.GetStringAsync("/?l=vi")); // what somebody chose wins
        Assert.Contains($"<html lang=\"{expected}\"", await http.GetStringAsync("/?l=zz"));
    }

    [Fact]
    public async Task ChosenLanguage_StaysThroughTheWholeJourneyAndKeepsWhatWasTyped()
    {
        using var site = new Site(dates.Server.Web);
        await site.Get("/?l=es");
        await site.Send("/ask?l=es", ("Date", dates.Open), ("Area", "90023"));
        Assert.Equal("es", site.Page.QuerySelector("#language option[selected]")!.GetAttribute("value"));
        var typed = Site.Fields(site.Form("handler=Send&l=es"), ("Input.Address", "5 Kept Street"), ("Input.Adults", "two"), ("Input.Needs", "halal")).ToArray();
        string toArabic = site.Page.QuerySelectorAll("button[formaction]").Select(button => button.GetAttribute("formaction")!).Single(action => action.EndsWith("l=ar", StringComparison.Ordinal));

        await site.Post(toArabic, typed);

        Assert.Equal("rtl", site.Page.DocumentElement.GetAttribute("dir"));
        Assert.Equal(("5 Kept Street", "two"), (site.Page.QuerySelector("#address")!.TextContent, site.Page.QuerySelector("#adults")!.GetAttribute("value")));
        Assert.True(site.Page.QuerySelector("[value=halal]")!.HasAttribute("checked"));
        await site.Send("handler=Send&l=ar", ("Input.Adults", "2"), ("Input.Language", "hy"));
        var hy = Language.Find("hy")!;
        Assert.All(site.Page.QuerySelectorAll(".words"), word => Assert.Contains(word.TextContent, hy.Words.Values));
        Assert.Equal(2, site.Page.QuerySelectorAll(".pair svg").Length);
        Assert.Equal("/noted?l=ar", site.Page.QuerySelector("main a.button")!.GetAttribute("href"));
        Assert.Equal("/x?l=ar", site.Page.QuerySelector("a.leave")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Recording_IsOfferedWhereItIsAndSmallEnough()
    {
        using var site = new Site(dates.Server.Web);
        await site.Get("/");
        var link = site.Page.QuerySelector("main a[lang=mam]")!;
        Assert.Equal("Listen: Mam", link.TextContent);
        using var http = new HttpClient { BaseAddress = dates.Server.Web };
        using HttpResponseMessage sound = await http.GetAsync(link.GetAttribute("href"));
        Assert.Equal(("audio/mpeg", 48 * 1024L), (sound.Content.Headers.ContentType!.MediaType, sound.Content.Headers.ContentLength!.Value));
        Assert.Null(site.Page.QuerySelector("audio"));
        await site.Post("/ask?l=es", ("Date", dates.Open), ("Area", "90023"));
        Assert.Equal(("/listen/ask/es", "none"), (
            site.Page.QuerySelector("audio")!.GetAttribute("src"), site.Page.QuerySelector("audio")!.GetAttribute("preload")));
        await site.Get("/status?l=es");
        Assert.Null(site.Page.QuerySelector("audio")); // one byte too large
        Assert.Contains("status.es.mp3 is not used: a recording may have 48 KB", dates.Server.Log);
        using HttpResponseMessage none = await http.GetAsync("/listen/..%2F..%2Fmutualaid/db");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, none.StatusCode);
    }

    /// <summary>Flesch and Kincaid's grade, by the npm packages flesch-kincaid and syllable.</summary>
    [Fact]
    public async Task English_IsPlainEnoughForSixthGrade()
    {
        string root = Repository.Root();
        var start = new ProcessStartInfo("node", ["plain-language.mjs", Path.Combine(root, "src", "MutualAid.Server", "Households", "Texts", "en.json")])
        {
            RedirectStandardOutput = true, WorkingDirectory = Path.Combine(root, "tests", "clients"),
        };
        using Process node = Process.Start(start)!;
        string said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        output.WriteLine(said);
        var pages = JsonSerializer.Deserialize<Dictionary<string, double>>(said)!;
        Assert.True(pages.Count >= 15, said);
        Assert.DoesNotContain(pages, page => page.Value > 6 && page.Key != "control");
        Assert.True(pages["control"] > 12, "The check finds official language plain.");
    }

    private static string[] Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholder();
}
