using MutualAid.Server.Tests.Running;

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
        await other.Get("/staff/unplaced");
        Assert.Contains("4711 Birch Street", other.Text);
    }

    [Fact]
    public async Task Verify_BesideRunningNodes_IsClean()
    {
        var (exitCode, output, errors) = await nodes.Run("verify");
        Assert.True(exitCode == 0, output + errors);
    }
}
