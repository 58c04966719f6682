using Google.Protobuf;
using MutualAid.Grpc;
using MutualAid.Grpc.Details;
using MutualAid.Server.Tests.Grpc.Echoes;

namespace MutualAid.Server.Tests.Grpc;

public sealed class ErrorTests
{
    private const string Fail = "/mutualaid.test.v1.Echo/Fail";
    private const string Secret = "12 Elm Street, ring twice";

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpc-web-text", false)]
    public async Task HandlerCrashes_Call_IsUnknownAndItsTextIsNowhere(string contentType, bool http2)
    {
        await using var server = await EchoServer.Start();
        using var measurements = new Measurements(server);
        var reply = await (http2 ? server.Http2 : server.Http1).Post(
            Fail, Frame(new FailRequest { Crash = Secret }), contentType);

        Assert.Equal(("2", "The call failed."), (reply.Status, reply.Message));
        var sent = string.Join('\n', reply.Headers.Values.Concat(reply.Trailers.Values));
        Assert.DoesNotContain("Elm", sent, StringComparison.Ordinal);
        await measurements.Next();
        Assert.Contains("mutualaid.test.v1.Echo.Fail failed", server.Log, StringComparison.Ordinal);
        Assert.Contains("System.FormatException", server.Log, StringComparison.Ordinal);
        Assert.Contains("at MutualAid.Server.Tests.Grpc.EchoHandler.Fail(", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Elm", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandlerFails_Call_StatusIsInTheHeaders()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http2.Post(Fail, Frame(new FailRequest { Code = 9, Message = "100 %" }));

        Assert.Equal(("9", "100 %25"), (reply.Headers["grpc-status"], reply.Headers["grpc-message"]));
        Assert.Equal(("failed", "application/grpc"), (reply.Headers["x-after"], reply.Headers["content-type"]));
        Assert.Empty(reply.Trailers);
        Assert.DoesNotContain("failed:", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FieldsAreNotAcceptable_Call_DetailsSayWhich()
    {
        await using var server = await EchoServer.Start();

        var reply = await server.Http2.Post(Fail, Frame(new FailRequest { Message = "m", Field = "f" }));

        // Status { code: 3 message: "m" details { BadRequest { field_violations { "f" "is not acceptable" } } } }
        byte[] violation = [0x0a, 22, 0x0a, 1, (byte)'f', 0x12, 17, .. "is not acceptable"u8];
        byte[] any = [0x0a, 41, .. "type.googleapis.com/google.rpc.BadRequest"u8, 0x12, 24, .. violation];
        byte[] status = [0x08, 3, 0x12, 1, (byte)'m', 0x1a, (byte)any.Length, .. any];
        Assert.Equal(Convert.ToBase64String(status).TrimEnd('='), reply.Headers["grpc-status-details-bin"].TrimEnd('='));
        Assert.Equal("3", reply.Status);
    }

    [Fact]
    public void Factories_MakeTheCodesOfTheDesign()
    {
        RpcError[] errors =
        [
            RpcError.InvalidArgument("m"), RpcError.NotFound("m"), RpcError.PermissionDenied("m"),
            RpcError.ResourceExhausted("m"), RpcError.FailedPrecondition("m"), RpcError.Aborted("m"),
            RpcError.Unauthenticated("m"),
        ];

        Assert.Equal([3, 5, 7, 8, 9, 10, 16], errors.Select(error => (int)error.Code));
        Assert.All(errors, error => Assert.Empty(error.Details));
        Assert.All(errors, error => Assert.Equal("m", error.Message));
    }

    [Fact]
    public void CallerShouldWait_ResourceExhausted_SaysHowLong()
    {
        var error = RpcError.ResourceExhausted("m", TimeSpan.FromSeconds(1.5));

        var detail = Assert.IsType<RetryInfo>(Assert.Single(error.Details));
        Assert.Equal((1, 500_000_000), (detail.RetryDelay.Seconds, detail.RetryDelay.Nanos));
    }

    [Fact]
    public void CodeIsOk_New_Throws()
    {
        Assert.Throws<ArgumentException>(() => new RpcError(StatusCode.OK, "m"));
    }

    private static byte[] Frame(FailRequest request) => RawClient.Frame(request.ToByteArray());
}
