namespace MutualAid.Server.Tests.Grpc;

/// <summary>The client goes away; the handler hears of it, or never hears of the call.</summary>
public sealed class CancellationTests
{
    private const string Echo = "/mutualaid.test.v1.Echo/";
    private const int Cancelled = 1;
    private const int Internal = 13;

    // WaitRequest { id: "a" }
    private static readonly byte[] WaitForA = RawClient.Frame([0x0a, 1, (byte)'a']);

    [Theory]
    [InlineData("Wait", "application/grpc", true)]
    [InlineData("Watch", "application/grpc", true)]
    [InlineData("Wait", "application/grpc-web", false)]
    [InlineData("Watch", "application/grpc-web", false)]
    public async Task StreamIsResetOrConnectionClosed_HandlerIsCancelled(string method, string contentType, bool http2)
    {
        await using var server = await EchoServer.Start();
        using var measurements = new Measurements(server);
        using var leaving = new CancellationTokenSource();
        var client = http2 ? server.Http2 : server.Http1;

        var call = client.Open(Echo + method, WaitForA, contentType, leaving.Token);
        await server.Probe.WhenStarted("a");
        using var opened = method == "Watch" ? await call : null;
        await leaving.CancelAsync();
        opened?.Dispose();

        await server.Probe.WhenEnded("a");
        Assert.Equal(Cancelled, await measurements.NextStatus());
        Assert.Equal(method == "Wait", (await Record.ExceptionAsync(() => call)) is not null);
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc-web", false)]
    public async Task ClientLeavesAndHandlerGoesOn_ItsServicesStayAlive(string contentType, bool http2)
    {
        await using var server = await EchoServer.Start();
        using var measurements = new Measurements(server);
        using var leaving = new CancellationTokenSource();
        var call = (http2 ? server.Http2 : server.Http1).Open(
            "/mutualaid.test.v1.Recorder/Record", RawClient.Frame([]), contentType, leaving.Token);
        await server.Gate.Entered.Task.Soon();

        await leaving.CancelAsync();
        await server.Gate.Cancelled.Task.Soon();
        server.Gate.Released.SetResult(true);

        Assert.True(await server.Gate.ScopeWasAlive.Task.Soon());
        Assert.Equal(Cancelled, await measurements.NextStatus());
        Assert.NotNull(await Record.ExceptionAsync(() => call));
        Assert.DoesNotContain(server.Log.Split('\n'), line => line.StartsWith("Error ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Content-Length: 9\r\n\r\n\0\0\0")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n9\r\n\0\0\0")]
    public async Task BodyBreaksOffOverHttp1_HandlerNeverRuns(string rest)
    {
        await using var server = await EchoServer.Start();
        using var measurements = new Measurements(server);

        await server.Http1.SendText(
            $"POST {Echo}Say HTTP/1.1\r\nHost: test\r\nContent-Type: application/grpc-web\r\n{rest}",
            thenLeave: true);

        // Kestrel may notice first that the body has ended too soon, or that the client is gone.
        Assert.True(await measurements.NextStatus() is Cancelled or Internal);
        Assert.Null(server.Probe.LastSeen);
        Assert.Equal("0", (await server.Http1.Post(Echo + "Say", RawClient.Frame([]), "application/grpc-web")).Status);
    }

    [Fact]
    public async Task ChunkIsMalformed_IsInternal()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http1.SendText(
            $"POST {Echo}Say HTTP/1.1\r\nHost: test\r\nContent-Type: application/grpc-web\r\n"
            + "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
            thenLeave: false);

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", reply, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-status: 13\r\n", reply, StringComparison.OrdinalIgnoreCase);
        Assert.Null(server.Probe.LastSeen);
    }

    [Fact]
    public async Task BodyBreaksOffOverHttp2_HandlerNeverRuns()
    {
        await using var server = await EchoServer.Start();
        using var measurements = new Measurements(server);

        Assert.NotNull(await Record.ExceptionAsync(() =>
            server.Http2.Send(HttpMethod.Post, Echo + "Say", PartialContent.Broken([0, 0, 0]), "application/grpc")));

        Assert.Equal(Cancelled, await measurements.NextStatus());
        Assert.Null(server.Probe.LastSeen);
        Assert.Equal("0", (await server.Http2.Post(Echo + "Say", RawClient.Frame([]))).Status);
    }
}
