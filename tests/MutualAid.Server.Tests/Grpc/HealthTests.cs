using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MutualAid.Server.Tests.Grpc;

public sealed class HealthTests
{
    private const string Check = "/grpc.health.v1.Health/Check";

    // HealthCheckResponse { status }, by its number.
    private static readonly byte[] Serving = [0x08, 1];
    private static readonly byte[] NotServing = [0x08, 2];
    private static readonly byte[] ServiceUnknown = [0x08, 3];

    [Theory]
    [InlineData(HealthStatus.Healthy, 1)]
    [InlineData(HealthStatus.Degraded, 1)]
    [InlineData(HealthStatus.Unhealthy, 2)]
    public async Task ChecksRun_Check_SaysHowTheyWent(HealthStatus status, byte expected)
    {
        await using var server = await Start(() => status);

        foreach (var service in (string[])["", "mutualaid.test.v1.Echo", "grpc.health.v1.Health"])
        {
            var reply = await server.Http2.Post(Check, Asking(service));
            Assert.Equal([0x08, expected], Assert.Single(reply.Messages).Message);
        }
    }

    [Fact]
    public async Task ServiceIsUnknown_Check_IsNotFound_AndWatch_SaysSo()
    {
        await using var server = await Start(() => HealthStatus.Healthy);

        Assert.Equal("5", (await server.Http2.Post(Check, Asking("none"))).Status);
        await using var watch = await Watch(server, "none");
        Assert.Equal(ServiceUnknown, await Next(watch));
    }

    [Fact]
    public async Task HealthChanges_Watch_SendsEachChangeOnce()
    {
        await using var server = await Start(() => HealthStatus.Healthy);
        var publisher = server.Services.GetServices<IHealthCheckPublisher>().Single();
        await using var watch = await Watch(server, "");
        Assert.Equal(Serving, await Next(watch));

        await Publish(HealthStatus.Healthy, times: 200);
        await Publish(HealthStatus.Unhealthy, times: 1);
        Assert.Equal(NotServing, await Next(watch));

        await Publish(HealthStatus.Unhealthy, times: 200);
        await Publish(HealthStatus.Healthy, times: 1);
        Assert.Equal(Serving, await Next(watch));

        async Task Publish(HealthStatus status, int times)
        {
            for (var time = 0; time < times; time++)
            {
                await publisher.PublishAsync(Report(status), TestContext.Current.CancellationToken);
                await Task.Yield();
            }
        }
    }

    private static Task<EchoServer> Start(Func<HealthStatus> status) => EchoServer.Start(services: services =>
    {
        services.AddHealthChecks().AddCheck("test", () => new HealthCheckResult(status()));
        // The tests publish the reports themselves.
        services.Configure<HealthCheckPublisherOptions>(options => options.Delay = TimeSpan.FromHours(1));
    });

    private static byte[] Asking(string service) => RawClient.Frame(
        service.Length == 0 ? [] : [0x0a, (byte)service.Length, .. System.Text.Encoding.ASCII.GetBytes(service)]);

    private static async Task<Stream> Watch(EchoServer server, string service)
    {
        var response = await server.Http2.Open("/grpc.health.v1.Health/Watch", Asking(service));
        return await response.Content.ReadAsStreamAsync();
    }

    private static async Task<byte[]> Next(Stream watch)
    {
        var frame = new byte[7];
        await watch.ReadExactlyAsync(frame).AsTask().Soon();
        return frame[5..];
    }

    private static HealthReport Report(HealthStatus status) => new(
        new Dictionary<string, HealthReportEntry> { ["test"] = new(status, null, TimeSpan.Zero, null, null) },
        TimeSpan.Zero);
}
