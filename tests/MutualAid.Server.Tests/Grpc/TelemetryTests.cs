using System.Collections.Concurrent;
using System.Diagnostics;

namespace MutualAid.Server.Tests.Grpc;

public sealed class TelemetryTests
{
    [Fact]
    public async Task CallEnds_Measured_ByMethodAndStatusAlone()
    {
        await using var server = await EchoServer.Start();
        using var measurements = new Measurements(server);

        await server.Http2.Post("/mutualaid.test.v1.Echo/Say", RawClient.Frame([]));
        await server.Http2.Post("/mutualaid.test.v1.Echo/Fail", RawClient.Frame([0x08, 9]));

        Assert.Equal(Counted("Say", 0), await measurements.Next());
        Assert.Equal(Counted("Fail", 9), await measurements.Next());

        static Dictionary<string, object?> Counted(string method, int status) => new()
        {
            ["instrument"] = "rpc.server.call.duration",
            ["rpc.service"] = "mutualaid.test.v1.Echo",
            ["rpc.method"] = method,
            ["rpc.grpc.status_code"] = status,
        };
    }

    [Fact]
    public async Task CallCrashes_Traced_WithoutItsText()
    {
        await using var server = await EchoServer.Start();
        var trace = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MutualAid.Grpc",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var measurements = new Measurements(server);

        // FailRequest { crash: "secret" }
        await server.Http2.Post(
            "/mutualaid.test.v1.Echo/Fail", RawClient.Frame([0x22, 6, .. "secret"u8]),
            headers: ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));
        await measurements.Next();

        var span = Assert.Single(spans, span => span.TraceId == trace);
        Assert.Equal("mutualaid.test.v1.Echo/Fail", span.DisplayName);
        Assert.Equal(
            ["rpc.grpc.status_code=2", "rpc.method=Fail", "rpc.service=mutualaid.test.v1.Echo"],
            span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order());
        Assert.Equal((ActivityStatusCode.Error, null), (span.Status, span.StatusDescription));
        Assert.Empty(span.Events);
    }
}
