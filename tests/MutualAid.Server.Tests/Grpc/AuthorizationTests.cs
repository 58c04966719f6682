using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MutualAid.Grpc;
using MutualAid.Server.Tests.Grpc.Echoes;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>Everything needs a user, the echo service needs a driver, and pages send to a sign-in page.</summary>
public sealed class AuthorizationTests : IAsyncLifetime
{
    private const string Say = "/mutualaid.test.v1.Echo/Say";
    private EchoServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await EchoServer.Start(
        services: services =>
        {
            services.AddAuthentication("cookie").AddCookie("cookie");
            services.AddAuthorizationBuilder().SetFallbackPolicy(
                new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        },
        map: app =>
        {
            app.UseAuthentication();
            app.Use((http, next) =>
            {
                if (http.Request.Headers["x-role"] is [{ } role])
                    http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));
                return next();
            });
            app.UseAuthorization();
            app.MapGrpcService<EchoHandler>(EchoReflection.Descriptor.Services[0])
                .RequireAuthorization(policy => policy.RequireRole("driver"));
            app.MapGrpcHealth().AllowAnonymous();
            app.MapGet("/page", () => "page");
        });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpc-web-text", false)]
    public async Task CallerIsNobody_Call_IsUnauthenticated(string contentType, bool http2)
    {
        var reply = await Client(http2).Post(Say, [], contentType);

        Assert.Equal((200, "16"), (reply.HttpStatus, reply.Status));
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc-web", false)]
    public async Task CallerHasAnotherRole_Call_IsPermissionDenied(string contentType, bool http2)
    {
        var reply = await Client(http2).Post(Say, [], contentType, ("x-role", "packer"));

        Assert.Equal((200, "7"), (reply.HttpStatus, reply.Status));
    }

    [Fact]
    public async Task CallerHasTheRole_Call_HandlerKnowsWhoItIs()
    {
        var reply = await _server.Http2.Post(Say, RawClient.Frame([]), headers: ("x-role", "driver"));

        Assert.Equal("0", reply.Status);
        Assert.True(_server.Probe.LastSeen!.User.IsInRole("driver"));
    }

    [Fact]
    public async Task CallerIsNobody_OpenService_Answers()
    {
        Assert.Equal("0", (await _server.Http2.Post("/grpc.health.v1.Health/Check", RawClient.Frame([]))).Status);
    }

    [Fact]
    public async Task CallerIsNobody_UnknownMethod_IsUnimplemented()
    {
        Assert.Equal("12", (await _server.Http2.Post("/mutualaid.test.v1.Echo/Nothing", RawClient.Frame([]))).Status);
    }

    [Fact]
    public async Task CallerIsNobodyAndSpeaksNoGrpc_Call_LearnsThatItIsNoGrpc()
    {
        Assert.Equal(415, (await _server.Http1.Post(Say, [], "application/json")).HttpStatus);
    }

    [Fact]
    public async Task CallerIsNobody_Page_IsStillSentToSignIn()
    {
        var reply = await _server.Http1.SendText(
            "GET /page HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", thenLeave: false);

        Assert.StartsWith("HTTP/1.1 302 ", reply, StringComparison.Ordinal);
    }

    private RawClient Client(bool http2) => http2 ? _server.Http2 : _server.Http1;
}
