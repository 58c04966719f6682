using static MutualAid.Server.Tests.Grpc.GzipBytes;

namespace MutualAid.Server.Tests.Grpc;

public sealed class CompressionTests
{
    private const string Say = "/mutualaid.test.v1.Echo/Say";

    // SayRequest { payload } of a hundred zeros, and the same of SayReply.
    private static readonly byte[] Zeros = [0x12, 100, .. new byte[100]];

    [Fact]
    public async Task RequestIsGzipped_Post_AnswersAndNamesTheEncodings()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http2.Post(
            Say, RawClient.Frame(Gzip(Zeros), flag: 1), headers: ("grpc-encoding", "gzip"));

        Assert.Equal(("0", "identity,gzip"), (reply.Status, reply.Headers["grpc-accept-encoding"]));
        Assert.Equal(Zeros, Assert.Single(reply.Messages).Message);
    }

    [Fact]
    public async Task EncodingIsNamedAndMessageIsPlain_Post_Answers()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http2.Post(Say, RawClient.Frame(Zeros), headers: ("grpc-encoding", "gzip"));

        Assert.Equal(Zeros, Assert.Single(reply.Messages).Message);
    }

    [Theory]
    [InlineData("identity,deflate, gzip", true)]
    [InlineData("identity,deflate", false)]
    [InlineData("xgzip", false)]
    public async Task ServerCompresses_Post_ResponseIsGzippedIfThatIsAccepted(string accepted, bool gzipped)
    {
        await using var server = await EchoServer.Start(options => options.CompressResponses = true);

        var reply = await server.Http2.Post(Say, RawClient.Frame(Zeros), headers: ("grpc-accept-encoding", accepted));

        var (flag, message) = Assert.Single(reply.Messages);
        Assert.Equal(gzipped ? 1 : 0, flag);
        Assert.Equal(gzipped ? "gzip" : null, reply.Headers.GetValueOrDefault("grpc-encoding"));
        Assert.Equal(Zeros, gzipped ? Gunzip(message) : message);
    }

    [Fact]
    public async Task ServerCompressesAndMessageIsEmpty_Post_ResponseIsPlain()
    {
        await using var server = await EchoServer.Start(options => options.CompressResponses = true);

        var reply = await server.Http2.Post(Say, RawClient.Frame([]), headers: ("grpc-accept-encoding", "gzip"));

        Assert.Equal((0, 0), (Assert.Single(reply.Messages).Flag, reply.Messages[0].Message.Length));
    }

    [Fact]
    public async Task ServerDoesNotCompress_Post_ResponseIsPlain()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http2.Post(Say, RawClient.Frame(Zeros), headers: ("grpc-accept-encoding", "gzip"));

        Assert.Equal(0, Assert.Single(reply.Messages).Flag);
        Assert.DoesNotContain("grpc-encoding", reply.Headers.Keys);
    }
}
