using System.IO.Compression;
using System.Net;
using AngleSharp.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Households;

/// <summary>What every page for households is and is not: no script, no cookie, a way out, nothing kept by browsers.</summary>
public sealed class PlainPagesTests(OpenDates dates) : IClassFixture<OpenDates>
{
    [Fact]
    public async Task EveryPage_IsPlainAndLeadsAway()
    {
        using Site site = await dates.Form();
        string code = await dates.Ask();
        var seen = new List<string>();
        await Check("form");
        await site.Send("handler=Send");
        await Check("form with problems");
        await site.Send("handler=Send", ("Input.Address", "12 Elm Street"), ("Input.Adults", "2"));
        await Check("code");
        foreach (string path in new[] { "/", "/status", "/nowhere" })
        {
            await site.Get(path);
            await Check(path);
        }

        await site.Post("/ask", ("Date", dates.Full));
        await Check("full");
        await site.Post("/status", ("Code", "0000 0000 0000 0000"));
        await Check("not known");
        foreach (string handler in new[] { "", "?handler=ShowChange", "?handler=ConfirmCancel", "?handler=ConfirmErase", "?handler=Erase" })
        {
            await site.Post("/status" + handler, ("Code", code), ("Operation", Guid.NewGuid().ToString()));
            Assert.DoesNotContain("We don't know this code.", site.Text);
            await Check($"status{handler}");
        }

        Assert.Equal(13, seen.Distinct().Count());

        async Task Check(string what)
        {
            seen.Add(what);
            AssertPlain(site, what);
            Assert.Equal("/x", site.Page.QuerySelector("a.leave")!.GetAttribute("href"));
            Assert.Equal(["/notes.css"], site.Page.QuerySelectorAll("link[rel=stylesheet]").Select(link => link.GetAttribute("href")));
            Assert.Equal(site.Page.QuerySelectorAll("link").Length, site.Page.QuerySelectorAll("link[rel=stylesheet], link[href='data:,']").Length);
            Assert.Empty(site.Page.QuerySelectorAll("img, iframe, object, embed, video, audio"));
            Assert.True(what == "/nowhere" || site.Page.Title == "Corner Notes", $"{what} calls itself {site.Page.Title}");
            int bytes = Compressed(site.Source) + Compressed(await File.ReadAllTextAsync(Stylesheet()));
            Assert.True(bytes <= 14 * 1024, $"{what} takes {bytes} bytes");
        }
    }

    [Fact]
    public async Task QuickExit_ShowsNothingThenClearsWhatTheBrowserKeptAndLeadsAway()
    {
        using var site = new Site(dates.Server.Web, follow: false);
        await site.Get("/x");
        AssertPlain(site, "/x");
        Assert.Equal((HttpStatusCode.OK, "…", "Go on"), (site.Response.StatusCode, site.Page.Title, site.Text.Trim()));
        Assert.False(site.Response.Headers.Contains("Clear-Site-Data")); // it would hold this page back
        Assert.Equal("0; url=/x/on", site.Page.QuerySelector("meta[http-equiv=refresh]")!.GetAttribute("content"));
        IElement link = site.Page.QuerySelector("a")!;
        Assert.Equal(("/x/on", "noreferrer"), (link.GetAttribute("href"), link.GetAttribute("rel")));

        await site.Get("/x/on");
        Assert.Equal((HttpStatusCode.Redirect, dates.Elsewhere.ToString()), (site.Response.StatusCode, site.Response.Headers.Location!.ToString()));
        Assert.Equal("\"cache\", \"cookies\", \"storage\"", Header(site, "Clear-Site-Data"));
    }

    [Fact]
    public async Task PostFromAnotherSite_IsTurnedAwayAndDoesNothing()
    {
        string code = await dates.Ask();
        using var http = new HttpClient { BaseAddress = dates.Server.Web };
        foreach (var (header, value, expected) in new[]
        {
            ("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden), ("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden),
            ("Origin", "https://elsewhere.example", HttpStatusCode.Forbidden), ("Origin", "null", HttpStatusCode.Forbidden),
            ("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK), ("Origin", dates.Server.Web.GetLeftPart(UriPartial.Authority), HttpStatusCode.OK),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/status")
            {
                Content = new FormUrlEncodedContent([KeyValuePair.Create("Code", code)]),
            };
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage response = await http.SendAsync(request);
            string html = await response.Content.ReadAsStringAsync();
            Assert.True(expected == response.StatusCode, $"{header}: {value} gave {response.StatusCode}");
            Assert.Contains(expected is HttpStatusCode.OK ? "What you asked for" : "This was not accepted", html);
        }
    }

    private static void AssertPlain(Site site, string what)
    {
        Assert.Empty(site.Page.QuerySelectorAll("script, style, [style]"));
        Assert.DoesNotContain(site.Page.All.SelectMany(element => element.Attributes), attribute =>
            attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Value.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase));
        Assert.False(site.Response.Headers.Contains("Set-Cookie"), $"{what} sets a cookie");
        Assert.Equal(0, site.Cookies.Count);
        Assert.Equal("no-store", Header(site, "Cache-Control"));
        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            Header(site, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(site, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(site, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(site, "Cross-Origin-Opener-Policy"));
        Assert.False(site.Response.Headers.Contains("Server") || site.Response.Headers.Contains("X-Powered-By"), $"{what} names its server");
    }

    private static string Header(Site site, string name) => string.Join(", ", site.Response.Headers.GetValues(name));

    private static int Compressed(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal)) gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return bytes.ToArray().Length;
    }

    private static string Stylesheet() => Path.Combine(Path.GetDirectoryName(ServerProcess.Program)!, "wwwroot", "notes.css");
}
