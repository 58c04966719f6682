using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MutualAid.Server.Ops;
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
            ["MutualAid__MeasureEvery"] = "00:00:00.1",
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

    [Theory]
    [InlineData("plain")]
    [InlineData("json")]
    public void ExceptionThatIsLogged_IsToldByItsTypeAlone(string format)
    {
        var services = new ServiceCollection();
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("MutualAid:LogFormat", format)]).Build();
        services.AddLogging(logging => Logging.Configure(logging, settings, lifetime: false));
        (TextWriter before, var said) = (Console.Error, new StringWriter());
        Console.SetError(TextWriter.Synchronized(said));
        ServiceProvider provider = services.BuildServiceProvider();
        ILogger log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Somebody");
        Console.SetError(before); // the console was taken when the logger was made

        using (log.BeginScope("12 Elm Street"))
            log.LogError(new InvalidOperationException("12 Elm Street", new FormatException("Elm")), "It {What}", "failed");
        provider.Dispose(); // writes what is left

        Assert.Contains("It failed", said.ToString());
        Assert.Contains("InvalidOperationException < FormatException", said.ToString().Replace("\\u003C", "<", StringComparison.Ordinal));
        Assert.DoesNotContain("Elm", said.ToString());
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
        Assert.DoesNotContain("no such table", log);
        Assert.DoesNotContain("Nothing could be measured", log); // although there is nothing yet
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
