using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MutualAid.Grpc;
using MutualAid.Server.Tests.Grpc.Echoes;
using V1 = Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>A cluster build tells a client what can be called, whoever asks.</summary>
public sealed class ReflectionTests
{
    public static TheoryData<string> Versions => ["v1", "v1alpha"];

    [Theory, MemberData(nameof(Versions))]
    public async Task ServicesAreMapped_List_NamesThemAndNoOther(string version)
    {
        await using var server = await EchoServer.Start();
        await using var other = await EchoServer.Start(map: app =>
            app.MapGrpcService<RecorderHandler>(EchoReflection.Descriptor.Services[1]));

        Assert.Equal(
            ["grpc.health.v1.Health", "mutualaid.test.v1.Echo", "mutualaid.test.v1.Recorder"],
            await List(server, version));
        Assert.Equal(["mutualaid.test.v1.Recorder"], await List(other, version));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task ServiceIsMapped_AskedForItsFile_TellsItsMethods(string version)
    {
        await using var server = await EchoServer.Start();

        var reply = await Ask(server, version, new JsonObject { ["fileContainingSymbol"] = "mutualaid.test.v1.Echo" });

        var file = (string)reply["fileDescriptorResponse"]!["fileDescriptorProto"]![0]!;
        var echo = FileDescriptorProto.Parser.ParseFrom(Convert.FromBase64String(file)).Service[0];
        Assert.Equal("Echo Say Fail Count Wait Watch", $"{echo.Name} {string.Join(' ', echo.Method.Select(m => m.Name))}");
    }

    [Fact]
    public async Task EverythingElseNeedsAUser_List_AnswersNobody()
    {
        await using var server = await EchoServer.Start(
            services: services => services.AddAuthorizationBuilder().SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build()),
            map: app =>
            {
                app.UseAuthorization();
                EchoServer.MapAll(app);
            });

        Assert.Equal("16", (await server.Http2.Post("/mutualaid.test.v1.Echo/Say", RawClient.Frame([]))).Status);
        Assert.Equal(3, (await List(server, "v1")).Length);
    }

    private static async Task<string[]> List(EchoServer server, string version)
    {
        var reply = await Ask(server, version, new JsonObject { ["listServices"] = "*" });
        return [.. reply["listServicesResponse"]!["service"]!.AsArray().Select(service => (string)service!["name"]!).Order()];
    }

    private static async Task<JsonNode> Ask(EchoServer server, string version, JsonObject request)
    {
        var results = await OutsideClient.All["grpc-js"].Run(
            server.Http2.Address.Authority,
            [V1.ServerReflection.Descriptor.File, V1Alpha.ServerReflection.Descriptor.File,
                MutualAid.Grpc.Details.StatusReflection.Descriptor],
            [new OutsideCall("ask", $"grpc.reflection.{version}.ServerReflection/ServerReflectionInfo", request)]);
        Assert.Equal((0, ""), (results["ask"].Code, results["ask"].Message));
        return Assert.Single(results["ask"].Replies);
    }
}
