using System.Text.Json;
using System.Text.RegularExpressions;
using MutualAid.Bench.Routing;

namespace MutualAid.Routing.Tests.Bench;

public sealed class RoutingVerbTests : IDisposable
{
    private const string Head = "TINY\nVEHICLE\nNUMBER CAPACITY\n";
    private const string Customers = "CUSTOMER\nCUST NO. ...\n0 0 0 0 0 100 0\n1 3 4 1 0 100 0\n5 0 10 1 0 100 0\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Out to (3, 4), on to (0, 10) and home: 5 + √45 truncated to 6.7 + 10.</summary>
    [Fact]
    public void SoundInstance_Run_WritesTheRoutes()
    {
        var (exitCode, json, _) = Run(Head + "1 2\n" + Customers);
        Assert.Equal(0, exitCode);
        Assert.Matches(new Regex("""^\{"instance":"TINY","vehicles":1,"distance":21\.7,"seconds":[0-9.]+,"routes":\[\[(1,5|5,1)\]\]\}\n$"""), json);
    }

    [Fact]
    public void WholeNumberAsDistance_Run_StillOneDecimal()
    {
        var (_, json, _) = Run(Head + "1 2\nCUSTOMER\nCUST NO. ...\n0 0 0 0 0 100 0\n1 3 4 1 0 100 0\n");
        Assert.Contains("\"distance\":10.0,", json, StringComparison.Ordinal);
    }

    [Fact]
    public void TooFewVehicles_Run_WritesWhatItHasAndSaysIncomplete()
    {
        var (exitCode, json, _) = Run(Head + "1 1\n" + Customers);
        Assert.Equal(3, exitCode);
        Assert.Single(JsonDocument.Parse(json).RootElement.GetProperty("routes").EnumerateArray());
    }

    [Theory]
    [InlineData("TINY\nCARS\n", ": line 2: expected the heading VEHICLE, found \"CARS\"")]
    [InlineData(null, "Could not find file")]
    public void InputThatCannotBeRead_Run_OneLineAndExitCodeTwo(string? text, string error)
    {
        var (exitCode, _, errors) = Run(text);
        Assert.Equal(2, exitCode);
        Assert.Contains(error, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    [Fact]
    public void SecondsWithoutSense_Run_ExitCodeTwo() =>
        Assert.Equal(2, Run(Head + "1 2\n" + Customers, seconds: "-1").ExitCode);

    private (int ExitCode, string Json, string Errors) Run(string? text, string seconds = "0.05")
    {
        var (instance, output) = (Path.Combine(_folder.FullName, "instance.txt"),
            Path.Combine(_folder.FullName, "out.json"));
        if (text is not null) File.WriteAllText(instance, text);
        var errors = new StringWriter();
        var exitCode = RoutingVerb.Create()
            .Parse(["--instance", instance, "--seconds", seconds, "--seed", "1", "--out", output])
            .Invoke(new System.CommandLine.InvocationConfiguration { Output = TextWriter.Null, Error = errors });
        return (exitCode, File.Exists(output) ? File.ReadAllText(output) : "", errors.ToString());
    }
}
