using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

/// <summary>Logs for programs, and the variables of OpenTelemetry, on one server.</summary>
public sealed class LogFormatTests
{
    [Fact]
    public async Task JsonLogsAndStandardVariables_DoAsTheySay()
    {
        using var data = new TestFolder();
        await using TelemetrySink sink = await TelemetrySink.Start();
        await using ServerProcess server = await ServerProcess.Start(data.Path, environment: new Dictionary<string, string>(sink.GrpcEnvironment)
        {
            ["MutualAid__LogFormat"] = "json", ["OTEL_SERVICE_NAME"] = "pantry-8", ["OTEL_TRACES_SAMPLER"] = "always_off",
        });
        await StaffSession.FirstLink(server);
        await Break(data["mutualaid.db"]);
        using var site = new Site(server.Web);
        await site.Get("/staff/signin");

        Assert.Equal(HttpStatusCode.InternalServerError, site.Response.StatusCode);
        Assert.Equal(0, await server.Stop());
        AssertLog(server.Log);
        Assert.Contains(sink.Measured.SelectMany(one => one.Resource.Attributes), one => (one.Key, one.Value.Text) == ("service.name", "pantry-8"));
        Assert.Contains(sink.Received, one => one.Path == "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export");
        Assert.Contains(sink.Metrics, metric => metric.Name == "http.server.request.duration");
        Assert.Empty(sink.Traces); // all was sent when it ended
    }

    [Fact]
    public async Task FormatThatThereIsNot_DoesNotStart()
    {
        using var data = new TestFolder();

        var (exit, _, errors) = await ServerProcess.Run(data.Path, null, "verify", "--MutualAid:LogFormat=xml");

        Assert.Equal((2, "mutualaid: MutualAid:LogFormat is \"xml\"; it has to be plain or json.\n"), (exit, errors));
    }

    private static void AssertLog(string log)
    {
        JsonElement[] lines = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", line.GetProperty("Timestamp").GetString()));
        Assert.All(lines, line => Assert.False(line.TryGetProperty("Scopes", out _)));
        Assert.Contains(lines, line => line.GetProperty("Message").GetString()!.StartsWith("A request failed: SqliteException at MutualAid.", StringComparison.Ordinal));
        // What the framework says of it is told by its type, too.
        Assert.Contains(lines, line => line.TryGetProperty("Exception", out JsonElement exception) && exception.GetString()!.StartsWith("SqliteException", StringComparison.Ordinal));
        Assert.DoesNotContain("no such table", log);
    }

    private static async Task Break(string file)
    {
        await using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        await database.OpenAsync();
        await using SqliteCommand rename = database.CreateCommand();
        rename.CommandText = "ALTER TABLE \"AspNetUsers\" RENAME TO gone";
        await rename.ExecuteNonQueryAsync();
    }
}
