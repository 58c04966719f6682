using System.Text.Json;
using Microsoft.Playwright;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Server.Tests.Browser;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Passkeys in a real browser, whose authenticator is made up (the WebAuthn domain of Chromium's DevTools).</summary>
public sealed class PasskeyTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private InProcess _server = null!;
    private Window _window = null!;
    private ICDPSession _devTools = null!;
    private string _device = null!;

    private IPage Page => _window.Page;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcess.Start();
        await Open(360);
    }

    private async Task Open(int width)
    {
        if (_window is not null) await _window.DisposeAsync();
        _window = await chromium.Open(_server.Web, width, script: true);
        // The made-up device would answer the offer in the name's field at once, before anybody chose to.
        await Page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");
        _devTools = await Page.Context.NewCDPSessionAsync(Page);
        await _devTools.SendAsync("WebAuthn.enable");
        _device = await AddDevice();
    }

    public async ValueTask DisposeAsync()
    {
        await _window.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(360, false)]
    [InlineData(1280, true)]
    public async Task Passkey_IsAddedSignsInAndConfirms(int width, bool postgres)
    {
        if (postgres)
        {
            await _server.DisposeAsync();
            _server = await InProcess.Start(await (await PostgresCluster.Shared()).CreateDatabase());
        }

        await Open(width);
        await MakeAccount("ana");
        await _window.Look("passkey-recovery-codes");
        Assert.Equal(10, await Page.Locator(".codes li").CountAsync());
        await Page.ClickAsync("text=I have them");
        await SignOut();
        await SignInByPasskey();
        Assert.Equal("Days", await Heading());

        _server.Clock.Advance(TimeSpan.FromMinutes(6));
        await Page.GotoAsync("/staff/people");
        await Page.SelectOptionAsync("select[name=Role] >> nth=0", "intake");
        await Page.ClickAsync("text=Make a link");
        Assert.Equal("Confirm that it is you", await Heading());
        await _window.Look("passkey-confirm");
        await Page.ClickAsync("text=Use your passkey");
        await Page.Locator(".token").WaitForAsync();
        await Page.GotoAsync(await Page.Locator(".token").InnerTextAsync());
        Assert.Contains("Your role: intake.", await Page.InnerTextAsync("main"));

        await Page.GotoAsync("/staff/your-sign-in");
        Assert.Contains("laptop", await Page.InnerTextAsync("table"));
        await _window.Look("passkey-your-sign-in");
        await Page.ClickAsync("text=Remove");
        Assert.StartsWith("It is all that you have besides the password.", await Page.InnerTextAsync(".problem:not([hidden])"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passkey_OfAnother_EntersTheirAccountOnlyAndNoneEntersNothing()
    {
        await MakeAccount("ana");
        string anas = IdOf((await Credentials())[0]);
        await SignOut();
        await MakeAccount("olga");
        string olgas = IdOf((await Credentials()).Single(credential => IdOf(credential) != anas));
        await SignOut();
        await Remove(anas);
        await SignInByPasskey();
        Assert.Contains("Sign out olga", await Page.InnerTextAsync("nav"));

        await SignOut();
        await Remove(olgas);
        await Page.GotoAsync("/staff/signin");
        await Page.ClickAsync("text=Sign in with a passkey");
        await Page.Locator("[role=alert]:not([hidden])").WaitForAsync();
        Assert.Equal("Sign in", await Heading());
    }

    [Fact]
    public async Task Passkey_ThatIsACopy_IsRefusedByItsCounter()
    {
        await MakeAccount("ana");
        await SignOut();
        JsonElement credential = (await Credentials())[0];
        await SignInByPasskey(); // the counter goes on
        Assert.Equal("Days", await Heading());
        await SignOut();

        await _devTools.SendAsync("WebAuthn.removeVirtualAuthenticator", new() { ["authenticatorId"] = _device });
        _device = await AddDevice();
        await _devTools.SendAsync("WebAuthn.addCredential", new()
        {
            ["authenticatorId"] = _device,
            ["credential"] = new Dictionary<string, object>
            {
                ["credentialId"] = credential.GetProperty("credentialId").GetString()!,
                ["privateKey"] = credential.GetProperty("privateKey").GetString()!,
                ["rpId"] = "localhost",
                ["userHandle"] = credential.GetProperty("userHandle").GetString()!,
                ["isResidentCredential"] = true,
                ["signCount"] = 0, // as it was when it was copied
            },
        });
        await SignInByPasskey();
        Assert.StartsWith("That passkey doesn't fit", await Page.InnerTextAsync(".problem:not([hidden])"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passkey_ThatWasRemoved_OpensNothing()
    {
        await MakeAccount("ana");
        await Page.GotoAsync("/staff/your-sign-in");
        string key = await Page.InputValueAsync("[name=Key]");
        await Page.ClickAsync("summary");
        await Page.FillAsync("[name=Code]", new Authenticator(key, _server.Clock).Code());
        await Page.ClickAsync("text=Use this app");
        await Page.Locator(".done").WaitForAsync();
        await Page.ClickAsync("text=Remove");
        Assert.Equal("The passkey laptop is removed.", await Page.InnerTextAsync(".done"));
        await SignOut();
        await SignInByPasskey();
        Assert.StartsWith("That passkey doesn't fit", await Page.InnerTextAsync(".problem:not([hidden])"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_SentAgain_OpensNothing()
    {
        await MakeAccount("ana");
        await SignOut();
        string? sent = null;
        Page.Request += (_, request) => sent = request.Url.Contains("handler=Passkey", StringComparison.Ordinal) ? request.PostData : sent;
        await SignInByPasskey();
        await SignOut();
        string answer = System.Web.HttpUtility.ParseQueryString(sent!)["Credential"]!;
        using var thief = new Site(_server.Web);
        await thief.Get("/staff/signin");
        await thief.Send(form => form.GetAttribute("action")!.Contains("handler=Passkey", StringComparison.Ordinal), "passkey", ("Credential", answer));
        Assert.StartsWith("That passkey doesn't fit", thief.Page.QuerySelector(".problem:not([hidden])")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Makes a coordinator's account whose second factor is a passkey of the browser's device.</summary>
    private async Task MakeAccount(string name)
    {
        string token = await _server.Get<OneTimeLinks>().Create(new LinkPurpose.MakeAccount("coordinator"));
        await Page.GotoAsync($"/staff/enter/{token}");
        await Page.FillAsync("[name=Name]", name);
        await Page.FillAsync("[name=Password]", StaffSession.Password);
        await Page.ClickAsync("text=Make the account");
        Assert.Equal("Your sign-in", await Heading());
        await _window.Look("passkey-first-factor");
        await Page.FillAsync("[name=Name]", "laptop");
        await Page.ClickAsync("text=Add a passkey");
        await Page.Locator(".codes").WaitForAsync();
    }

    private async Task SignInByPasskey()
    {
        await Page.GotoAsync("/staff/signin");
        await Page.RunAndWaitForResponseAsync(
            () => Page.ClickAsync("text=Sign in with a passkey"), response => response.Request.Method == "POST");
        await Page.WaitForLoadStateAsync();
    }

    private async Task SignOut()
    {
        await Page.ClickAsync("nav button");
        Assert.Equal("Signed out", await Heading());
    }

    private Task<string> Heading() => Page.InnerTextAsync("h1");

    private async Task<string> AddDevice() => (await _devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
    {
        ["options"] = new Dictionary<string, object>
        {
            ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true,
        },
    }))!.Value.GetProperty("authenticatorId").GetString()!;

    private async Task<JsonElement[]> Credentials() => [.. (await _devTools.SendAsync(
        "WebAuthn.getCredentials", new() { ["authenticatorId"] = _device }))!.Value.GetProperty("credentials").EnumerateArray()];

    private static string IdOf(JsonElement credential) => credential.GetProperty("credentialId").GetString()!;

    private Task<JsonElement?> Remove(string credential) => _devTools.SendAsync(
        "WebAuthn.removeCredential", new() { ["authenticatorId"] = _device, ["credentialId"] = credential });
}
