using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Running;

/// <summary>Prometheus' own tool, over what is in infra/telemetry.</summary>
internal static class Promtool
{
    public static string Folder { get; } = Path.Combine(Repository.Root(), "infra", "telemetry");

    /// <summary>All queries of the alerts and the dashboards.</summary>
    public static IReadOnlyList<string> Expressions()
    {
        string[] alerts = [.. Regex.Matches(File.ReadAllText(Path.Combine(Folder, "alerts.yml")), "expr: (.+)").Select(match => match.Groups[1].Value)];
        string[] dashboards = [.. Directory.EnumerateFiles(Folder, "*.json").SelectMany(file => Queries(JsonDocument.Parse(File.ReadAllText(file)).RootElement))];
        Assert.True(alerts.Length >= 8 && dashboards.Length >= 20);
        return [.. alerts, .. dashboards];
    }

    private static IEnumerable<string> Queries(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one => one.Name == "expr" ? [one.Value.GetString()!] : Queries(one.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Queries),
        _ => [],
    };

    public static async Task<(int ExitCode, string Said)> Run(string input, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("promtool", arguments)
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
