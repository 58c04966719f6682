using System.Diagnostics;
using System.Net;
using MutualAid.Routing;
using MutualAid.Server.Staff.Travel;

namespace MutualAid.Server.Tests.Staff.Travel;

/// <summary>Coordinates go to no public address, and nothing goes with them.</summary>
public sealed class PrivateConnectionsTests
{
    private const string Refused =
        "The road network was not asked: MutualAid:TravelTimes:Address leads to a public address, and whoever runs that server would learn "
        + "where households are. Use one of your own in the private network, or insist with MutualAid:TravelTimes:AllowPublicHost=true. "
        + "All ways are estimated from straight lines.";

    private static readonly Coordinates A = new(34.0337, -118.205), B = new(34.0437, -118.205);
    private static readonly IPAddress Public = IPAddress.Parse("203.0.113.7");

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.0.9", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("11.0.0.1", false)]
    [InlineData("172.15.255.255", false)]
    [InlineData("172.16.0.0", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.0", false)]
    [InlineData("192.168.7.7", true)]
    [InlineData("192.169.0.1", false)]
    [InlineData("169.254.1.1", true)]
    [InlineData("169.253.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("203.0.113.7", false)]
    [InlineData("fc00::1", true)]
    [InlineData("fdff::1", true)]
    [InlineData("fe00::1", false)]
    [InlineData("fe80::1", true)]
    [InlineData("fec0::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:192.168.0.1", true)]
    [InlineData("::ffff:203.0.113.7", false)]
    public void Address_IsPrivate_AsStandardsSay(string address, bool isPrivate) =>
        Assert.Equal(isPrivate, PrivateConnections.IsPrivate(IPAddress.Parse(address)));

    [Fact]
    public async Task NameOfAPublicAddress_Get_NotAsked()
    {
        await using RoadServer server = await RoadServer.Start();
        using var roads = new Roads(Named(server), (_, _) => Task.FromResult(new[] { Public }));
        TravelTimes times = await roads.Get(A, B);
        Assert.Equal([Refused], times.Warnings);
        Assert.Equal(new Distance(1112), times.Matrix.DistanceBetween(0, 1));
        Assert.Empty(server.Requests);
    }

    /// <summary>The name's private address is used, whatever stands before it.</summary>
    [Fact]
    public async Task NameOfBoth_Get_AsksThePrivateOne()
    {
        await using RoadServer server = await RoadServer.Start();
        using var roads = new Roads(Named(server), (_, _) => Task.FromResult(new[] { Public, IPAddress.Loopback }));
        TravelTimes times = await roads.Get(A, B);
        Assert.Empty(times.Warnings);
        Assert.Single(server.Requests);
    }

    /// <summary>Each connection is looked at: a name that leads elsewhere later leads nowhere.</summary>
    [Fact]
    public async Task NameThatMovesToAPublicAddress_Get_NotAskedAgain()
    {
        await using RoadServer server = await RoadServer.Start();
        server.Instead = context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };
        var addresses = new Queue<IPAddress>([IPAddress.Loopback, Public]);
        using var roads = new Roads(Named(server), (_, _) => Task.FromResult(new[] { addresses.Dequeue() }));
        await roads.Get(A, B);
        Assert.Equal([Refused], (await roads.Get(A, B)).Warnings);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task OperatorInsists_Addresses_PublicOnesToo()
    {
        var connections = new PrivateConnections(allowPublic: true, (_, _) => Task.FromResult(new[] { Public }));
        Assert.Equal([Public], await connections.AddressesOf("roads.example", TestContext.Current.CancellationToken));
    }

    /// <summary>Within a trace, whose id would go along as a header and the address into an activity.</summary>
    [Fact]
    public async Task WithinATrace_Get_SendsCoordinatesAndNothingElse()
    {
        await using RoadServer server = await RoadServer.Start();
        var seen = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (seen) seen.AddRange(activity.TagObjects.Select(tag => $"{tag.Key} {tag.Value}").Append(activity.DisplayName));
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        TravelTimeSettings settings = Roads.Settings(server.Address);
        settings.RememberedWays = 0;
        using var roads = new Roads(settings);
        using (source.StartActivity("plan"))
        {
            Assert.Empty((await roads.Get(A, B)).Warnings);
            Assert.Empty((await roads.Get(A, B)).Warnings); // the first answer set a cookie
        }

        Assert.Equal(2, server.Requests.Count);
        foreach (var (target, headers) in server.Requests)
        {
            Assert.Equal("/table/v1/driving/-118.205,34.0337;-118.205,34.0437;-118.205,34.0337;-118.205,34.0437"
                + "?sources=0;1&destinations=2;3&annotations=duration,distance", target);
            Assert.Equal(["Host"], headers.Keys);
        }

        lock (seen)
        {
            Assert.Contains("plan", seen);
            Assert.DoesNotContain(seen, text => text.Contains("-118.205", StringComparison.Ordinal));
        }
    }

    private static TravelTimeSettings Named(RoadServer server) =>
        Roads.Settings($"http://roads.example:{new Uri(server.Address).Port}");
}
