using System.Net;
using AngleSharp.Dom;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Staff read their pages in the language that they chose, else in the browser's.</summary>
public sealed class StaffLanguageTests(OpenDates dates) : IClassFixture<OpenDates>
{
    [Theory]
    [InlineData("es", "es", "Iniciar sesión")]
    [InlineData("es-MX, en;q=0.5", "es", "Iniciar sesión")]
    [InlineData("vi, es;q=0.2", "es", "Iniciar sesión")]
    [InlineData("en, es;q=0.9", "en", "Sign in")]
    [InlineData("vi", "en", "Sign in")]
    [InlineData("", "en", "Sign in")]
    [InlineData(";;;q=x", "en", "Sign in")]
    public async Task FirstVisit_SpeaksTheBrowsersLanguage(string accepted, string tag, string heading) =>
        Assert.Equal((tag, heading), await Page("/staff/signin", accepted));

    [Fact]
    public async Task ChosenLanguage_ShowsTheSamePageAndWinsOverTheBrowsers()
    {
        const string page = "/staff/signin?ReturnUrl=%2Fstaff%2Fstock";
        using var site = new Site(dates.Server.Web);
        foreach (var (chosen, heading, other) in new[] { ("es", "Iniciar sesión", "en"), ("en", "Sign in", "es") })
        {
            if (site.Page is null) await site.Get(page);
            await Choose(site, chosen);
            Assert.Equal(new Uri(dates.Server.Web, page), site.Response.RequestMessage!.RequestUri);
            Assert.Equal((chosen, heading), (site.Page!.DocumentElement.GetAttribute("lang"), site.Heading));
            Assert.Equal((chosen, heading), await Page("/staff/signin", other, Cookie(site, "/staff/signin")));
            Assert.DoesNotContain("staff-language", Cookie(site, "/"));
        }
    }

    [Fact]
    public async Task Cookie_IsForTheServerAndThesePagesOnly()
    {
        using var site = new Site(dates.Server.Web, follow: false);
        await site.Post("/staff/language/es?back=/staff");
        string[] parts = Assert.Single(site.Response.Headers.GetValues("Set-Cookie")).Split("; ");
        Assert.StartsWith("staff-language=", parts[0], StringComparison.Ordinal);
        Assert.Subset(parts.Select(part => part.ToLowerInvariant()).ToHashSet(), new HashSet<string> { "path=/staff", "httponly", "secure", "samesite=strict" });
    }

    [Theory]
    [InlineData("/staff", "/staff")]
    [InlineData("/staff/stock?q=caf%C3%A9&x=1", "/staff/stock?q=caf%C3%A9&x=1")]
    [InlineData("/staff/stock?q=café\n", "/staff/stock?q=caf%C3%A9")]
    [InlineData("//evil.example", "/staff")]
    [InlineData("//evil.example/staff", "/staff")]
    [InlineData("https://evil.example/staff", "/staff")]
    [InlineData("/\\evil.example/staff", "/staff")]
    [InlineData("\\\\evil.example/staff", "/staff")]
    [InlineData("/staff/..//evil.example/staff", "/staff")]
    [InlineData("javascript:alert(1)", "/staff")]
    [InlineData("mailto:staff@here", "/staff")]
    [InlineData("/staffevil", "/staff")]
    [InlineData("/status", "/staff")]
    [InlineData("", "/staff")]
    public async Task ChoosingALanguage_LeadsToAPageOfStaffAndNeverElsewhere(string back, string reached)
    {
        using var site = new Site(dates.Server.Web, follow: false);
        await site.Post($"/staff/language/es?back={Uri.EscapeDataString(back)}");
        Assert.Equal((HttpStatusCode.Redirect, reached), (site.Response.StatusCode, site.Response.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task LanguageThatIsNone_IsNotFoundAndNotKept()
    {
        using var site = new Site(dates.Server.Web, follow: false);
        await site.Post("/staff/language/vi?back=/staff");
        Assert.Equal((HttpStatusCode.NotFound, false), (site.Response.StatusCode, site.Response.Headers.Contains("Set-Cookie")));
    }

    /// <summary>The same form, filled in alike, says the same of the same household; the texts of households' own forms follow, too.</summary>
    [Theory]
    [InlineData("en", "2099-02-07", "Sat, Feb 7, 2099", "Street, number, apartment", "Nothing is asked yet: ", "adults: 2, children: 1, infants: 0")]
    [InlineData("es", "2099-02-14", "2099", "Calle, número, apartamento", "Todavía no se ha pedido nada: ", "adultos: 2, niños: 1, bebés: 0")]
    public async Task NumbersAndDates_AreReadAlikeInEveryLanguage(string tag, string date, string said, string address, string refused, string people)
    {
        Site staff = dates.Staff;
        await staff.Get("/staff");
        if (staff.Page.DocumentElement.GetAttribute("lang") != tag) await Choose(staff, tag);
        string day = await dates.OpenDate(date, 7);
        await staff.Get($"/staff/intake/{day}");
        Assert.Contains(said, staff.Heading);
        Assert.Contains(address, staff.Page.QuerySelector("label[for=address]")!.TextContent);
        await staff.Send($"intake/{day}", ("Input.Adults", "2"), ("Input.Children", "1"));
        Assert.StartsWith(refused, staff.Page.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        await staff.Send($"intake/{day}", ("Input.Address", $"1 {tag} Street"));
        await staff.Get(staff.FirstLink("/staff/household/"));
        await staff.Send("handler=Show", ("Reason", "HouseholdIsOnThePhone"));
        await staff.Send("handler=Place", ("Place", "34.04, -118.21"));
        string details = staff.Page.QuerySelector("#details")!.TextContent;
        Assert.Contains("34.04, -118.21", details);
        Assert.Contains(people, details);
        Assert.Equal(1, await dates.Taken(day));
        await Choose(staff, tag == "en" ? "es" : "en");
        Assert.Equal(1, await dates.Taken(day));
    }

    [Fact]
    public async Task PasswordThatIsTooShort_IsRefusedInTheLanguageThatWasChosen()
    {
        await dates.Staff.Get("/staff/people");
        await dates.Staff.Send("handler=Invite", ("Role", "packer"));
        string link = new Uri(dates.Staff.Page.QuerySelector(".token")!.TextContent).AbsolutePath;
        using var site = new Site(dates.Server.Web);
        await site.Get(link);
        await Choose(site, "es");
        await site.Send(link, ("Name", "pilar"), ("Password", "corta"));
        Assert.Equal("La contraseña debe tener 12 caracteres o más.", site.Page.QuerySelector(".problem")!.TextContent);
        await site.Send(link, ("Name", "ana"), ("Password", StaffSession.Password));
        Assert.Equal("El nombre 'ana' ya está ocupado.", site.Page.QuerySelector(".problem")!.TextContent);
    }

    private static Task<Site> Choose(Site site, string tag) =>
        site.Send(form => form.GetAttribute("action")!.StartsWith($"/staff/language/{tag}?", StringComparison.Ordinal), $"for {tag}");

    private string Cookie(Site site, string path) =>
        site.Cookies.GetCookieHeader(new UriBuilder(new Uri(dates.Server.Web, path)) { Scheme = Uri.UriSchemeHttps }.Uri);

    /// <summary>The language and the heading of a page, for a browser that asks for these languages.</summary>
    private async Task<(string? Tag, string Heading)> Page(string path, string accepted, string cookie = "")
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = dates.Server.Web };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", accepted);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", cookie);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await http.GetStringAsync(path));
        return (page.DocumentElement.GetAttribute("lang"), page.QuerySelector("h1")!.TextContent);
    }
}
