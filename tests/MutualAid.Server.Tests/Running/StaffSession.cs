using System.Text.RegularExpressions;

namespace MutualAid.Server.Tests.Running;

/// <summary>Makes accounts by the links that the program gives, with their second factor, and signs in to them.</summary>
internal static partial class StaffSession
{
    public const string Password = "correct horse battery";

    public static async Task<Site> FirstAccount(ServerProcess server)
    {
        var site = new Site(server.Web);
        await MakeAccount(site, await FirstLink(server), "ana");
        await site.Get("/staff");
        Assert.Equal("/staff", site.Response.RequestMessage!.RequestUri!.AbsolutePath);
        return site;
    }

    /// <summary>Makes the account that a link is for, and sets up an authenticator app.</summary>
    public static async Task MakeAccount(Site site, string link, string name)
    {
        await site.Get(link);
        await site.Send(link, ("Name", name), ("Password", Password));
        await site.Get("/staff/your-sign-in");
        await SetUpAuthenticator(site);
    }

    /// <summary>Sets up an authenticator app on the page that is open, which is for that.</summary>
    public static async Task SetUpAuthenticator(Site site, TimeProvider? clock = null)
    {
        var app = new Authenticator(site.Page.QuerySelector(".token")!.TextContent, clock);
        await site.Send("handler=Authenticator", ("Code", app.Code()));
        app.Keep(site.Page.QuerySelectorAll(".codes li").Select(code => code.TextContent));
        site.App = app;
    }

    /// <summary>Signs in on the page that is open, with the next code of the app.</summary>
    public static Task<Site> SignIn(this Site site, string name, Authenticator app)
    {
        site.App = app;
        return site.Send(form => form.QuerySelector("[name=Code]") is not null, "sign in", ("Name", name), ("Password", Password), ("Code", app.Code()));
    }

    /// <summary>Opens the list of households that are not on the map, with the addresses when there are any.</summary>
    public static async Task<Site> Addresses(this Site staff)
    {
        await staff.Get("/staff/unplaced");
        return staff.Page.Forms.Any(form => form.GetAttribute("action") == "/staff/unplaced?handler=Show")
            ? await staff.Send("handler=Show", ("Reason", "PlaceTheAddress"))
            : staff;
    }

    /// <summary>The link that the program prints when it starts without an account.</summary>
    public static async Task<string> FirstLink(ServerProcess server)
    {
        await Patience.Until(() => EnterLink().IsMatch(server.Log));
        return EnterLink().Match(server.Log).Value;
    }

    [GeneratedRegex("/staff/enter/[0-9a-f]{48}")]
    private static partial Regex EnterLink();
}
