using Dapper;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage;
using MutualAid.Storage.Accounts;

namespace MutualAid.Server.Tests.Staff;

/// <summary>How long somebody stays signed in, by a clock that the test sets.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Session_NobodyUses_IsOverAfterFifteenMinutes()
    {
        await using InProcess server = await InProcess.Start();
        using Site site = await server.Enter("packer", "piet");
        server.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal("Days", (await site.Get("/staff")).Heading); // and that counts as use
        server.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal("Days", (await site.Get("/staff")).Heading);
        server.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("Sign in", (await site.Get("/staff")).Heading);
    }

    [Fact]
    public async Task Session_UsedAllTheTime_IsOverAfterTwelveHours()
    {
        await using InProcess server = await InProcess.Start();
        using Site site = await server.Enter("packer", "piet");
        for (int minute = 10; minute < 12 * 60; minute += 10)
        {
            server.Clock.Advance(TimeSpan.FromMinutes(10));
            Assert.True((await site.Get("/staff")).Heading == "Days", $"after {minute} minutes");
        }

        server.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("Sign in", (await site.Get("/staff")).Heading);
    }

    [Fact]
    public async Task SigningInAgain_BringsANewKeyAndEndsTheFormerSession()
    {
        await using InProcess server = await InProcess.Start();
        using Site site = await server.Enter("packer", "piet");
        using var former = new Site(server.Web);
        former.Cookies.Add(site.Cookies.GetAllCookies());
        await site.Get("/staff/signin");
        await site.SignIn("piet", site.App!);
        Assert.Equal("Days", site.Heading);
        Assert.NotEqual(KeyOf(former), KeyOf(site));
        Assert.Equal("Sign in", (await former.Get("/staff")).Heading);

        static string KeyOf(Site site) => site.Cookies.GetAllCookies().Single(cookie => cookie.Name == "__Host-staff").Value;
    }

    [Fact]
    public async Task Database_HoldsHashesOfKeysAndNoOverdueSession()
    {
        await using InProcess server = await InProcess.Start();
        var sessions = server.Get<StaffSessions>();
        using Site site = await server.Enter("packer", "piet");
        await using var connection = await server.Get<Database>().OpenForReading(CancellationToken.None);
        string user = (await connection.QuerySingleAsync<string>("SELECT user_id FROM staff_session"));
        string key = await sessions.Start(user, complete: true);
        Assert.DoesNotContain(key, await connection.QueryAsync<string>("SELECT hash FROM staff_session"));
        Assert.NotNull(await sessions.Find(key, CancellationToken.None));

        server.Clock.Advance(TimeSpan.FromMinutes(14));
        await site.Get("/staff");
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        await sessions.Sweep();
        Assert.Single(await connection.QueryAsync<string>("SELECT hash FROM staff_session"));
        Assert.Null(await sessions.Find(key, CancellationToken.None));
        Assert.Equal("Days", (await site.Get("/staff")).Heading);
    }
}
