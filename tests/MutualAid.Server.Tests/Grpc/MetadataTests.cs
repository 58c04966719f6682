namespace MutualAid.Server.Tests.Grpc;

public sealed class MetadataTests
{
    private const string Say = "/mutualaid.test.v1.Echo/Say";

    [Fact]
    public async Task BinaryValuesArePaddedAndJoined_Call_HandlerGetsEach()
    {
        await using var server = await EchoServer.Start();

        await server.Http2.Post(Say, RawClient.Frame([]), headers: ("x-any-bin", "AQ==,AQI, AQIDBA,"));

        byte[][] expected = [[1], [1, 2], [1, 2, 3, 4], []];
        var entries = server.Probe.LastSeen!.RequestHeaders.Where(entry => entry.Name == "x-any-bin");
        Assert.Equal(expected, entries.Select(entry => entry.Bytes));
    }

    [Fact]
    public async Task NamesAreInUpperCase_CallOverHttp1_HandlerGetsThemInLowerCase()
    {
        await using var server = await EchoServer.Start();

        await server.Http1.Post(Say, RawClient.Frame([]), "application/grpc-web", ("X-Any", "value"));

        Assert.Equal("value", server.Probe.LastSeen!.RequestHeaders.Text("x-any"));
    }

    [Fact]
    public async Task HeadersAreTheTransports_Call_HandlerDoesNotSeeThem()
    {
        await using var server = await EchoServer.Start();

        await server.Http1.Post(
            Say, RawClient.Frame([]), "application/grpc-web",
            ("grpc-timeout", "10S"), ("grpc-anything", "reserved"), ("Connection", "keep-alive"));

        Assert.Empty(server.Probe.LastSeen!.RequestHeaders);
    }

    [Fact]
    public async Task ValueIsNotPrintableAscii_Call_IsDroppedAndTheCallGoesOn()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http1.SendText(
            $"POST {Say} HTTP/1.1\r\nHost: test\r\nContent-Type: application/grpc-web\r\nContent-Length: 5\r\n"
            + "X-Tab: a\tb\r\nX-Any: value\r\nConnection: close\r\n\r\n\0\0\0\0\0",
            thenLeave: false);

        Assert.Contains("grpc-status: 0", reply, StringComparison.Ordinal);
        Assert.Equal(["x-any"], server.Probe.LastSeen!.RequestHeaders.Select(entry => entry.Name));
    }

    [Fact]
    public async Task AllThatCameIsReturned_Call_TravelsInHeadersAndTrailers()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http2.Post(
            Say, RawClient.Frame([]), headers: [("x-echo", "a"), ("x-echo-bin", "AQ==")]);

        Assert.Equal(("a", "AQ"), (reply.Headers["x-echo"], reply.Headers["x-echo-bin"]));
        Assert.Equal(("a", "AQ"), (reply.Trailers["x-after"], reply.Trailers["x-after-bin"].TrimEnd('=')));
    }

    [Fact]
    public async Task AllThatCameIsReturned_CallOverGrpcWeb_TrailersAreTheLastFrame()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http1.Post(
            Say, RawClient.Frame([]), "application/grpc-web", ("x-echo", "a"), ("x-echo-bin", "AQ=="));

        Assert.Equal("0", reply.Trailers["grpc-status"]);
        Assert.Equal(("a", "AQ"), (reply.Trailers["x-after"], reply.Trailers["x-after-bin"].TrimEnd('=')));
        Assert.Equal("application/grpc-web", reply.Headers["content-type"].Replace("+proto", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HandlerAddsAHeaderAfterAMessage_Call_FailsRatherThanLoseIt()
    {
        await using var server = await EchoServer.Start();

        // CountRequest { to: 2 late_header: true }
        var reply = await server.Http2.Post("/mutualaid.test.v1.Echo/Count", RawClient.Frame([0x08, 2, 0x20, 1]));

        Assert.Equal("2", reply.Trailers["grpc-status"]);
        Assert.Single(reply.Messages);
    }
}
