using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Server.Ops;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;
using NodaTime;
using Npgsql;

namespace MutualAid.Server.Tests.Ops;

/// <summary>The configuration and the rules for Prometheus, by its own tool and by itself.</summary>
public sealed class AlertsTests
{
    [Theory]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("check", "config", "prometheus-compose.yml")]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("test", "rules", "alerts_test.yml")]
    public async Task Files_AreRightByPrometheusOwnTool(params string[] arguments)
    {
        var (exit, said) = await Promtool.Run("", arguments);
        Assert.True(exit == 0, said);
    }

    /// <summary>
    /// A household should have been forgotten 16 days ago, and the database refuses to: Prometheus raises the alarm. The
    /// database is mended, the verb that the guide names is run beside the server, and the alarm ends.
    /// </summary>
    [Fact]
    public async Task ForgettingHeldUp_RaisesTheAlarm_UntilItIsMended()
    {
        using var data = new TestFolder();
        string postgres = await (await PostgresCluster.Shared()).CreateDatabase();
        await Register(data.Path, postgres, Instant.FromDateTimeOffset(DateTimeOffset.UtcNow) - Duration.FromDays(30));
        await Execute(postgres,
            """
            CREATE FUNCTION held_up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''held up''; END';
            CREATE TRIGGER held_up BEFORE INSERT ON event FOR EACH ROW WHEN (NEW.type = 'DetailsShredded') EXECUTE FUNCTION held_up();
            """);
        int metrics = FreePort.Find();
        await using ServerProcess server = await ServerProcess.Start(data.Path, postgres, new Dictionary<string, string>
        {
            ["MutualAid__MetricsUrl"] = $"http://127.0.0.1:{metrics}", ["MutualAid__MeasureEvery"] = "00:00:00.2",
        });
        using var prometheus = new Prometheus(metrics);
        await prometheus.Until("ShreddingIsLate", fires: true);
        Assert.Contains("The retention clock missed a beat", server.Log);

        await Execute(postgres, "DROP TRIGGER held_up ON event");
        var forgotten = await ServerProcess.Run(data.Path, postgres, "shred-overdue");

        Assert.True(forgotten.ExitCode == 0, forgotten.Errors);
        await prometheus.Until("ShreddingIsLate", fires: false);
        Assert.True(await prometheus.IsUp());
        foreach (string query in Promtool.Expressions()) await prometheus.Ask(query);
    }

    private static async Task Register(string folder, string postgres, Instant at)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder([$"--MutualAid:DataDirectory={folder}", $"--ConnectionStrings:MutualAid={postgres}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddMutualAidCore(builder.Configuration).AddEmbeddedEngine();
        using IHost host = builder.Build();
        await host.Services.Prepare(CancellationToken.None);
        var register = new HouseholdCommand.RegisterHousehold(default, ImmutableSortedDictionary<string, FieldVersion>.Empty, at);
        var engine = host.Services.GetRequiredService<IEngine>();
        Assert.Null(await engine.Send(new HouseholdId(Guid.NewGuid()), new CommandId(Guid.NewGuid(), 1), register, CancellationToken.None).Refusal());
    }

    private static async Task Execute(string postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Prometheus with our configuration and rules, but every second, and without waiting whether it lasts.</summary>
    private sealed class Prometheus : IDisposable
    {
        private readonly TestFolder _folder = new();
        private readonly Process _process;
        private readonly HttpClient _http;

        public Prometheus(int metrics)
        {
            string config = File.ReadAllText(Path.Combine(Promtool.Folder, "prometheus.yml"));
            Assert.Contains("localhost:9464", config);
            config = config.Replace("localhost:9464", $"127.0.0.1:{metrics}", StringComparison.Ordinal).Replace("_interval: 15s", "_interval: 1s", StringComparison.Ordinal);
            File.WriteAllText(_folder["prometheus.yml"], config);
            string rules = File.ReadAllText(Path.Combine(Promtool.Folder, "alerts.yml"));
            File.WriteAllText(_folder["alerts.yml"], Regex.Replace(rules, @"for: \d+m", "for: 0s"));
            int port = FreePort.Find();
            _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/v1/") };
            _process = Process.Start(new ProcessStartInfo("prometheus",
            [
                $"--config.file={_folder["prometheus.yml"]}", $"--storage.tsdb.path={_folder["data"]}",
                $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
            ]))!;
        }

        /// <summary>Waits until an alarm is raised, or is over.</summary>
        public async Task Until(string alert, bool fires)
        {
            for (DateTime giveUp = DateTime.UtcNow.AddSeconds(90); ;)
            {
                string[]? firing = await Firing();
                if (firing?.Contains(alert) == fires) return;
                if (DateTime.UtcNow > giveUp) Assert.Fail($"{alert} is not as it should be; these fire: {string.Join(", ", firing ?? ["none: it does not answer"])}");
            }
        }

        /// <summary>Fails if it does not understand the question.</summary>
        public Task<string> Ask(string query) => _http.GetStringAsync($"query?query={Uri.EscapeDataString(query)}");

        public async Task<bool> IsUp() =>
            (await Ask("up")).Contains("\"job\":\"mutualaid\"},\"value\":", StringComparison.Ordinal)
            && !(await Firing())!.Contains("TargetIsDown");

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _http.Dispose();
            _folder.Dispose();
        }

        private async Task<string[]?> Firing()
        {
            try
            {
                using var answer = JsonDocument.Parse(await _http.GetStringAsync("alerts"));
                return
                [
                    .. answer.RootElement.GetProperty("data").GetProperty("alerts").EnumerateArray()
                        .Where(alert => alert.GetProperty("state").GetString() == "firing")
                        .Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!),
                ];
            }
            catch (HttpRequestException)
            {
                return null; // it is not there yet
            }
        }
    }
}
