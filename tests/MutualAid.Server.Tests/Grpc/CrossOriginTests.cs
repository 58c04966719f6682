using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MutualAid.Grpc;
using MutualAid.Server.Tests.Grpc.Echoes;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>A service is for its own server's pages, until ASP.NET Core's CORS opens it to another origin.</summary>
public sealed class CrossOriginTests
{
    private const string Say = "/mutualaid.test.v1.Echo/Say";

    private static readonly (string, string)[] Preflight =
    [
        ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type,x-grpc-web"),
    ];

    [Fact]
    public async Task ServiceIsNotOpened_PreflightAndCall_ShareNothing()
    {
        await using var server = await EchoServer.Start();

        var preflight = await server.Http1.Send(HttpMethod.Options, Say, headers: Preflight);
        var call = await server.Http1.Post(Say, RawClient.Frame([]), "application/grpc-web", Preflight[0]);

        Assert.Equal((405, "0"), (preflight.HttpStatus, call.Status));
        Assert.DoesNotContain(
            preflight.Headers.Keys.Concat(call.Headers.Keys),
            name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ServiceIsOpened_PreflightAndCall_NameTheOrigin()
    {
        await using var server = await EchoServer.Start(
            services: services => services.AddCors(),
            map: app =>
            {
                app.UseCors();
                app.MapGrpcService<EchoHandler>(EchoReflection.Descriptor.Services[0]).RequireCors(policy => policy
                    .WithOrigins("https://elsewhere.example").AllowAnyHeader().WithMethods("POST")
                    .WithExposedHeaders("grpc-status", "grpc-message", "grpc-status-details-bin"));
            });

        var preflight = await server.Http1.Send(HttpMethod.Options, Say, headers: Preflight);
        var call = await server.Http1.Post(Say, RawClient.Frame([]), "application/grpc-web", Preflight[0]);

        Assert.Equal((204, "0"), (preflight.HttpStatus, call.Status));
        Assert.Equal("https://elsewhere.example", preflight.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("https://elsewhere.example", call.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("grpc-status,grpc-message,grpc-status-details-bin", call.Headers["Access-Control-Expose-Headers"]);
    }
}
