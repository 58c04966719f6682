using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MutualAid.Grpc.Details;
using MutualAid.Server.Tests.Grpc.Echoes;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>The same calls, made by clients that others wrote, end as is written here by hand.</summary>
public sealed class OutsideClientTests(OutsideClientTests.Runs runs) : IClassFixture<OutsideClientTests.Runs>
{
    private const string Echo = "mutualaid.test.v1.Echo/";
    private const string Health = "grpc.health.v1.Health/";

    // A mebibyte of zeros: more than any flow-control window that a client starts with.
    private static readonly string Mebibyte = Convert.ToBase64String(new byte[1024 * 1024]);

    // Statuses are the same whatever carries the calls; these two texts are its own. Grpc.AspNetCore has another one
    // for what is too big as it comes than for what is so when decompressed, and so the text is not asked.
#if CLUSTER
    private const string? TooBig = null;
    private const string NoSuchService = "";
#else
    private const string TooBig = "The request message is larger than 4194304 bytes.";
    private const string NoSuchService = "The server has no such service.";
#endif

    private static readonly Expectation[] Expected =
    [
        new("echo", Echo + "Say", """{"text":"¿qué tal? 👋","payload":"AAEC"}""", 0, "",
            """{"text":"¿qué tal? 👋","payload":"AAEC"}"""),
        new("nothing", Echo + "Say", "{}", 0, "", "{}"),
        new("big", Echo + "Say", $$"""{"payload":"{{Mebibyte}}"}""", 0, "", $$"""{"payload":"{{Mebibyte}}"}"""),
        new("metadata", Echo + "Say", "{}", 0, "", "{}")
        {
            Metadata = new() { ["x-echo"] = "a, b", ["x-echo-bin"] = "/wABAg==" },
            Headers = new() { ["x-echo"] = "a, b", ["x-echo-bin"] = "/wABAg==" },
            Trailers = new() { ["x-after"] = "a, b", ["x-after-bin"] = "/wABAg==" },
        },
        new("stream", Echo + "Count", """{"to":3}""", 0, "", """{"number":1}""", """{"number":2}""", """{"number":3}""")
        {
            Trailers = new() { ["x-after"] = "counted" },
        },
        new("empty-stream", Echo + "Count", """{"to":0}""", 0, "") { Trailers = new() { ["x-after"] = "counted" } },
        new("big-stream", Echo + "Count", """{"to":2,"weight":1048576}""", 0, "",
            $$"""{"number":1,"weight":"{{Mebibyte}}"}""", $$"""{"number":2,"weight":"{{Mebibyte}}"}"""),
        new("failing-stream", Echo + "Count", """{"to":1,"thenFail":true}""", 9, "that was all",
            """{"number":1}"""),
        new("failing-at-once", Echo + "Count", """{"to":0,"thenFail":true}""", 9, "that was all"),
        new("stale", Echo + "Fail", """{"code":9,"message":"the plan has changed"}""", 9, "the plan has changed")
        {
            Trailers = new() { ["x-after"] = "failed" },
        },
        new("raced", Echo + "Fail", """{"code":10,"message":"again"}""", 10, "again"),
        new("throttled", Echo + "Fail", """{"code":8,"message":"later"}""", 8, "later"),
        new("revoked", Echo + "Fail", """{"code":16,"message":"enrol again"}""", 16, "enrol again"),
        new("another's", Echo + "Fail", """{"code":5,"message":"no such stop"}""", 5, "no such stop"),
        new("odd-message", Echo + "Fail", """{"code":9,"message":"100 % añejo,\n\"ok\" 👋"}""", 9,
            "100 % añejo,\n\"ok\" 👋"),
        new("details", Echo + "Fail", """{"message":"look there","field":"lots[0].grams"}""", 3, "look there")
        {
            // BadRequest { field_violations { field: "lots[0].grams" description: "is not acceptable" } }
            Details = [new("google.rpc.BadRequest", "CiIKDWxvdHNbMF0uZ3JhbXMSEWlzIG5vdCBhY2NlcHRhYmxl")],
        },
        new("crash", Echo + "Fail", """{"crash":"12 Elm Street"}""", 2, "The call failed."),
        new("unknown-service", "mutualaid.test.v1.Unserved/Ask", "{}", 12, "The server has no such method."),
        new("deadline", Echo + "Wait", """{"id":"deadline of CLIENT"}""", 4, null) { DeadlineMs = 300 },
        // Whether the first reply comes before the deadline is a matter of time, and so not asked.
        new("stream-deadline", Echo + "Watch", """{"id":"stream deadline of CLIENT"}""", 4, null)
        {
            DeadlineMs = 300, Replies = null,
        },
        new("cancelled", Echo + "Watch", """{"id":"cancelled by CLIENT"}""", 1, null, """{"number":1}""")
        {
            CancelAfter = 1,
        },
        new("too-big", Echo + "Fail", $$"""{"crash":"{{new string('x', 4 * 1024 * 1024)}}"}""", 8,
            TooBig),
        new("healthy", Health + "Check", "{}", 0, "", """{"status":"SERVING"}"""),
        new("no-such-service", Health + "Check", """{"service":"none"}""", 5, NoSuchService),
        new("watch-health", Health + "Watch", """{"service":"mutualaid.test.v1.Echo"}""", 1, null,
            """{"status":"SERVING"}""")
        {
            CancelAfter = 1,
        },
    ];

    public static IEnumerable<TheoryDataRow<string, string>> Cases =>
        from client in OutsideClient.All.Keys
        from expected in Expected
        select new TheoryDataRow<string, string>(client, expected.Id);

    [Theory, MemberData(nameof(Cases))]
    public async Task Client_Calls_SeesWhatIsWritten(string client, string id)
    {
        var expected = Expected.Single(expectation => expectation.Id == id);

        var result = (await runs.Of(client))[id];

        Assert.Equal(expected.Code, result.Code);
        if (expected.Replies is not null)
            Assert.Equal(expected.Replies.Select(Canonical), result.Replies.Select(reply => reply.ToJsonString()));
        if (expected.Message is not null)
            Assert.Equal(expected.Message, result.Message);
        Assert.Equal(expected.Details, result.Details);
        Assert.All(expected.Headers, entry => Assert.Equal(entry.Value, result.Headers.GetValueOrDefault(entry.Key)));
        Assert.All(expected.Trailers, entry => Assert.Equal(entry.Value, result.Trailers.GetValueOrDefault(entry.Key)));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task ClientGivesUp_HandlerIsCancelled(string client)
    {
        await runs.Of(client);

        await runs.Server.Probe.WhenEnded($"cancelled by {client}");
    }

    public static TheoryData<string> Clients => [.. OutsideClient.All.Keys];

    private static string Canonical(string json) => JsonNode.Parse(json)!.ToJsonString();

    private sealed record Expectation(
        string Id, string Method, string Request, int Code, string? Message, params string[]? Replies)
    {
        public Dictionary<string, string> Metadata { get; init; } = [];

        public Dictionary<string, string> Headers { get; init; } = [];

        public Dictionary<string, string> Trailers { get; init; } = [];

        public OutsideDetail[] Details { get; init; } = [];

        public int? DeadlineMs { get; init; }

        public int? CancelAfter { get; init; }

        public OutsideCall For(string client) => new(
            Id, Method, JsonNode.Parse(Request.Replace("CLIENT", client, StringComparison.Ordinal))!, Metadata,
            DeadlineMs, CancelAfter);
    }

    /// <summary>One server, and one run of each client against it.</summary>
    public sealed class Runs : IAsyncLifetime
    {
        private readonly ConcurrentDictionary<string, Task<IReadOnlyDictionary<string, OutsideResult>>> _runs = new();

        public EchoServer Server { get; private set; } = null!;

        public Task<IReadOnlyDictionary<string, OutsideResult>> Of(string name) => _runs.GetOrAdd(name, _ =>
        {
            var client = OutsideClient.All[name];
            var address = (client.Http1 ? Server.Http1 : Server.Http2).Address.Authority;
            return client.Run(
                address,
                [MisfitsReflection.Descriptor, MutualAid.Grpc.Health.HealthReflection.Descriptor,
                    StatusReflection.Descriptor, ErrorDetailsReflection.Descriptor],
                Expected.Select(expectation => expectation.For(name)));
        });

        public async ValueTask InitializeAsync() => Server = await EchoServer.Start();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
