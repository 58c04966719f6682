using System.Net;
using System.Text.RegularExpressions;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Getting in, staying out, and forms that nobody meant to send.</summary>
public sealed partial class AccountTests(OpenDates dates) : IClassFixture<OpenDates>
{
    [Fact]
    public async Task FirstLink_WorksOnce()
    {
        string link = FirstLink().Match(dates.Server.Log).Value;
        using var site = new Site(dates.Server.Web);
        await site.Get(link);
        Assert.Contains("This link was used already, or is too old.", site.Text);
        Assert.DoesNotContain(site.Page.Forms, form => form.GetAttribute("action")!.StartsWith("/staff/enter", StringComparison.Ordinal));
        await site.Get("/staff/signin");
        await site.Post(link, Site.Fields(site.Page.Forms[0], ("Name", "second"), ("Password", StaffSession.Password)));
        Assert.Contains("This link was used already, or is too old.", site.Text);
        Assert.DoesNotContain("second", await People());
    }

    [Fact]
    public async Task Invitation_LookedAtAndMistyped_IsStillGoodAndThenNoMore()
    {
        string link = await Invite("packer");
        using var site = new Site(dates.Server.Web);
        await site.Get(link);
        await site.Get(link);
        Assert.Contains("Your role: packer.", site.Text);
        await site.Send(link, ("Name", "piet"), ("Password", "too short"));
        Assert.Contains("at least 12 characters", site.Page.QuerySelector(".problem")!.TextContent);
        Assert.Equal("piet", site.Page.QuerySelector("[name=Name]")!.GetAttribute("value"));
        Assert.Equal("", site.Page.QuerySelector("[name=Password]")!.GetAttribute("value") ?? "");
        await site.Send(link, ("Name", " "), ("Password", StaffSession.Password));
        Assert.Equal("Choose a name.", site.Page.QuerySelector(".problem")!.TextContent);
        await site.Send(link, ("Name", "ana"), ("Password", StaffSession.Password));
        Assert.Contains("'ana' is already taken", site.Page.QuerySelector(".problem")!.TextContent);
        await site.Send(link, ("Name", "piet"), ("Password", StaffSession.Password));
        Assert.Equal(("Your sign-in", true), (site.Heading, site.Text.Contains("Sign out piet", StringComparison.Ordinal)));
        Assert.Null(site.Page.QuerySelector(".problem:not([hidden])"));
        await site.Get(link);
        Assert.Contains("This link was used already", site.Text);
    }

    [Fact]
    public async Task Invitation_UsedByManyAtTheSameTime_MakesOneAccount()
    {
        string link = await Invite("packer");
        Site[] sites = [.. Enumerable.Range(0, 8).Select(_ => new Site(dates.Server.Web))];
        foreach (Site site in sites) await site.Get(link);
        await Task.WhenAll(sites.Select((site, n) => site.Send(link, ("Name", $"crowd{n}"), ("Password", StaffSession.Password))));
        foreach (Site site in sites) site.Dispose();
        Assert.Single(Regex.Matches(await People(), "crowd[0-9]"));
    }

    [Fact]
    public async Task WrongPassword_ForKnownAndUnknownNames_AnswersAlikeAndLocksNobodyOut()
    {
        string link = await Invite("intake");
        using var known = new Site(dates.Server.Web);
        await StaffSession.MakeAccount(known, link, "irma");
        Authenticator app = known.App!;
        await known.Send("/staff/signout");
        using var unknown = new Site(dates.Server.Web);
        for (int time = 1; time <= 7; time++)
        {
            foreach (var (site, name) in new[] { (known, "irma"), (unknown, "nobody here") })
            {
                await site.Get("/staff/signin");
                await site.Send(_ => true, "signin", ("Name", name), ("Password", $"wrong {time}"), ("Code", "123456"));
            }

            Assert.Equal(HttpStatusCode.OK, known.Response.StatusCode);
            Assert.Contains("don't fit", known.Page.QuerySelector(".problem")!.TextContent);
            Assert.Equal(
                (known.Response.StatusCode, WithoutSecrets(known.Source).Replace("irma", "x", StringComparison.Ordinal)),
                (unknown.Response.StatusCode, WithoutSecrets(unknown.Source).Replace("nobody here", "x", StringComparison.Ordinal)));
        }

        await known.SignIn("irma", app); // nobody can lock her out
        Assert.Equal("Days", known.Heading);
    }

    [Fact]
    public async Task SigningIn_LeadsToThePageThatWasAskedForAndNeverElsewhere()
    {
        foreach (var (asked, reached) in new[]
        {
            ("/staff/stock", "/staff/stock"), ("/staff/signin?ReturnUrl=https%3A%2F%2Fexample.org", "/staff"),
            ("/staff/signin?ReturnUrl=%2F%2Fexample.org", "/staff"), ("/staff/signin", "/staff"),
        })
        {
            using var site = new Site(dates.Server.Web);
            await site.Get(asked);
            Assert.Equal("Sign in", site.Heading);
            await site.SignIn("ana", dates.Staff.App!);
            Assert.Equal(new Uri(dates.Server.Web, reached), site.Response.RequestMessage!.RequestUri);
        }
    }

    [Fact]
    public async Task SigningOut_EndsTheSession()
    {
        using var site = new Site(dates.Server.Web);
        await site.Get("/staff");
        await site.SignIn("ana", dates.Staff.App!);
        using var copy = new Site(dates.Server.Web);
        copy.Cookies.Add(site.Cookies.GetAllCookies());
        Assert.Equal("Days", (await copy.Get("/staff")).Heading);
        await site.Send("/staff/signout");
        Assert.Contains("You are signed out.", site.Text);
        Assert.Equal("Sign in", (await site.Get("/staff")).Heading);
        Assert.Equal("Sign in", (await copy.Get("/staff")).Heading); // the cookie that somebody kept is void
    }

    [Fact]
    public async Task PostWithoutItsToken_IsRefusedAndDoesNothing()
    {
        await dates.Staff.Get("/staff/people");
        var form = Site.Fields(dates.Staff.Form("handler=Token"), ("Name", "forged")).ToArray();
        foreach (string token in new[] { "", "made up", form.Single(field => field.Name == "__RequestVerificationToken").Value[..^4] + "AAAA" })
        {
            await dates.Staff.Post("/staff/people?handler=Token", [.. form.Where(field => field.Name != "__RequestVerificationToken"), ("__RequestVerificationToken", token)]);
            Assert.Equal((HttpStatusCode.BadRequest, "This form is out of date"), (dates.Staff.Response.StatusCode, dates.Staff.Heading));
        }

        Assert.DoesNotContain("forged", await People());
    }

    [Fact]
    public async Task StaffPages_SayToBrowsersWhatTheyMustNotDo()
    {
        foreach (string page in new[] { "/staff", "/staff/signin", "/staff/unplaced" })
        {
            await dates.Staff.Get(page);
            var headers = dates.Staff.Response.Headers;
            Assert.Equal(
                "default-src 'none'; " + (page.EndsWith("signin", StringComparison.Ordinal) ? "script-src 'self'; " : "") + "style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                Assert.Single(headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(headers.GetValues("Referrer-Policy")));
            Assert.Equal("same-origin", Assert.Single(headers.GetValues("Cross-Origin-Opener-Policy")));
            Assert.True(headers.CacheControl!.NoStore, page);
        }
    }

    [Fact]
    public async Task EveryCookieOfStaffPages_IsForThisHostAndItsServerOnly()
    {
        string link = await Invite("packer");
        using var site = new Site(dates.Server.Web, follow: false);
        var cookies = new List<string>();
        await Note(site.Get("/staff/signin"));
        await Note(site.Get(link));
        await Note(site.Send(link, ("Name", "cookie"), ("Password", StaffSession.Password)));
        await Note(site.Get("/staff/your-sign-in"));
        var app = new Authenticator(site.Page.QuerySelector(".token")!.TextContent);
        await Note(site.Send("handler=Authenticator", ("Code", app.Code())));
        await Note(site.Get("/staff/your-sign-in"));
        await Note(site.Send("handler=Password", ("Password", StaffSession.Password + "2"))); // says on the next page that it is done
        await Note(site.Get("/staff/your-sign-in"));
        await Note(site.Send("/staff/signout"));

        Assert.Equal(
            ["__Host-staff", "__Host-staff-form", "__Host-staff-passkey", "__Host-staff-said"],
            cookies.Select(cookie => cookie.Split('=')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(cookies, cookie =>
        {
            string[] parts = [.. cookie.Split("; ").Skip(1).Select(part => part.ToLowerInvariant()).Where(part => part != "expires=thu, 01 jan 1970 00:00:00 gmt")];
            Assert.Equal(["httponly", "path=/", "samesite=strict", "secure"], parts.Order(StringComparer.Ordinal));
        });

        async Task Note(Task<Site> asking) =>
            cookies.AddRange((await asking).Response.Headers.TryGetValues("Set-Cookie", out var set) ? set : []);
    }

    private static string WithoutSecrets(string html) => Secrets().Replace(html, "");

    [GeneratedRegex("/staff/enter/[0-9a-f]{48}")]
    private static partial Regex FirstLink();

    [GeneratedRegex("<input [^>]*name=\"(Operation|__RequestVerificationToken)\"[^>]*>|data-passkey=\"[^\"]*\"")]
    private static partial Regex Secrets();

    private async Task<string> Invite(string role)
    {
        await dates.Staff.Get("/staff/people");
        await dates.Staff.Send("handler=Invite", ("Role", role));
        return new Uri(dates.Staff.Page.QuerySelector(".token")!.TextContent).AbsolutePath;
    }

    private async Task<string> People()
    {
        await dates.Staff.Get("/staff/people");
        return dates.Staff.Page.QuerySelector("main")!.TextContent;
    }
}
