using System.Text.Json;
using MutualAid.Bench.Day;
using MutualAid.Routing.Tests.Checking;

namespace MutualAid.Routing.Tests.Bench;

public sealed class DayVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void NoFolder_Run_PlansADayOfItsOwnAndTheSumsAreRight()
    {
        var (exitCode, json, _) = Run();
        Assert.Equal(0, exitCode);
        Assert.Equal("generated", json.GetProperty("data").GetString());
        Assert.Equal((18, 180), (Number(json, "drivers"), Number(json, "requests")));
        Assert.Equal((135, 108), (Number(json, "coldRequests"), Number(json, "coldCapacity")));
        Assert.True(Number(json, "served") > 0);
        Assert.True(Number(json, "unassigned") >= 135 - 108);
        AssertSums(json);
    }

    [Fact]
    public void GeneratedDay_ToProblem_AThirdWithWindowsAndSomeExclusions()
    {
        var problem = DayGenerator.Generate(seed: 5).ToProblem();
        Assert.Equal(60, problem.Stops.Count(stop => stop.Windows.Count == 1));
        Assert.Equal(5, problem.Stops.Count(stop => stop.ExcludedVehicles.Count == 1));
        var plan = RoutingSolver.Solve(
            problem, new SolveOptions { StoppingRule = StoppingRule.AfterIterations(10) }, TestContext.Current.CancellationToken).Plan;
        Assert.Empty(PlanChecker.Check(problem, plan));
    }

    /// <summary>
    /// One driver with room for three boxes and one cold one, at the pantry all day. H1 is 1,111.949 m north of it, 1,446 m by
    /// road and 159 s; H2 is not on the map; H3 excludes the driver; H4 wants a cold box, as H1 does, and is urgent; H5 comes too early.
    /// </summary>
    [Fact]
    public void Folder_Run_ReadsWhatTheServerImports()
    {
        Write("pantry.csv", "ref,name,latitude,longitude,time_zone,date,load_minutes,seconds_per_km_default",
            "P1,\"Corner, Pantry\",34,-118,America/Los_Angeles,2026-12-05,10,110");
        Write("drivers.csv", "ref,start_latitude,start_longitude,ends_at,shift,boxes,cold_boxes,languages",
            "D1,34,-118,pantry,10:00-12:00,3,1,es");
        Write("requests.csv", "ref,latitude,longitude,address,window,service_minutes,cold,priority,not_with_driver",
            "H1,34.01,-118,,09:00-17:00,5,yes,normal,",
            "H2,,,\"1 \"\"Elm\"\", Street\",09:00-17:00,5,no,normal,",
            "H3,34.01,-118,,09:00-17:00,5,no,normal,D1",
            "H4,34.01,-118,,09:00-17:00,6,yes,urgent,",
            "H5,34.01,-118,,08:00-09:30,5,no,first-time,");
        var (exitCode, json, _) = Run("--dir", _folder.FullName);
        Assert.Equal(0, exitCode);
        Assert.Equal(_folder.FullName, json.GetProperty("data").GetString());
        Assert.Equal(
            """{"CapacityFull: cold boxes":1,"NotOnTheMap":1,"ShiftMissesWindow":1,"VehicleExcluded":1}""",
            json.GetProperty("unassignedBy").GetRawText());
        // H4: there and back, 10 minutes of loading, 6 at the door. Left out are H1 (1), H3 (1) and H5 (2).
        Assert.Equal(2.892, json.GetProperty("kilometres").GetDouble());
        Assert.Equal(
            """{"priorityLeftOut":4,"distance":2892,"duration":2556,"fixed":2000,"total":7448}""",
            json.GetProperty("objective").GetRawText());
        AssertSums(json);
    }

    [Theory]
    [InlineData("H1,34.01,-118,09:00-17:00,5,yes,soon,", "requests.csv:2: priority: \"soon\" is not what it should be")]
    [InlineData("H1,34.01,-118,09:00,5,yes,normal,", "requests.csv:2: window: \"09:00\" is not what it should be")]
    [InlineData("H1,34.01,-118,09:00-17:00,5,yes,normal", "requests.csv:2: 7 cells, but 8 columns")]
    public void FolderWithAMistake_Run_OneLineAndExitCodeTwo(string row, string error)
    {
        Write("pantry.csv", "ref,latitude,longitude,load_minutes,seconds_per_km_default", "P1,34,-118,10,110");
        Write("drivers.csv", "ref,start_latitude,start_longitude,ends_at,shift,boxes,cold_boxes", "D1,34,-118,pantry,10:00-12:00,3,1");
        Write("requests.csv", "ref,latitude,longitude,window,service_minutes,cold,priority,not_with_driver", row);
        var (exitCode, _, errors) = Run("--dir", _folder.FullName);
        Assert.Equal((2, error + "\n"), (exitCode, errors));
    }

    private static void AssertSums(JsonElement json)
    {
        Assert.Equal(Number(json, "requests"), Number(json, "served") + Number(json, "unassigned"));
        var kinds = json.GetProperty("unassignedBy").EnumerateObject();
        Assert.Equal(Number(json, "unassigned"), kinds.Sum(kind => kind.Value.GetInt32()));
        var objective = json.GetProperty("objective");
        var (distance, duration, fixedCost) = (Number(objective, "distance"), Number(objective, "duration"), Number(objective, "fixed"));
        Assert.Equal(Number(objective, "total"), distance + duration + fixedCost);
        Assert.Equal(distance, (long)Math.Round(json.GetProperty("kilometres").GetDouble() * 1000));
        Assert.Equal(duration / 2 / 60.0, json.GetProperty("minutes").GetDouble(), 0.051);
        Assert.Equal(2000 * Number(json, "routes"), fixedCost);
    }

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private void Write(string file, params string[] lines) => File.WriteAllLines(Path.Combine(_folder.FullName, file), lines);

    private static (int ExitCode, JsonElement Json, string Errors) Run(params string[] more)
    {
        StringWriter output = new(), errors = new();
        var exitCode = DayVerb.Create().Parse(["--seconds", "0.05", "--seed", "3", .. more])
            .Invoke(new System.CommandLine.InvocationConfiguration { Output = output, Error = errors });
        return (exitCode, exitCode == 0 ? JsonDocument.Parse(output.ToString()).RootElement : default, errors.ToString());
    }
}
