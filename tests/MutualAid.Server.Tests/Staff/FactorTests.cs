using MutualAid.Server.Staff.Accounts;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Second factors without a script, their reset, and the end of an account.</summary>
public sealed class FactorTests : IAsyncLifetime
{
    private InProcess _server = null!;
    private Site _ana = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcess.Start();
        _ana = await _server.Enter("coordinator", "ana");
    }

    public async ValueTask DisposeAsync()
    {
        _ana.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", false)]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", true)]
    public void Code_OfTheStandardsTestVector_IsFound(string key, bool isTheStandards)
    {
        // RFC 6238, appendix B: at 1111111109 seconds the key "12345678901234567890" gives 07081804 with eight digits.
        DateTimeOffset at = DateTimeOffset.FromUnixTimeSeconds(1111111109);
        Assert.Equal(isTheStandards ? 1111111109 / 30 : null, Totp.Find(key, "081804", at));
        Assert.Equal(isTheStandards ? 1111111109 / 30 : null, Totp.Find(key, "081804", at.AddSeconds(30)));
        Assert.Null(Totp.Find(key, "081804", at.AddSeconds(60)));
        Assert.Null(Totp.Find(key, "081804", at.AddSeconds(-60)));
    }

    [Fact]
    public async Task PasswordAlone_AfterASecondFactorIsSetUp_OpensNothing()
    {
        using Site site = await Open();
        await SignIn(site, "");
        Assert.Contains("don't fit", site.Page.QuerySelector(".problem")!.TextContent);
        await SignIn(site, _ana.App!.CodeAt(5));
        Assert.Contains("don't fit", site.Page.QuerySelector(".problem")!.TextContent);
        Assert.Equal("Sign in", (await site.Get("/staff")).Heading);
        await SignIn(site, _ana.App!.Code());
        Assert.Equal("Days", site.Heading);
    }

    [Fact]
    public async Task CodeOfTheApp_IsGoodOnce()
    {
        string code = _ana.App!.Code();
        using Site one = await Open();
        using Site other = await Open();
        Assert.Equal("Days", (await SignIn(one, code)).Heading);
        Assert.Equal("Sign in", (await SignIn(other, code)).Heading);
        _server.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("Sign in", (await SignIn(other, code)).Heading);
        Assert.Equal("Days", (await SignIn(other, _ana.App!.Code())).Heading);
    }

    [Fact]
    public async Task RecoveryCodes_AreTenAndEachIsGoodOnce()
    {
        await _ana.Get("/staff/your-sign-in");
        await _ana.Send("handler=Codes");
        string[] codes = [.. _ana.Page.QuerySelectorAll(".codes li").Select(code => code.TextContent)];
        Assert.Equal(10, codes.Distinct().Count());
        using Site site = await Open();
        Assert.Equal("Days", (await SignIn(site, codes[3].ToLowerInvariant())).Heading);
        await site.Send("/staff/signout");
        await site.Get("/staff/signin");
        Assert.Equal("Sign in", (await SignIn(site, codes[3])).Heading);
        Assert.Equal("Days", (await SignIn(site, codes[4])).Heading);
        await _ana.Get("/staff/your-sign-in");
        Assert.Contains("8 are left.", _ana.Text);
        Assert.DoesNotContain(codes[5], _ana.Source);
    }

    [Fact]
    public async Task MistypedCode_KeepsTheKeyThatTheAppHas()
    {
        using var site = new Site(_server.Web);
        await Invited(site, "packer", "piet");
        string key = site.Page.QuerySelector(".token")!.TextContent;
        await site.Send("handler=Authenticator", ("Code", "000000"));
        Assert.StartsWith("That is not the code", site.Page.QuerySelector(".problem:not([hidden])")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(key, site.Page.QuerySelector(".token")!.TextContent);
        Assert.Equal("Your sign-in", (await site.Get("/staff")).Heading); // nothing else is open yet
        await StaffSession.SetUpAuthenticator(site, _server.Clock);
        Assert.Equal("Days", (await site.Get("/staff")).Heading);
    }

    [Fact]
    public async Task NewPassword_EndsWhateverElseIsSignedIn()
    {
        using Site other = await Open();
        await SignIn(other, _ana.App!.Code());
        await _ana.Get("/staff/your-sign-in");
        await _ana.Send("handler=Password", ("Password", "too short"));
        Assert.Contains("at least 12", _ana.Page.QuerySelector(".problem:not([hidden])")!.TextContent);
        await _ana.Send("handler=Password", ("Password", "another long password"));
        Assert.Equal("The password is changed.", _ana.Page.QuerySelector(".done")!.TextContent);
        Assert.Equal("Days", (await _ana.Get("/staff")).Heading);
        Assert.Equal("Sign in", (await other.Get("/staff")).Heading);
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("don't fit", (await SignIn(other, _ana.App!.Code())).Text);
    }

    [Fact]
    public async Task Reset_EndsSessionsAndOpensWithTheLinkOnly()
    {
        using Site piet = await _server.Enter("packer", "piet");
        await OfPeople("handler=Reset");
        string link = new Uri(_ana.Page.QuerySelector(".token")!.TextContent).AbsolutePath;
        Assert.Equal("Sign in", (await piet.Get("/staff")).Heading);
        Assert.Contains("don't fit", (await piet.SignIn("piet", piet.App!)).Text);
        await piet.Get(link);
        await piet.Send(link, ("Password", "yet another password"));
        Assert.Equal("Your sign-in", piet.Heading); // and a new second factor comes first
        await StaffSession.SetUpAuthenticator(piet, _server.Clock);
        Assert.Equal("Days", (await piet.Get("/staff")).Heading);
        using var again = new Site(_server.Web);
        Assert.Contains("This link was used already", (await again.Get(link)).Text);
    }

    [Fact]
    public async Task ClosedAccount_IsOutAtOnceAndStaysOut()
    {
        using Site piet = await _server.Enter("packer", "piet");
        await OfPeople("handler=Reset");
        string link = new Uri(_ana.Page.QuerySelector(".token")!.TextContent).AbsolutePath;
        await OfPeople("handler=Close");
        Assert.Equal("The account of piet is closed.", _ana.Page.QuerySelector(".done")!.TextContent);
        Assert.Equal("Sign in", (await piet.Get("/staff")).Heading);
        Assert.Contains("don't fit", (await piet.SignIn("piet", piet.App!)).Text);
        Assert.Contains("This link was used already", (await piet.Get(link)).Text);
        Assert.Contains("closed", _ana.Page.QuerySelector("table")!.TextContent);
    }

    [Fact]
    public async Task Coordinator_CannotShutThemselvesOut()
    {
        using Site piet = await _server.Enter("packer", "piet");
        await _ana.Get("/staff/people");
        var form = Site.Fields(_ana.Form("handler=Close")).Where(field => field.Name != "User").ToArray();
        await _ana.Get("/staff/audit");
        string id = _ana.Page.QuerySelectorAll("select[name=Who] option").Single(option => option.TextContent == "ana").GetAttribute("value")!;
        foreach (string handler in new[] { "Close", "Reset" })
        {
            await _ana.Post($"/staff/people?handler={handler}", [.. form, ("User", id)]);
            Assert.StartsWith("Choose somebody else", _ana.Page.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        }

        Assert.Equal("Days", (await _ana.Get("/staff")).Heading);
    }

    private async Task OfPeople(string action)
    {
        await _ana.Get("/staff/people");
        await _ana.Send(action);
    }

    private async Task<Site> Open()
    {
        var site = new Site(_server.Web);
        return await site.Get("/staff");
    }

    private static Task<Site> SignIn(Site site, string code) =>
        site.Send(_ => true, "signin", ("Name", "ana"), ("Password", StaffSession.Password), ("Code", code));

    private async Task Invited(Site site, string role, string name)
    {
        await _ana.Get("/staff/people");
        await _ana.Send("handler=Invite", ("Role", role));
        string link = new Uri(_ana.Page.QuerySelector(".token")!.TextContent).AbsolutePath;
        await site.Get(link);
        await site.Send(link, ("Name", name), ("Password", StaffSession.Password));
    }
}
