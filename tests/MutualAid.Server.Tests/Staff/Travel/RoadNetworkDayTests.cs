using System.Text;
using Microsoft.AspNetCore.Http;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Staff.Travel;

/// <summary>A day planned with a road network by the real program, which says all that it can be made to say.</summary>
public sealed class RoadNetworkDayTests
{
    [Fact]
    public async Task Day_PlannedByRoad_WarnsWhereItShouldAndTellsNobodyElse()
    {
        using TestFolder data = new(), csv = new();
        SmallCsv.Write(csv);
        var imported = await ServerProcess.Run(data.Path, null, "import", csv.Path, "--date", DayFiles.Today);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        await using RoadServer roads = await RoadServer.Start();
        await using TelemetrySink telemetry = await TelemetrySink.Start();
        await using ServerProcess server = await ServerProcess.Start(
            data.Path,
            null,
            new Dictionary<string, string>(telemetry.Environment)
            {
                ["Logging__LogLevel__Default"] = "Trace",
                ["Logging__LogLevel__System"] = "Trace",
                ["http_proxy"] = $"http://127.0.0.1:{FreePort.Find()}",
                ["no_proxy"] = "127.0.0.1", // for telemetry
            },
            "serve", $"--MutualAid:TravelTimes:Address=http://localhost:{new Uri(roads.Address).Port}",
            "--MutualAid:TravelTimes:RememberedWays=0", "--MutualAid:TravelTimes:RequestTimeout=00:10:00",
            "--MutualAid:TravelTimes:Timeout=00:10:00");
        using Site staff = await StaffSession.FirstAccount(server);
        string day = staff.FirstLink("/staff/day/");
        await Act("handler=Allocate");

        await Act("handler=Plan", ("Seconds", "1"));
        Assert.Null(staff.Page.QuerySelector(".warning"));
        // Every way is 20 km.
        string[] kilometres =
            [.. staff.Page.QuerySelectorAll("table")[0].QuerySelectorAll("tbody tr").Select(row => row.Children[4].TextContent)];
        Assert.NotEmpty(kilometres);
        Assert.All(kilometres, length => Assert.Matches("^[0-9]*[02468]0([.]0)?$", length));

        roads.Instead = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        await Act("handler=Plan", ("Seconds", "1"));
        const string said = "The road network answered with HTTP status 500 and no table. All ways are estimated from straight lines.";
        Assert.Equal(said, staff.Page.QuerySelector(".warning")!.TextContent);
        await staff.Get(day);
        Assert.Null(staff.Page.QuerySelector(".warning"));

        int soFar = telemetry.Received.Count;
        await Patience.Until(() => telemetry.Received.Count >= soFar + 2);
        Assert.Contains(said, server.Log, StringComparison.Ordinal);
        string[] sent = [.. roads.Targets.SelectMany(RoadServer.PlacesOf).Distinct()];
        Assert.Equal(15, sent.Length); // twelve households, two drivers, the pantry
        var scan = new CanaryScan(sent.Concat(sent.SelectMany(place => place.Split(',')).Where(degrees => degrees.Length > 5)));
        List<string> hits = [.. scan.Hits("log", Encoding.UTF8.GetBytes(server.Log))];
        foreach (var (path, body) in telemetry.Received) hits.AddRange(scan.Hits(path, body));
        Assert.Empty(hits);

        async Task Act(string action, params (string Name, string Value)[] values)
        {
            await staff.Get(day);
            await staff.Send(action, values);
            Assert.True(staff.Page.QuerySelector(".done") is not null, staff.Page.QuerySelector(".problem")?.TextContent ?? staff.Text);
        }
    }

    [Theory]
    [InlineData("Address=roads.lan:5000", "Address has to be like http://127.0.0.1:5000, without a user name, a query or a fragment.")]
    [InlineData(
        "Address=http://me:secret@10.0.0.7:5000",
        "Address has to be like http://127.0.0.1:5000, without a user name, a query or a fragment.")]
    [InlineData("Address=ftp://10.0.0.7", "Address has to be like http://127.0.0.1:5000, without a user name, a query or a fragment.")]
    [InlineData("CoordinatesPerRequest=1", "CoordinatesPerRequest has to be from 2 to 1000.")]
    [InlineData("PercentByHour:24=120", "PercentByHour:24 is no hour; hours are 0 to 23.")]
    [InlineData("PercentByHour:7=1001", "PercentByHour:7 has to be from 10 to 1000.")]
    [InlineData("DetourFactor=0.9", "DetourFactor has to be from 1 to 10.")]
    [InlineData("RequestsAtOnce=0", "RequestsAtOnce has to be from 1 to 64.")]
    [InlineData("Timeout=00:00:00", "Timeout has to be longer than nothing and at most an hour, such as 00:00:20.")]
    [InlineData(
        "Address=http://203.0.113.7:5000",
        "Address leads to a public address, and whoever runs that server would learn where households are. Use one of your own "
        + "in the private network, or insist with MutualAid:TravelTimes:AllowPublicHost=true.")]
    public async Task SettingWithoutSense_Serve_OneLineThatSaysTheMend(string setting, string said)
    {
        using var data = new TestFolder();
        var (exitCode, _, errors) = await ServerProcess.Run(data["none"], null, "serve", $"--MutualAid:TravelTimes:{setting}");
        Assert.Equal($"mutualaid: MutualAid:TravelTimes:{said}\n", errors);
        Assert.Equal(2, exitCode);
        Assert.False(Directory.Exists(data["none"]));
    }

    [Fact]
    public async Task UnknownSetting_Serve_OneLineThatNamesThoseThereAre()
    {
        using var data = new TestFolder();
        var (exitCode, _, errors) = await ServerProcess.Run(data["none"], null, "serve", "--MutualAid:TravelTimes:Adress=http://10.0.0.7");
        Assert.StartsWith("mutualaid: There is no setting MutualAid:TravelTimes:Adress; MutualAid:TravelTimes has Address, ", errors);
        Assert.Equal(2, exitCode);
    }
}
