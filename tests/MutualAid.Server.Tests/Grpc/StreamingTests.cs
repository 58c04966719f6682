namespace MutualAid.Server.Tests.Grpc;

public sealed class StreamingTests
{
    private const string Echo = "/mutualaid.test.v1.Echo/";

    // WaitRequest { id: "a" }, and CountReply { number: 1 }.
    private static readonly byte[] WaitForA = RawClient.Frame([0x0a, 1, (byte)'a']);
    private static readonly byte[] One = [0x08, 1];

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc-web", false)]
    public async Task HandlerWaitsAfterAMessage_ClientHasTheMessage(string contentType, bool http2)
    {
        await using var server = await EchoServer.Start();
        using var response = await (http2 ? server.Http2 : server.Http1).Open(
            Echo + "Watch", WaitForA, contentType, TestContext.Current.CancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        var frame = new byte[7];
        await stream.ReadExactlyAsync(frame, TestContext.Current.CancellationToken);

        Assert.Equal(RawClient.Frame(One), frame);
        await server.Probe.WhenStarted("a");
    }

    [Fact]
    public async Task ClientReadsNothing_HandlerDoesNotRunAhead()
    {
        await using var server = await EchoServer.Start();

        // CountRequest { to: 5000 weight: 65536 }: some 300 MB, if nothing held them back.
        using var response = await server.Http2.Open(
            Echo + "Count", RawClient.Frame([0x08, 0x88, 0x27, 0x18, 0x80, 0x80, 0x04]), "application/grpc",
            TestContext.Current.CancellationToken);
        for (var call = 0; call < 300; call++)
            await server.Http2.Post(Echo + "Say", RawClient.Frame([]));

        Assert.InRange(server.Probe.HighestCount, 1, 100);
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc-web", false)]
    public async Task ServerStops_StreamEndsWithUnavailable(string contentType, bool http2)
    {
        await using var server = await EchoServer.Start();
        var client = http2 ? server.Http2 : server.Http1;
        var call = client.Post(Echo + "Watch", WaitForA, contentType);
        await server.Probe.WhenStarted("a");

        await server.Stop();

        var reply = await call;
        Assert.Equal("14", reply.Trailers["grpc-status"]);
        Assert.Equal(One, Assert.Single(reply.Messages).Message);
    }

    [Fact]
    public async Task ServerStops_UnaryCallEndsAsItWould()
    {
        await using var server = await EchoServer.Start();
        var call = server.Http2.Post("/mutualaid.test.v1.Recorder/Record", RawClient.Frame([]));
        var context = await server.Gate.Entered.Task.Soon();

        var stopping = server.Stop();
        Assert.False(context.CancellationToken.IsCancellationRequested);
        server.Gate.Released.SetResult(true);

        Assert.Equal("0", (await call).Status);
        await stopping;
    }

    [Fact]
    public async Task StreamFailsBeforeItsFirstMessage_StatusIsInTheHeaders()
    {
        await using var server = await EchoServer.Start();

        // CountRequest { then_fail: true }
        var reply = await server.Http2.Post(Echo + "Count", RawClient.Frame([0x10, 1]));

        Assert.Equal("9", reply.Headers["grpc-status"]);
        Assert.Equal("counted", reply.Headers["x-after"]);
        Assert.Empty(reply.Trailers);
    }
}
