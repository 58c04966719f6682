using MutualAid.Grpc;

namespace MutualAid.Server.Tests.Grpc;

public sealed class MessageSizeTests
{
    private const string Say = "/mutualaid.test.v1.Echo/Say";
    private const string Count = "/mutualaid.test.v1.Echo/Count";

    // SayRequest { payload }: a tag, a length of one byte, and the payload.
    private static byte[] Payload(int size) => [0x12, (byte)size, .. new byte[size]];

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc-web-text", false)]
    public async Task RequestIsAtTheLimit_Answers_AndOneByteMore_IsResourceExhausted(string contentType, bool http2)
    {
        await using var server = await EchoServer.Start(options => options.MaxReceiveMessageSize = 102);
        var client = http2 ? server.Http2 : server.Http1;

        Assert.Equal("0", (await client.Post(Say, RawClient.Frame(Payload(100)), contentType)).Status);
        Assert.Equal("8", (await client.Post(Say, RawClient.Frame(Payload(101)), contentType)).Status);
    }

    [Fact]
    public async Task LengthIsOverTheLimitAndTheRestNeverComes_IsResourceExhausted()
    {
        await using var server = await EchoServer.Start(options => options.MaxReceiveMessageSize = 100);

        var reply = await server.Http2.Send(
            HttpMethod.Post, Say, PartialContent.Stalled(RawClient.Frame([], length: 101)), "application/grpc");

        Assert.Equal("8", reply.Status);
    }

    [Fact]
    public async Task TextNeverEnds_IsResourceExhausted()
    {
        await using var server = await EchoServer.Start(options => options.MaxReceiveMessageSize = 100);

        var reply = await server.Http2.Send(
            HttpMethod.Post, Say, PartialContent.Stalled("AAAA"u8.ToArray(), times: 100), "application/grpc-web-text");

#if CLUSTER
        // Grpc.AspNetCore.Web decodes as it reads, and finds more than one message first: AAAA, again and again.
        Assert.Equal("13", reply.Status);
#else
        Assert.Equal("8", reply.Status);
#endif
    }

    [Fact]
    public async Task BodyIsLargerThanKestrelTakes_IsResourceExhausted()
    {
        await using var server = await EchoServer.Start(options => options.MaxReceiveMessageSize = int.MaxValue);

        var reply = await server.Http2.Post(Say, RawClient.Frame(new byte[31_000_000]));

        Assert.Equal("8", reply.Status);
    }

    [Fact]
    public async Task ResponseIsAtTheLimit_Answers_AndOneByteMore_IsResourceExhausted()
    {
        await using var server = await EchoServer.Start(options => options.MaxSendMessageSize = 102);

        Assert.Equal("0", (await server.Http2.Post(Say, RawClient.Frame(Payload(100)))).Status);
        var reply = await server.Http2.Post(Say, RawClient.Frame(Payload(101)));

        Assert.Equal("8", reply.Headers["grpc-status"]);
        Assert.Empty(reply.Messages);
    }

    [Fact]
    public async Task StreamedResponseIsOverTheLimit_EndsWithResourceExhausted()
    {
        await using var server = await EchoServer.Start(options => options.MaxSendMessageSize = 100);

        // CountRequest { to: 1 weight: 101 }
        var reply = await server.Http2.Post(Count, RawClient.Frame([0x08, 1, 0x18, 101]));

        Assert.Equal("8", reply.Status);
        Assert.Empty(reply.Messages);
    }

    [Fact]
    public async Task ServiceSetsItsOwnLimit_Map_LeavesTheOthers()
    {
        await using var server = await EchoServer.Start(map: app =>
        {
            app.MapGrpcService<EchoHandler>(
                Echoes.EchoReflection.Descriptor.Services[0], options => options.MaxReceiveMessageSize = 1);
            app.MapGrpcHealth();
        });

        Assert.Equal("8", (await server.Http2.Post(Say, RawClient.Frame(Payload(0)))).Status);
        // HealthCheckRequest { service: "none" }
        var health = await server.Http2.Post("/grpc.health.v1.Health/Check", RawClient.Frame([0x0a, 4, .. "none"u8]));
        Assert.Equal("5", health.Status);
    }
}
