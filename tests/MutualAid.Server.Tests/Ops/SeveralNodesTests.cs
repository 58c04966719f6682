using MutualAid.Contracts.Driver.V1;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Ops;

/// <summary>What one node did, another one knows.</summary>
public sealed class SeveralNodesTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task SignedInAtOneNode_IsSignedInAtTheOtherAndSendsItsForms()
    {
        using Site other = nodes.AtTheOther(nodes.Staff);
        await other.Get("/staff/people");
        Assert.Equal("People", other.Heading);
        await nodes.Staff.Get("/staff/people"); // a form of the first node, sent to the other
        await other.Post("/staff/people?handler=Token", Site.Fields(nodes.Staff.Form("handler=Token"), ("Name", "both"), ("Role", "packer")));
        Assert.Contains("The token of both.", other.Text);

        using var stranger = new Site(nodes.Other.Web);
        await stranger.Get("/staff/people");
        Assert.Equal("Sign in", stranger.Heading); // the control
    }

    [Fact]
    public async Task AddressSealedAtOneNode_IsReadAtTheOther()
    {
        await nodes.Staff.Get("/staff");
        await nodes.Staff.Send("handler=OpenDate", ("Date", "2099-01-03"), ("Cutoff", "2099-01-02T18:00"), ("Capacity", "5"));
        using var household = new Site(nodes.One.Web);
        await household.Get("/");
        await household.Send("/ask");
        await household.Send("handler=Send", ("Input.Address", "4711 Birch Street"), ("Input.Adults", "2"));
        Assert.NotNull(household.Page.QuerySelector(".code"));

        using Site other = nodes.AtTheOther(nodes.Staff);
        await other.Addresses();
        Assert.Contains("4711 Birch Street", other.Text);
    }

    [Fact]
    public async Task SignedCall_IsGoodOnceOverAllNodes()
    {
        using var one = new GrpcCalls(nodes.One.Grpc);
        using var other = new GrpcCalls(nodes.Other.Grpc);
        await nodes.Staff.Get("/staff/drivers");
        await nodes.Staff.Send("handler=Invite");
        using Phone phone = await new Phone(one).Enrolled(nodes.Staff.Page.QuerySelector(".token")!.TextContent);
        var request = new GetRouteRequest();
        const string path = "/mutualaid.driver.v1.DriverService/GetRoute";

        foreach (var (first, second) in new[] { (one, other), (other, one), (one, one) })
        {
            var signed = phone.Signed("GetRoute", request);
            Assert.NotNull((await first.Call<GetRouteResponse>(path, request, signed)).NoRoute);
            Assert.Equal("16", (await Assert.ThrowsAsync<CallFailedException>(() => second.Call<GetRouteResponse>(path, request, signed))).Status);
        }
    }

    [Fact]
    public async Task Invitation_MadeAtOneNode_WorksAtTheOtherAndThenNowhere()
    {
        await nodes.Staff.Get("/staff/people");
        await nodes.Staff.Send("handler=Invite", ("Role", "packer"));
        string link = new Uri(nodes.Staff.Page.QuerySelector(".token")!.TextContent).AbsolutePath;
        using var other = new Site(nodes.Other.Web);
        await other.Get(link);
        await other.Send(link, ("Name", "olga"), ("Password", "too short"));
        Assert.Contains("at least 12 characters", other.Page.QuerySelector(".problem")!.TextContent);
        using var one = new Site(nodes.One.Web);
        await one.Get(link); // good again, and everywhere
        Assert.Contains("Your role: packer.", one.Text);
        await StaffSession.MakeAccount(other, link, "olga");
        Assert.Contains("Sign out olga", other.Text);
        await one.Send(link, ("Name", "otto"), ("Password", StaffSession.Password));
        Assert.Contains("This link was used already", one.Text);
    }

    [Fact]
    public async Task FirstLinkOfTheOtherNode_IsOverOnceThereIsAnAccount()
    {
        string link = nodes.LinkOfTheOther;
        using var site = new Site(nodes.Other.Web);
        await site.Get(link);
        Assert.Contains("This link was used already", site.Text);
        await site.Get("/staff/signin");
        await site.Post(link, Site.Fields(site.Page.Forms[0], ("Name", "second"), ("Password", StaffSession.Password)));
        Assert.Contains("This link was used already", site.Text);
    }

    [Fact]
    public async Task OneMachinesKeys_AreMovedByTheFirstStartWithAKeyDatabase()
    {
        using var data = new TestFolder();
        using var csv = new TestFolder();
        SmallCsv.Write(csv);
        string postgres = await (await PostgresCluster.Shared()).CreateDatabase();
        string keys = await (await PostgresCluster.SharedForKeys()).CreateDatabase();
        var imported = await ServerProcess.Run(data.Path, postgres, "import", csv.Path, "--date", DayFiles.Today);
        Assert.True(imported.ExitCode == 0 && File.Exists(data["keys/subjects.db"]), imported.Errors);

        var verified = await ServerProcess.Run(data.Path, postgres, "verify", $"--ConnectionStrings:Keys={keys}");

        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors); // it finds households without their key
        Assert.False(File.Exists(data["keys/subjects.db"]));
    }

    [Fact]
    public async Task Verify_BesideRunningNodes_IsClean()
    {
        var (exitCode, output, errors) = await nodes.Run("verify");
        Assert.True(exitCode == 0, output + errors);
    }
}
