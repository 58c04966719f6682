using System.Diagnostics;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Running;

/// <summary>Prometheus' own tool, over what is in infra/telemetry.</summary>
internal static class Promtool
{
    public static string Folder { get; } = Path.Combine(Repository.Root(), "infra", "telemetry");

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
