using Microsoft.Extensions.DependencyInjection;
using MutualAid.Grpc;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>Every call has a deadline: the client's, or the server's where that is sooner.</summary>
public sealed class DeadlineTests
{
    private const string Echo = "/mutualaid.test.v1.Echo/";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // WaitRequest { id: "a" }
    private static readonly byte[] WaitForA = RawClient.Frame([0x0a, 1, (byte)'a']);

    private readonly ManualTime _time = new(Noon);

    public static TheoryData<string, bool> Formats => new()
    {
        { "application/grpc", true }, { "application/grpc-web", false }, { "application/grpc-web-text", false },
    };

    [Theory, MemberData(nameof(Formats))]
    public async Task ClientsDeadlinePasses_Unary_IsDeadlineExceededAndHandlerCancelled(string contentType, bool http2)
    {
        await using var server = await Start();
        var call = Client(server, http2).Post(Echo + "Wait", WaitForA, contentType, ("grpc-timeout", "5S"));
        await server.Probe.WhenStarted("a");

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("4", (await call).Status);
        await server.Probe.WhenEnded("a");
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task ClientsDeadlinePasses_Stream_IsDeadlineExceededAfterItsMessages(string contentType, bool http2)
    {
        await using var server = await Start();
        var call = Client(server, http2).Post(Echo + "Watch", WaitForA, contentType, ("grpc-timeout", "5000m"));
        await server.Probe.WhenStarted("a");

        _time.Advance(TimeSpan.FromSeconds(5));

        var reply = await call;
        Assert.Single(reply.Messages);
        Assert.Equal("4", reply.Trailers["grpc-status"]);
        await server.Probe.WhenEnded("a");
    }

    [Theory]
    [InlineData("Wait", null, 30)]
    [InlineData("Wait", "99999999H", 30)]
    [InlineData("Watch", null, 3600)]
    [InlineData("Watch", "2H", 3600)]
    public async Task ClientNamesNoneOrALaterOne_Call_ServersDeadlineHolds(string method, string? asked, int seconds)
    {
        await using var server = await Start();
        var call = server.Http2.Post(Echo + method, WaitForA, headers: asked is null ? [] : [("grpc-timeout", asked)]);
        await server.Probe.WhenStarted("a");

        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal("4", (await call).Status);
    }

    [Fact]
    public async Task ServiceSetsItsOwnDeadline_Call_ItHolds()
    {
        await using var server = await Start(options => options.UnaryDeadline = TimeSpan.FromSeconds(7));

        await server.Http2.Post(Echo + "Say", RawClient.Frame([]));

        Assert.Equal(Noon.AddSeconds(7), server.Probe.LastSeen!.Deadline);
    }

    [Fact]
    public async Task DeadlineIsZero_Call_IsDeadlineExceeded()
    {
        await using var server = await EchoServer.Start();

        Assert.Equal("4", (await server.Http2.Post(Echo + "Wait", WaitForA, headers: ("grpc-timeout", "0S"))).Status);
    }

    [Fact]
    public async Task ClockIsKnown_Call_HandlerSeesTheDeadline()
    {
        await using var server = await Start();

        await server.Http2.Post(Echo + "Say", RawClient.Frame([]), headers: ("grpc-timeout", "7S"));
        Assert.Equal(Noon.AddSeconds(7), server.Probe.LastSeen!.Deadline);

        await server.Http2.Post(Echo + "Say", RawClient.Frame([]));
        Assert.Equal(Noon.AddSeconds(30), server.Probe.LastSeen!.Deadline);
    }

    [Fact]
    public async Task HandlerGoesOnAfterTheDeadline_Call_AnswersAtOnceAndKeepsItsServicesAlive()
    {
        await using var server = await Start();
        var call = server.Http2.Post("/mutualaid.test.v1.Recorder/Record", RawClient.Frame([]));
        await server.Gate.Entered.Task.Soon();

        _time.Advance(TimeSpan.FromSeconds(30));
        var reply = await call;
        Assert.Equal("4", reply.Status);
        Assert.DoesNotContain("x-after", reply.Headers.Keys.Concat(reply.Trailers.Keys));

        server.Gate.Released.SetResult(true);
        Assert.True(await server.Gate.ScopeWasAlive.Task.Soon());
    }

    [Fact]
    public async Task BodyNeverEnds_Call_IsDeadlineExceeded()
    {
        await using var server = await EchoServer.Start();
        using var measurements = new Measurements(server);

        var call = server.Http2.Send(
            HttpMethod.Post, Echo + "Say", PartialContent.Stalled([0, 0, 0]), "application/grpc",
            ("grpc-timeout", "50m"));

#if CLUSTER
        // Grpc.AspNetCore resets the stream behind its answer, and this client then tells of that alone.
        await Record.ExceptionAsync(() => call);
#else
        Assert.Equal("4", (await call).Status);
#endif
        Assert.Equal(4, await measurements.NextStatus());
    }

    private Task<EchoServer> Start(Action<GrpcOptions>? options = null) =>
        EchoServer.Start(options, services => services.AddSingleton<TimeProvider>(_time));

    private static RawClient Client(EchoServer server, bool http2) => http2 ? server.Http2 : server.Http1;
}
