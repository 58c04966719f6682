using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What shows where a household lives asks again who looks, and why, and writes it down.</summary>
public sealed class ConfirmationTests : IAsyncLifetime
{
    private InProcess _server = null!;
    private Site _ana = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcess.Start();
        _ana = await _server.Enter("coordinator", "ana");
        await _ana.Get("/staff");
        await _ana.Send("handler=OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        await _ana.Send("handler=OpenDate", ("Date", "2026-03-07"), ("Cutoff", "2026-03-06T18:00"), ("Capacity", "5"));
        foreach (string address in new[] { "12 Elm Street", "13 Oak Street" })
        {
            using var household = new Site(_server.Web);
            await household.Get("/");
            await household.Send("/ask");
            await household.Send("handler=Send", ("Input.Address", address), ("Input.Adults", "2"));
            Assert.NotNull(household.Page.QuerySelector(".code"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ana.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Addresses_WithoutAReason_AreNotShown()
    {
        await _ana.Get("/staff/unplaced");
        Assert.Equal(2, _ana.Page.QuerySelectorAll("tbody tr").Length);
        Assert.DoesNotContain("Elm", _ana.Text);
        foreach (string reason in new[] { "", "DriverCannotFindIt", "because", "99" })
        {
            await _ana.Send("handler=Show", ("Reason", reason));
            Assert.Equal("Choose why you look.", _ana.Page.QuerySelector(".problem")!.TextContent);
            Assert.DoesNotContain("Elm", _ana.Text);
        }

        Assert.DoesNotContain("Elm", (await _ana.Get("/staff/unplaced?Reason=PlaceTheAddress")).Text);
        Assert.Empty(await Seen());
    }

    [Fact]
    public async Task Addresses_WithAReason_AreShownAndEachIsWrittenDown()
    {
        await _ana.Addresses();
        Assert.Contains("12 Elm Street", _ana.Text);
        Assert.DoesNotContain("Elm", (await _ana.Get("/staff/unplaced")).Text); // for that view only
        string[][] seen = await Seen();
        Assert.Equal(2, seen.Length);
        Assert.All(seen, entry => Assert.Equal(("ana", "address seen", "place the address"), (entry[2], entry[3], entry[5])));
        Assert.Equal(2, seen.Select(entry => entry[4]).Distinct().Count());
    }

    [Fact]
    public async Task AfterFiveMinutes_ItAsksAndGoesOnWithWhatWasAskedFor()
    {
        Authenticator app = _ana.App!;
        _ana.App = null; // nobody answers for her
        _server.Clock.Advance(TimeSpan.FromMinutes(5));
        await _ana.Get("/staff/unplaced");
        await _ana.Send("handler=Show", ("Reason", "SafetyConcern"));
        Assert.Equal("Confirm that it is you", _ana.Heading);
        Assert.DoesNotContain("Elm", _ana.Source);
        Assert.Equal(["current-password", "one-time-code"],
            _ana.Confirmation!.QuerySelectorAll("input[autocomplete]:not([hidden])").Select(input => input.GetAttribute("autocomplete")));
        foreach (var (password, code) in new[] { ("wrong password", app.CodeAt(1)), (StaffSession.Password, "123456"), (StaffSession.Password, "") })
        {
            await Confirm(password, code);
            Assert.Equal("Confirm that it is you", _ana.Heading);
            Assert.DoesNotContain("Elm", _ana.Source);
        }

        await Confirm(StaffSession.Password, app.Code());
        Assert.Contains("12 Elm Street", _ana.Text);
        Assert.All(await Seen(), entry => Assert.Equal("safety concern", entry[5]));
        await _ana.Get("/staff/unplaced");
        await _ana.Send("handler=Show", ("Reason", "PlaceTheAddress")); // and for five minutes no more
        Assert.Contains("12 Elm Street", _ana.Text);
    }

    [Fact]
    public async Task Confirmation_OfSomebodyElse_IsNone()
    {
        using Site olga = await _server.Enter("coordinator", "olga");
        _ana.App = null;
        _server.Clock.Advance(TimeSpan.FromMinutes(5));
        await _ana.Get("/staff/unplaced");
        await _ana.Send("handler=Show", ("Reason", "SafetyConcern"));
        await Confirm(StaffSession.Password, olga.App!.Code()); // the same password, another's app
        Assert.Equal("Confirm that it is you", _ana.Heading);
    }

    [Fact]
    public async Task Placing_AfterFiveMinutes_LosesNothingAndShowsNothing()
    {
        await _ana.Addresses();
        _server.Clock.Advance(TimeSpan.FromMinutes(6));
        await _ana.Send(form => form.QuerySelector("[name=Place]") is not null, "place", ("Place", "34.04, -118.21"));
        Assert.Equal("It is on the map.", _ana.Page.QuerySelector(".done")!.TextContent);
        Assert.Single(_ana.Page.QuerySelectorAll("tbody tr"));
        Assert.DoesNotContain("Street", _ana.Page.QuerySelector("table")!.TextContent);
    }

    [Fact]
    public async Task Placing_Mistyped_KeepsTheListAndWhatWasTyped()
    {
        await _ana.Addresses();
        await _ana.Send(form => form.QuerySelector("[name=Place]") is not null, "place", ("Place", "somewhere"));
        Assert.StartsWith("Paste the coordinates", _ana.Page.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("13 Oak Street", _ana.Text);
        Assert.Single(_ana.Page.QuerySelectorAll("[name=Place]"), input => input.GetAttribute("value") == "somewhere");
    }

    [Fact]
    public async Task Link_IsAProofAndWhoHasNoSecondFactorConfirmsWithThePassword()
    {
        using IServiceScope scope = _server.App.Services.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<StaffUser>>();
        var demo = new StaffUser { UserName = "demo", Role = "coordinator" };
        await users.CreateAsync(demo, StaffSession.Password);
        using var site = new Site(_server.Web);
        string token = await _server.Get<OneTimeLinks>().Create(new LinkPurpose.SignIn(demo.Id));
        await site.Get($"/staff/enter/{token}");
        await site.Send(token);
        Assert.Contains("12 Elm Street", (await site.Addresses()).Text);
        _server.Clock.Advance(TimeSpan.FromMinutes(5));
        await site.Addresses();
        Assert.Equal("Confirm that it is you", site.Heading);
        Assert.Null(site.Page.QuerySelector("[name='Proof.Code']"));
        await site.Post(site.Confirmation!.GetAttribute("action")!, Site.Fields(site.Confirmation, ("Proof.Password", StaffSession.Password)));
        Assert.Contains("12 Elm Street", site.Text);
    }

    [Fact]
    public async Task FailedSignIns_AreWrittenDownWithoutWhatWasTyped()
    {
        using var site = new Site(_server.Web);
        await site.Get("/staff/signin");
        await site.Send(_ => true, "signin", ("Name", "Somebody Known"), ("Password", "guess"), ("Code", "1"));
        await _ana.Get("/staff/audit?What=SignInFailed");
        Assert.Equal(["–", "sign in failed", "", ""], Assert.Single(Rows()).Skip(2));
        await _ana.Get("/staff/audit");
        Assert.DoesNotContain("Somebody", _ana.Source);
        Assert.Contains(Rows(), entry => entry[2] == "ana" && entry[3] == "signed in");
    }

    private Task<Site> Confirm(string password, string code) => _ana.Post(
        _ana.Confirmation!.GetAttribute("action")!, Site.Fields(_ana.Confirmation, ("Proof.Password", password), ("Proof.Code", code)));

    private async Task<string[][]> Seen()
    {
        await _ana.Get("/staff/audit?What=AddressSeen");
        return [.. Rows().Where(row => row.Length > 1)];
    }

    private IEnumerable<string[]> Rows() =>
        _ana.Page.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent).ToArray());
}
