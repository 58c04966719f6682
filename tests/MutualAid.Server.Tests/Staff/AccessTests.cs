using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>Every staff page and every form on it × everybody who could ask for it.</summary>
public sealed class AccessTests
{
    private const string Nobody = "nobody";
    private const string Unfinished = "unfinished"; // signed in with a password alone
    private const string Everybody = "nobody unfinished intake packer dispatcher coordinator";
    private const string AnySession = "unfinished intake packer dispatcher coordinator";
    private const string SignedIn = "intake packer dispatcher coordinator";
    private const string Day = "packer dispatcher coordinator";
    private const string Dispatch = "dispatcher coordinator";
    private const string Packing = "packer coordinator";
    private const string Requests = "intake dispatcher coordinator";
    private const string Referrers = "intake coordinator";
    private const string Coordinator = "coordinator";

    /// <summary>Who may, by page and form. A page or form that is missing here fails the test.</summary>
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["GET staff"] = SignedIn,
        ["POST staff OpenDate"] = Dispatch,
        ["POST staff OpenPantry"] = Coordinator,
        ["GET staff/audit"] = Coordinator,
        ["GET staff/backups"] = Coordinator,
        ["POST staff/backups Make"] = Coordinator,
        ["POST staff/backups Keep"] = Coordinator,
        ["GET staff/catalog"] = Packing,
        ["POST staff/catalog Item"] = Packing,
        ["POST staff/catalog Template"] = Packing,
        ["GET staff/catalog.csv"] = Packing,
        ["GET staff/count"] = Packing,
        ["POST staff/count"] = Packing,
        ["GET staff/day/{id:guid}"] = Day,
        ["POST staff/day/{id:guid} Allocate"] = Day,
        ["POST staff/day/{id:guid} Plan"] = Dispatch,
        ["POST staff/day/{id:guid} Programme"] = Dispatch,
        ["POST staff/day/{id:guid} Publish"] = Dispatch,
        ["POST staff/day/{id:guid} Return"] = Day,
        ["POST staff/day/{id:guid} ReturnAll"] = Day,
        ["POST staff/day/{id:guid} ReleaseUnloaded"] = Day,
        ["POST staff/day/{id:guid} Close"] = Dispatch,
        ["GET staff/day/{id:guid}/boxes"] = Day,
        ["POST staff/day/{id:guid}/boxes Pick"] = Day,
        ["POST staff/day/{id:guid}/boxes Pack"] = Day,
        ["POST staff/day/{id:guid}/boxes Release"] = Day,
        ["POST staff/day/{id:guid}/boxes Refill"] = Day,
        ["POST staff/day/{id:guid}/boxes TakeOut"] = Day,
        ["POST staff/day/{id:guid}/boxes PickAll"] = Day,
        ["POST staff/day/{id:guid}/boxes PackAll"] = Day,
        ["GET staff/day/{id:guid}/calls"] = Requests,
        ["POST staff/day/{id:guid}/calls Told"] = Requests,
        ["POST staff/day/{id:guid}/calls Undo"] = Requests,
        ["GET staff/day/{id:guid}/fill"] = Day,
        ["POST staff/day/{id:guid}/fill Fill"] = Day,
        ["GET staff/day/{id:guid}/labels"] = Day,
        ["GET staff/day/{id:guid}/map"] = Dispatch,
        ["GET staff/day/{id:guid}/pack"] = Day,
        ["POST staff/day/{id:guid}/pack Scan"] = Day,
        ["GET staff/day/{id:guid}/picklist"] = Day,
        ["POST staff/day/{id:guid}/picklist Found"] = Day,
        ["POST staff/day/{id:guid}/picklist Undo"] = Day,
        ["GET staff/day/{id:guid}/plan"] = Dispatch,
        ["GET staff/day/{id:guid}/plan Effect"] = Dispatch,
        ["POST staff/day/{id:guid}/plan Move"] = Dispatch,
        ["POST staff/day/{id:guid}/plan Start"] = Dispatch,
        ["POST staff/day/{id:guid}/plan Stop"] = Dispatch,
        ["POST staff/day/{id:guid}/plan Cancel"] = Dispatch,
        ["GET staff/day/{id:guid}/replan"] = Dispatch,
        ["POST staff/day/{id:guid}/replan Replan"] = Dispatch,
        ["POST staff/day/{id:guid}/replan Publish"] = Dispatch,
        ["GET staff/denied"] = SignedIn,
        ["GET staff/drivers"] = Dispatch,
        ["POST staff/drivers Add"] = Dispatch,
        ["POST staff/drivers Vehicle"] = Dispatch,
        ["POST staff/drivers Shift"] = Dispatch,
        ["POST staff/drivers TakeBack"] = Dispatch,
        ["POST staff/drivers Invite"] = Dispatch,
        ["POST staff/drivers Revoke"] = Dispatch,
        ["POST staff/drivers Phone"] = Dispatch,
        ["GET staff/enter/{token}"] = Everybody,
        ["POST staff/enter/{token}"] = Everybody,
        ["GET staff/household/{id:guid}"] = Requests,
        ["POST staff/household/{id:guid} Show"] = Requests,
        ["POST staff/household/{id:guid} Change"] = Requests,
        ["POST staff/household/{id:guid} Place"] = Requests,
        ["POST staff/household/{id:guid} Again"] = Requests,
        ["POST staff/household/{id:guid} Cancel"] = Requests,
        ["POST staff/household/{id:guid} Skills"] = Requests,
        ["POST staff/household/{id:guid} Exclude"] = Requests,
        ["POST staff/household/{id:guid} Allow"] = Requests,
        ["POST staff/household/{id:guid} Erase"] = Requests,
        ["POST staff/household/{id:guid} Recur"] = Requests,
        ["POST staff/household/{id:guid} Skip"] = Requests,
        ["POST staff/household/{id:guid} Pause"] = Requests,
        ["POST staff/household/{id:guid} Resume"] = Requests,
        ["POST staff/household/{id:guid} Renew"] = Requests,
        ["POST staff/household/{id:guid} End"] = Requests,
        ["GET staff/import"] = Packing,
        ["POST staff/import Check"] = Packing,
        ["POST staff/import Confirm"] = Packing,
        ["POST staff/import Starter"] = Packing,
        ["GET staff/intake"] = Requests,
        ["POST staff/intake"] = Requests,
        ["GET staff/intake/{id:guid}"] = Requests,
        ["POST staff/intake/{id:guid}"] = Requests,
        ["GET staff/item/{code}"] = Packing,
        ["POST staff/item/{code} Correct"] = Packing,
        ["POST staff/item/{code} Par"] = Packing,
        ["GET staff/lot/{code}"] = Packing,
        ["POST staff/lot/{code} Count"] = Packing,
        ["POST staff/lot/{code} Adjust"] = Packing,
        ["POST staff/lot/{code} Quarantine"] = Packing,
        ["POST staff/lot/{code} Release"] = Packing,
        ["POST staff/lot/{code} Discard"] = Packing,
        ["POST staff/lot/{code} Recall"] = Packing,
        ["POST staff/lot/{code} Transfer"] = Packing,
        ["POST staff/lot/{code} Undo"] = Packing,
        ["GET staff/lost-code"] = Requests,
        ["POST staff/lost-code"] = Requests,
        ["GET staff/numbers"] = Day,
        ["GET staff/numbers Csv"] = Day,
        ["GET staff/numbers SourcesCsv"] = Day,
        ["GET staff/people"] = Coordinator,
        ["POST staff/people Close"] = Coordinator,
        ["POST staff/people Invite"] = Coordinator,
        ["POST staff/people Reset"] = Coordinator,
        ["POST staff/people Token"] = Coordinator,
        ["POST staff/people Revoke"] = Coordinator,
        ["GET staff/receive"] = Packing,
        ["POST staff/receive Receive"] = Packing,
        ["POST staff/receive New"] = Packing,
        ["POST staff/receive Undo"] = Packing,
        ["GET staff/referrers"] = Referrers,
        ["POST staff/referrers Make"] = Referrers,
        ["POST staff/referrers Revoke"] = Referrers,
        ["GET staff/route/{id:guid}"] = Dispatch,
        ["POST staff/route/{id:guid} ReadOut"] = Dispatch,
        ["POST staff/route/{id:guid} Report"] = Dispatch,
        ["POST staff/route/{id:guid} Cancel"] = Dispatch,
        ["POST staff/route/{id:guid} Earlier"] = Dispatch,
        ["POST staff/route/{id:guid} TakeUp"] = Dispatch,
        ["POST staff/route/{id:guid} LoadAll"] = Dispatch,
        ["POST staff/route/{id:guid} End"] = Dispatch,
        ["POST staff/route/{id:guid} Withdraw"] = Dispatch,
        ["GET staff/route/{id:guid}/loadlist"] = Day,
        ["GET staff/route/{id:guid}/manifest"] = Day,
        ["GET staff/signin"] = Everybody,
        ["GET staff/stock"] = Packing,
        ["POST staff/stock Count"] = Packing,
        ["POST staff/stock Adjust"] = Packing,
        ["POST staff/stock Quarantine"] = Packing,
        ["POST staff/stock Release"] = Packing,
        ["POST staff/stock Discard"] = Packing,
        ["POST staff/stock Recall"] = Packing,
        ["POST staff/stock Undo"] = Packing,
        ["GET staff/stock.csv"] = Packing,
        ["GET staff/template"] = Packing,
        ["POST staff/template Look"] = Packing,
        ["POST staff/template Save"] = Packing,
        ["GET staff/transfers"] = Packing,
        ["GET staff/troubles"] = Day,
        ["POST staff/troubles"] = Day,
        ["GET staff/unplaced"] = Requests,
        ["POST staff/unplaced"] = Requests,
        ["POST staff/unplaced Show"] = Requests,
        ["GET staff/your-sign-in"] = AnySession,
        ["POST staff/your-sign-in Authenticator"] = AnySession,
        ["POST staff/your-sign-in Codes"] = AnySession,
        ["POST staff/your-sign-in Passkey"] = AnySession,
        ["POST staff/your-sign-in Password"] = AnySession,
        ["POST staff/your-sign-in RemovePasskey"] = AnySession,
        ["POST staff/signin"] = Everybody,
        ["POST staff/signin Passkey"] = Everybody,
        ["GET staff/signout"] = Everybody,
        ["POST staff/signout"] = Everybody, // last: it ends the session
    };

    /// <summary>What the top of every page leads to, for those who may go there.</summary>
    private static readonly string[] Navigation =
        ["staff", "staff/receive", "staff/stock", "staff/count", "staff/catalog", "staff/intake", "staff/unplaced", "staff/lost-code", "staff/drivers", "staff/people", "staff/numbers", "staff/troubles", "staff/referrers", "staff/audit", "staff/backups", "staff/your-sign-in"];

    [Fact]
    public async Task EveryStaffPageAndForm_IsInTheTable() =>
        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), (await Pages()).Where(page => page.Name.Contains(" staff")).Select(page => page.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task PagesThatNeedNoSession_AreTheseOnly()
    {
        string[] open =
        [
            "GET", "GET ask", "POST ask", "POST ask Send", "POST ask Speak", "GET noted", "GET status", "POST status", "POST status Again", "POST status Cancel",
            "POST status Change", "POST status ConfirmCancel", "POST status ConfirmErase", "POST status Erase", "POST status ShowChange",
            "POST status ConfirmRotate", "POST status End", "POST status Pause", "POST status Recur", "POST status Renew", "POST status Resume",
            "POST status Rotate", "POST status Skip", "GET x",
            "GET staff/enter/{token}", "POST staff/enter/{token}", "GET staff/signin", "POST staff/signin", "POST staff/signin Passkey", "GET staff/signout", "POST staff/signout",
        ];
        Assert.Equal(open.Order(StringComparer.Ordinal), (await Pages()).Where(page => page.NeedsNoSession).Select(page => page.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryStaffPageAndForm_OpensForThoseInTheTableAndNobodyElse()
    {
        using var data = new TestFolder();
        await using ServerProcess server = await ServerProcess.Start(data.Path);
        using Site first = await StaffSession.FirstAccount(server);
        await first.Send("handler=OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        var wrong = new List<string>();
        int asked = 0;
        foreach (string role in (string[])[Nobody, Unfinished, .. StaffRoles.All])
        {
            using Site site = new(server.Web, follow: false);
            if (role != Nobody) await Enter(first, site, role);
            string token = await Token(site, role == Nobody ? "/staff/signin" : role == Unfinished ? "/staff/your-sign-in" : "/staff");
            if (role != Nobody)
                Assert.Equal(Navigation.Where(page => Expected[$"GET {page}"].Split(' ').Contains(role)), LinksIn(site.Page.QuerySelector("nav")!));
            string turnedAway = role == Nobody ? "/staff/signin" : role == Unfinished ? "/staff/your-sign-in" : "/staff/denied";
            foreach (var (what, allowed) in Expected)
            {
                string answer = await Ask(site, what, token);
                if (what == "GET staff/denied" && role is not (Nobody or Unfinished))
                    Assert.Equal((HttpStatusCode.Forbidden, "Not for your role"), (site.Response.StatusCode, site.Heading));
                string expected = allowed.Split(' ').Contains(role) ? "let in" : turnedAway;
                if (answer != expected) wrong.Add($"{role}, {what}: {answer} instead of {expected}");
                asked++;
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(6 * Expected.Count, asked);
        await first.Get("/staff/people");
        Assert.Equal(6, first.Page.QuerySelectorAll("table")[0].QuerySelectorAll("tbody tr").Length);
    }

    /// <summary>Sends an empty form, or gets the page; nothing may break for want of what a form should have.</summary>
    private static async Task<string> Ask(Site site, string what, string token)
    {
        string[] parts = what.Split(' ');
        string path = "/" + parts[1].Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{token}", "none", StringComparison.Ordinal);
        if (parts.Length > 2) path += $"?handler={parts[2]}";
        if (parts[0] == "GET") await site.Get(path);
        else await site.Post(path, ("Operation", Guid.NewGuid().ToString()), ("__RequestVerificationToken", token));
        if (site.Response.StatusCode is HttpStatusCode.Redirect)
        {
            string to = site.Response.Headers.Location!.OriginalString;
            string target = to.StartsWith('/') ? to.Split('?')[0] : new Uri(to).AbsolutePath;
            return target is "/staff/signin" or "/staff/denied" or "/staff/your-sign-in" ? target : "let in";
        }

        return site.Response.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.NotFound => "let in",
            HttpStatusCode.Forbidden when what == "GET staff/denied" => "let in",
            var status => $"{(int)status}",
        };
    }

    private static IEnumerable<string> LinksIn(AngleSharp.Dom.IElement part) =>
        part.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!.TrimStart('/'));

    private static async Task Enter(Site coordinator, Site site, string role)
    {
        await coordinator.Get("/staff/people");
        await coordinator.Send("handler=Invite", ("Role", role == Unfinished ? StaffRoles.Coordinator : role));
        string link = new Uri(coordinator.Page.QuerySelector(".token")!.TextContent).AbsolutePath;
        if (role != Unfinished)
        {
            await StaffSession.MakeAccount(site, link, $"a {role}");
            return;
        }

        await site.Get(link);
        await site.Send(link, ("Name", $"a {role}"), ("Password", StaffSession.Password));
    }

    private static async Task<string> Token(Site site, string page)
    {
        await site.Get(page);
        return site.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
    }

    /// <summary>All pages and forms that the program maps.</summary>
    private static async Task<IReadOnlyList<(string Name, bool NeedsNoSession)>> Pages()
    {
        using var data = new TestFolder();
        await using WebApplication app = WebHost.Build([$"--MutualAid:DataDirectory={data.Path}", "--applicationName=MutualAid.Server"]);
        var loader = app.Services.GetRequiredService<PageLoader>();
        var pages = new List<(string, bool)>();
        foreach (RouteEndpoint endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } page) continue;
            CompiledPageActionDescriptor compiled = await loader.LoadAsync(page, endpoint.Metadata);
            bool open = endpoint.Metadata.Concat(compiled.EndpointMetadata ?? []).Concat(compiled.ModelTypeInfo!.GetCustomAttributes(true))
                .OfType<IAllowAnonymous>().Any();
            if (compiled.HandlerMethods.Count == 0) pages.Add(($"GET {endpoint.RoutePattern.RawText}", open));
            foreach (var handler in compiled.HandlerMethods)
                pages.Add(($"{handler.HttpMethod.ToUpperInvariant()} {endpoint.RoutePattern.RawText} {handler.Name}".TrimEnd(), open));
        }

        return pages;
    }
}
