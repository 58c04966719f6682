using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Ops;

/// <summary>What reads the files of one small server says that it understands them.</summary>
public sealed class ServiceFilesTests
{
    private static readonly string Infra = Path.Combine(Repository.Root(), "infra");

    [Fact]
    public async Task Unit_SystemdUnderstandsIt_AndItIsHardened()
    {
        using var folder = new TestFolder();
        string unit = await File.ReadAllTextAsync(Path.Combine(Infra, "systemd", "mutualaid.service"));
        Assert.Contains("ExecStart=/opt/mutualaid/MutualAid.Server serve", unit);
        // Verified is also that the program is there.
        await File.WriteAllTextAsync(folder["mutualaid.service"], unit.Replace("/opt/mutualaid/MutualAid.Server", "/bin/true", StringComparison.Ordinal));

        Assert.Equal((0, string.Empty), await Run("systemd-analyze", "verify", folder["mutualaid.service"]));
        var (exitCode, said) = await Run("systemd-analyze", "--no-pager", "--offline=true", "security", folder["mutualaid.service"]);
        Assert.Equal(0, exitCode);
        Match score = Regex.Match(said, @"Overall exposure level for \S+: (\d+\.\d)");
        Console.WriteLine(score.Value);
        Assert.InRange(double.Parse(score.Groups[1].Value, CultureInfo.InvariantCulture), 0.1, 1.5);
    }

    [Theory]
    [InlineData("systemd/Caddyfile")]
    [InlineData("compose/Caddyfile")]
    public async Task Caddyfile_CaddyUnderstandsIt(string file)
    {
        using var folder = new TestFolder();
        var (exitCode, said) = await Run("env", $"HOME={folder.Path}", "SITE=pantry.test", "caddy", "validate", "--adapter", "caddyfile", "--config", Path.Combine(Infra, file));

        Assert.True(exitCode == 0, said);
        Assert.EndsWith("Valid configuration\n", said);
    }

    private static async Task<(int ExitCode, string Said)> Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await errors + await output);
    }
}
