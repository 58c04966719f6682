namespace MutualAid.Server.Tests.Grpc;

/// <summary>Requests that are not gRPC get an answer of HTTP; requests in gRPC get one of gRPC.</summary>
public sealed class HttpMismatchTests(EchoFixture fixture) : IClassFixture<EchoFixture>
{
    private const string Say = "/mutualaid.test.v1.Echo/Say";

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("application/grp")]
    [InlineData("application/grpcx")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpc-web+json")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task ContentTypeIsAnother_Post_Is415(string contentType)
    {
        Assert.Equal(415, (await fixture.Server.Http2.Post(Say, [], contentType)).HttpStatus);
        Assert.Equal(415, (await fixture.Server.Http1.Post(Say, [], contentType)).HttpStatus);
    }

    [Fact]
    public async Task ContentTypeIsMissing_Post_Is415()
    {
        Assert.Equal(415, (await fixture.Server.Http2.Send(HttpMethod.Post, Say)).HttpStatus);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public async Task HttpMethodIsAnother_Send_Is405(string method)
    {
        Assert.Equal(405, (await fixture.Server.Http2.Send(new HttpMethod(method), Say)).HttpStatus);
        var web = await fixture.Server.Http1.Send(
            new HttpMethod(method), Say, new ByteArrayContent([]), "application/grpc-web");
        Assert.Equal((405, "POST"), (web.HttpStatus, web.Headers["Allow"]));
    }

    [Fact]
    public async Task PlainGrpcOverHttp1_Post_Is505()
    {
        Assert.Equal(505, (await fixture.Server.Http1.Post(Say, RawClient.Frame([]))).HttpStatus);
    }

    [Theory]
    [InlineData("/mutualaid.test.v1.Echo/Nothing")]
    [InlineData("/mutualaid.test.v1.Nothing/Say")]
    [InlineData("/mutualaid.test.v1.echo/say")]
    public async Task MethodIsUnknown_Post_IsUnimplemented(string path)
    {
        var grpc = await fixture.Server.Http2.Post(path, RawClient.Frame([]));
        var web = await fixture.Server.Http1.Post(path, RawClient.Frame([]), "application/grpc-web+proto");

        Assert.Equal((200, "12"), (grpc.HttpStatus, grpc.Status));
        Assert.Equal((200, "12"), (web.HttpStatus, web.Status));
    }

    [Fact]
    public async Task PathIsUnknownAndRequestIsNoGrpc_Send_IsLeftToOtherEndpoints()
    {
        Assert.Equal(404, (await fixture.Server.Http1.Send(HttpMethod.Get, "/any/page")).HttpStatus);
        Assert.Equal(404, (await fixture.Server.Http1.Send(HttpMethod.Post, "/any/form")).HttpStatus);
        var form = await fixture.Server.Http1.Post("/any/form", [], "application/x-www-form-urlencoded");
        Assert.Equal(404, form.HttpStatus);
    }
}
