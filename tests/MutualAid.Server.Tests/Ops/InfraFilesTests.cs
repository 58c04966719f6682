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
    public void PortsInTheFiles_AreThoseOfTheProgramAndOfPostgreSql()
    {
        string[] known = [.. Found(WebHost, @"http://localhost:(\d+)"), SiloPort, "5432"];
        Assert.Equal(known.Order(), Found(Files, @"(?:node\d:|0\.0\.0\.0:|SiloPort: ""|[pP]ort: |EXPOSE \d+ |EXPOSE )(\d{3,5})\b").Order());
    }

    [Fact]
    public void HealthPathsInTheFiles_AreThoseOfTheProgram() =>
        Assert.Equal(Found(WebHost, @"(/healthz/\w+)").Order(), Found(Files, @"(/healthz/\w+)").Order());

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
