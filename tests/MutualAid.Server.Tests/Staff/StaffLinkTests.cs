using System.Text.Json;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Staff;

/// <summary>The way back in when nobody can let anybody in any more, with the real program beside and without its server.</summary>
public sealed class StaffLinkTests
{
    private const string NewPassword = "entirely new password";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OnlyCoordinator_LostEverything_EntersAnewAndNothingFromBeforeOpens(bool postgres)
    {
        using var here = new Installation(postgres ? await (await PostgresCluster.Shared()).CreateDatabase() : null);
        await using (ServerProcess server = await here.Start())
        {
            using Site ana = await StaffSession.FirstAccount(server);
            await ana.Get("/staff/your-sign-in");
            await ana.Send("handler=Codes");
            string[] codes = [.. ana.Page.QuerySelectorAll(".codes li").Select(code => code.TextContent)];
            string unused = await Link(here), path = await Link(here);

            // Looked at and mistyped, it has ended nothing.
            using var anew = new Site(server.Web);
            Assert.Equal("Enter your account anew", (await anew.Get(path)).Heading);
            Assert.Equal("ana", anew.Page.QuerySelector("[name=Known]")!.GetAttribute("value"));
            await anew.Send(path, ("Password", "too short"));
            Assert.Contains("at least 12", anew.Page.QuerySelector(".problem")!.TextContent);
            Assert.Equal("Days", (await ana.Get("/staff")).Heading);
            Assert.Equal("Days", await SignIn(server, StaffSession.Password, codes[0]));

            await anew.Send(path, ("Password", NewPassword));
            Assert.Equal("Your sign-in", anew.Heading); // and a new second factor comes first
            Assert.Equal("Your sign-in", (await anew.Get("/staff")).Heading);
            Assert.Equal("Sign in", (await ana.Get("/staff")).Heading);
            await StaffSession.SetUpAuthenticator(anew);
            Assert.Equal("Days", (await anew.Get("/staff")).Heading);
            foreach (string password in new[] { StaffSession.Password, NewPassword })
                foreach (string code in new[] { codes[1], ana.App!.CodeAt(0), ana.App!.CodeAt(1), "" })
                    Assert.Equal("Sign in", await SignIn(server, password, code));
            Assert.Equal("Days", await SignIn(server, NewPassword, anew.App!.Code()));
            foreach (string link in new[] { path, unused }) // used; and made for what ana had before
                Assert.Contains("This link was used already, or is too old.", (await anew.Get(link)).Text);

            await anew.Get("/staff/audit?What=LinkPrinted&Who=operator");
            Assert.Equal(2, anew.Page.QuerySelectorAll("tbody tr").Length);
            Assert.All(anew.Page.QuerySelectorAll("tbody tr"), row => Assert.Equal(
                ["the operator, at the machine", "link printed", "ana", ""], row.Children.Skip(2).Select(cell => cell.TextContent)));
            Assert.Equal(0, await server.Stop());
        }

        string stopped = await Link(here);
        await here.AssertClean();
        await using ServerProcess again = await here.Start();
        using var site = new Site(again.Web);
        Assert.Equal("Enter your account anew", (await site.Get(stopped)).Heading);
    }

    [Fact]
    public async Task Name_ThatIsNoOpenAccount_IsRefusedInOneLineThatNamesWhoThereIs()
    {
        using var here = new Installation();
        await using ServerProcess server = await here.Start();
        Assert.Equal((2, "", "mutualaid: There is no account yet; start the program, which prints a link for the first one.\n"), await here.Run("staff-link"));
        using Site ana = await StaffSession.FirstAccount(server);
        foreach (var (name, role) in new[] { ("Olga Ö", "coordinator"), ("piet", "packer") })
        {
            await ana.Get("/staff/people");
            await ana.Send("handler=Invite", ("Role", role));
            using var site = new Site(server.Web);
            await StaffSession.MakeAccount(site, new Uri(ana.Page.QuerySelector(".token")!.TextContent).AbsolutePath, name);
        }

        await ana.Get("/staff/people");
        await ana.Send(form => form.ParentElement!.ParentElement!.TextContent.StartsWith("piet", StringComparison.Ordinal)
            && form.GetAttribute("action")!.EndsWith("Close", StringComparison.Ordinal), "close piet");
        Assert.Equal("The account of piet is closed.", ana.Page.QuerySelector(".done")!.TextContent);

        Assert.Equal((2, "", "mutualaid: There are 2 coordinators; say whose account: Olga Ö, ana.\n"), await here.Run("staff-link"));
        Assert.Equal((2, "", "mutualaid: There is no account of \"zoe\"; the coordinators are: Olga Ö, ana.\n"), await here.Run("staff-link", "zoe"));
        Assert.Equal(
            (2, "", "mutualaid: The account of piet is closed; a coordinator can open it again: Olga Ö, ana.\n"), await here.Run("staff-link", "piet"));

        var (exitCode, output, errors) = await here.Run("staff-link", "olga ö", "--Kestrel:Endpoints:Web:Url=https://notes.example.org/");
        Assert.Matches("^https://notes\\.example\\.org/staff/enter/[0-9a-f]{48}\n$", output);
        Assert.Matches("^For Olga Ö, once, until 20[0-9-]{8} [0-9:]{5} UTC\\. .*\n$", errors);
        Assert.Equal(0, exitCode);
        await here.AssertClean();
    }

    /// <summary>The path of a new link for the only coordinator.</summary>
    private static async Task<string> Link(Installation here)
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        var (exitCode, output, errors) = await here.Run("staff-link", "--json");
        Assert.True(exitCode == 0, errors);
        JsonElement link = JsonDocument.Parse(output).RootElement;
        string path = link.GetProperty("path").GetString()!;
        Assert.Equal(("ana", "http://localhost:8080" + path), (link.GetProperty("name").GetString(), link.GetProperty("link").GetString()));
        Assert.InRange(link.GetProperty("until").GetDateTimeOffset(), before.AddDays(1), DateTimeOffset.UtcNow.AddDays(1));
        return path;
    }

    /// <summary>What signing in as ana leads to.</summary>
    private static async Task<string> SignIn(ServerProcess server, string password, string code)
    {
        using var site = new Site(server.Web);
        await site.Get("/staff");
        return (await site.Send(_ => true, "sign in", ("Name", "ana"), ("Password", password), ("Code", code))).Heading;
    }
}
