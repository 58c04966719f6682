using System.Text.RegularExpressions;
using MutualAid.Server.Ops;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Ops;

/// <summary>
/// The files for containers and clusters name settings, ports and paths of the program. Nobody notices a mistyped one
/// otherwise: the program ignores variables that it doesn't know.
/// </summary>
public sealed class InfraFilesTests
{
    private static readonly string Source = Path.Combine(Repository.Root(), "src");
    private static readonly string WebHost = File.ReadAllText(Path.Combine(Source, "MutualAid.Server", "Ops", "WebHost.cs"));
    private static readonly string[] ClusterSettings = ["Id", "AdvertisedAddress", "SiloPort"];
    private const string SiloPort = "11111";

    private static readonly string Files = string.Concat(
        from name in (string[])["Containerfile", "systemd/mutualaid.service", "compose.yaml", "compose/Caddyfile", "kubernetes/settings.yaml", "kubernetes/nodes.yaml",
            "kubernetes/services.yaml", "kubernetes/network.yaml"]
        select File.ReadAllText(Path.Combine(Repository.Root(), "infra", name)));

    [Fact]
    public void EverySettingInTheFiles_IsOneThatTheProgramReads()
    {
        var sources = string.Concat(
            Directory.EnumerateFiles(Path.Combine(Source, "MutualAid.Server", "Ops"), "*.cs").Select(File.ReadAllText));
        string[] known =
        [
            .. typeof(ServerSettings).GetProperties().Where(one => one.CanWrite).Select(one => $"MutualAid__{one.Name}"),
            .. ClusterSettings.Select(name => $"MutualAid__Cluster__{name}"),
            .. Found(sources, @"GetConnectionString\(""(\w+)""\)").Select(name => $"ConnectionStrings__{name}"),
            .. Found(WebHost, @"\[""(Kestrel:[\w:]+)""\]").Select(name => name.Replace(":", "__", StringComparison.Ordinal)),
        ];
        var used = Found(Files, @"\b((?:MutualAid|ConnectionStrings|Kestrel)__\w+)");
        Assert.Contains("MutualAid__Cluster__AdvertisedAddress", used);
        Assert.Empty(used.Except(known));
    }

    [Fact]
    public void PortsInTheFiles_AreThoseOfTheProgramOfPostgreSqlAndOfMetrics()
    {
        string[] known = [.. Found(WebHost, @"http://localhost:(\d+)"), SiloPort, "5432", "9464"];
        Assert.Equal(known.Order(), Found(Files, @"(?:node\d:|0\.0\.0\.0:|SiloPort: ""|[pP]ort: |EXPOSE \d+ |EXPOSE )(\d{3,5})\b").Order());
    }

    [Fact]
    public void HealthPathsInTheFiles_AreThoseOfTheProgram() =>
        Assert.Equal(Found(WebHost, @"(/healthz/\w+)").Order(), Found(Files, @"(/healthz/\w+)").Order());

    [Fact]
    public void FilesThatComposeHandsOn_AreThere_OrAreMadeAsTheGuideSays()
    {
        string infra = Path.Combine(Repository.Root(), "infra"), compose = File.ReadAllText(Path.Combine(infra, "compose.yaml"));
        string guide = File.ReadAllText(Path.Combine(Repository.Root(), "docs", "how-to", "run-in-containers.md"));

        string[] named = Found(compose, @"[ ""](\./[\w./-]+)(?=[: ""}])");

        Assert.Contains("./telemetry/operations.json", named);
        string[] missing = [.. named.Where(path => !File.Exists(Path.Combine(infra, path)))];
        string[] secrets = ["", "/mutualaid.key", "/pgpass", "/data_password", "/keys_password", "/grafana_password"];
        Assert.Equal(secrets.Select(name => $"./compose/secrets{name}"), missing);
        Assert.Contains("> compose/secrets/grafana_password", guide);
        // What watches is for the machine itself alone; only the proxy is for everybody.
        Assert.Equal(["80:80\", \"443:443", "127.0.0.1:9090:9090", "127.0.0.1:3000:3000"], Found(compose, @"ports: \[""(.+)""\]"));
        Assert.All(Found(compose, "image: (.+)"), image => Assert.Matches(@"^\$\{\w+_IMAGE:-[\w./-]+:v?\d+\.\d+[\w.-]*\}", image));
    }

    [Fact]
    public void WhatWatches_FindsEachOther()
    {
        string infra = Path.Combine(Repository.Root(), "infra"), compose = File.ReadAllText(Path.Combine(infra, "compose.yaml"));
        string Read(string file) => File.ReadAllText(Path.Combine(infra, "telemetry", file));

        string port = Assert.Single(Found(compose, @"MetricsUrl: http://0\.0\.0\.0:(\d+)"));
        Assert.Equal([$"node1:{port}", $"node2:{port}", $"node3:{port}"], Found(Read("prometheus-compose.yml"), @"""(node\d:\d+)"""));
        Assert.Contains("url: http://prometheus:9090", Read("grafana/source.yaml"));
        Assert.Contains("path: /dashboards\n", Read("grafana/dashboards.yaml"));
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(infra, "telemetry"), "*.json").Select(Path.GetFileName).Order(),
            Found(compose, @":/dashboards/(\w+\.json):ro").Order());
        Assert.Contains("endpoint: 0.0.0.0:4317", Read("collector.yaml"));
        Assert.Contains("http://collector:4317", compose);
    }

#if CLUSTER
    [Fact]
    public void ClusterSettings_AreThoseOfTheEngine()
    {
        Assert.All(ClusterSettings, name => Assert.NotNull(typeof(Orleans.OrleansEngineOptions).GetProperty(name)));
        Assert.Equal(SiloPort, $"{new Orleans.OrleansEngineOptions().SiloPort}");
    }
#endif

    private static string[] Found(string text, string pattern) =>
        [.. Regex.Matches(text, pattern).Select(match => match.Groups[1].Value).Distinct()];
}
