using static MutualAid.Server.Tests.Grpc.GzipBytes;

namespace MutualAid.Server.Tests.Grpc;

public sealed class RequestBodyTests(EchoFixture fixture) : IClassFixture<EchoFixture>
{
    private const string Say = "/mutualaid.test.v1.Echo/Say";

    // Where a request has not exactly one message. The specification says UNIMPLEMENTED.
#if CLUSTER
    private const string Cardinality = "13";
#else
    private const string Cardinality = "12";
#endif

    // SayRequest { text: "hi" }, and the same of SayReply.
    private static readonly byte[] Hi = [0x0a, 0x02, (byte)'h', (byte)'i'];

    public static TheoryData<string, byte[], string, string> Bodies => new()
    {
        { "nothing", [], "", Cardinality },
        { "two messages", [.. RawClient.Frame(Hi), .. RawClient.Frame(Hi)], "", Cardinality },
        { "a byte after the message", [.. RawClient.Frame(Hi), 0], "", Cardinality },
        { "half a prefix", [0, 0, 0], "", "13" },
        { "a prefix alone", RawClient.Frame([], length: 4), "", "13" },
        { "half a message", RawClient.Frame(Hi.AsSpan(0, 2), length: 4), "", "13" },
        { "an unknown flag", RawClient.Frame(Hi, flag: 2), "", "13" },
        { "trailers of gRPC-Web", RawClient.Frame(Hi, flag: 0x80), "", "13" },
        { "compressed, and no encoding", RawClient.Frame(Gzip(Hi), flag: 1), "", "13" },
        { "compressed, as identity", RawClient.Frame(Gzip(Hi), flag: 1), "identity", "13" },
        { "compressed, and not gzip", RawClient.Frame(Hi, flag: 1), "gzip", "13" },
        { "gzip cut short", RawClient.Frame(Gzip(Hi).AsSpan(..^8), flag: 1), "gzip", "13" },
        { "gzip of nothing at all", RawClient.Frame([], flag: 1), "gzip", "13" },
        { "an unknown encoding", RawClient.Frame(Hi), "snappy", "12" },
        { "not protobuf", RawClient.Frame([0xff, 0xff]), "", "13" },
        { "a length over the limit", RawClient.Frame(Hi, length: (4 * 1024 * 1024) + 1), "", "8" },
#if CLUSTER
        // Grpc.AspNetCore throws what it throws for a connection that is gone.
        { "a length over any limit", RawClient.Frame(Hi, length: uint.MaxValue), "", "1" },
#else
        { "a length over any limit", RawClient.Frame(Hi, length: uint.MaxValue), "", "8" },
#endif
        { "gzip of more than the limit", RawClient.Frame(Gzip(new byte[5 * 1024 * 1024]), flag: 1), "gzip", "8" },
    };

    public static TheoryData<string, bool> Formats => new()
    {
        { "application/grpc", true },
        { "application/grpc+proto", true },
        { "application/grpc-web", true },
        { "application/grpc-web", false },
        { "application/grpc-web+proto", false },
        { "application/grpc-web-text", true },
        { "application/grpc-web-text", false },
        { "application/grpc-web-text+proto; charset=utf-8", false },
    };

    public static IEnumerable<TheoryDataRow<string, bool, string, byte[], string, string>> BodiesInEveryFormat =>
        from format in Formats
        from body in Bodies
        select new TheoryDataRow<string, bool, string, byte[], string, string>(
            format.Data.Item1, format.Data.Item2, body.Data.Item1, body.Data.Item2, body.Data.Item3, body.Data.Item4);

    [Theory, MemberData(nameof(BodiesInEveryFormat))]
    public async Task BodyIsMalformed_Post_StatusSaysHow(
        string contentType, bool http2, string what, byte[] body, string encoding, string expected)
    {
        Assert.NotEmpty(what);
        (string, string)[] headers = encoding.Length == 0 ? [] : [("grpc-encoding", encoding)];

        var reply = await Client(http2).Post(Say, body, contentType, headers);

        Assert.Equal((200, expected), (reply.HttpStatus, reply.Status));
        Assert.Empty(reply.Messages);
        Assert.NotEmpty(reply.Message!);
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task BodyIsWellFormed_Post_Answers(string contentType, bool http2)
    {
        var reply = await Client(http2).Post(Say, RawClient.Frame(Hi), contentType);

        Assert.Equal((200, "0"), (reply.HttpStatus, reply.Status));
        Assert.Equal(Hi, Assert.Single(reply.Messages).Message);
    }

    [Theory]
    [InlineData("!!!!")]
    [InlineData("AAAAA")]
    [InlineData("=AAA")]
    [InlineData("AA=")]
    [InlineData("AA=A")]
    public async Task TextBodyIsNotBase64_Post_IsInternal(string body)
    {
        var reply = await fixture.Server.Http1.Send(
            HttpMethod.Post, Say, new StringContent(body), "application/grpc-web-text");

        Assert.Equal((200, "13"), (reply.HttpStatus, reply.Status));
    }

#if !CLUSTER
    // Grpc.AspNetCore.Web takes the first padded piece for the last one, if both have arrived.
    [Fact]
    public async Task TextBodyComesInPaddedPieces_Post_Answers()
    {
        // The prefix and the message, each on its own: AAAAAAQ= CgJoaQ==
        var reply = await fixture.Server.Http1.Send(
            HttpMethod.Post, Say, new StringContent("AAAAAAQ=CgJoaQ=="), "application/grpc-web-text");

        Assert.Equal("0", reply.Status);
        Assert.Equal(Hi, Assert.Single(reply.Messages).Message);
    }
#endif

    [Theory]
    [InlineData("application/grpc-web", "application/grpc-web-text", "application/grpc-web-text")]
    [InlineData("application/grpc-web-text", "application/grpc-web", "application/grpc-web")]
    [InlineData("application/grpc-web-text", "*/*", "application/grpc-web-text")]
    public async Task ClientAcceptsTheOtherForm_Post_ResponseHasIt(string contentType, string accept, string expected)
    {
        var reply = await fixture.Server.Http1.Post(
            Say, RawClient.Frame(Hi), contentType, ("Accept", accept));

        var form = reply.Headers["content-type"].Replace("+proto", "", StringComparison.Ordinal);
        Assert.Equal(("0", expected), (reply.Status, form));
        Assert.Equal(Hi, Assert.Single(reply.Messages).Message);
    }

    [Fact]
    public async Task EncodingIsUnknown_Post_AnswerNamesTheKnownOnes()
    {
        var reply = await fixture.Server.Http2.Post(Say, RawClient.Frame(Hi), headers: ("grpc-encoding", "snappy"));

        Assert.Equal("identity,gzip", reply.Headers["grpc-accept-encoding"]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("123456789S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData("1x")]
    [InlineData("1s")]
    [InlineData("1 S")]
    [InlineData("1.5S")]
    public async Task TimeoutIsMalformed_Post_IsInternal(string timeout)
    {
        var reply = await fixture.Server.Http2.Post(Say, RawClient.Frame(Hi), headers: ("grpc-timeout", timeout));

        Assert.Equal("13", reply.Status);
    }

    [Theory]
    [InlineData("!!!!")]
    [InlineData("A")]
    [InlineData("AQI,A")]
    public async Task BinaryMetadataIsNotBase64_Post_IsInternal(string value)
    {
        var reply = await fixture.Server.Http2.Post(Say, RawClient.Frame(Hi), headers: ("x-any-bin", value));

        Assert.Equal("13", reply.Status);
    }

    private RawClient Client(bool http2) => http2 ? fixture.Server.Http2 : fixture.Server.Http1;
}
