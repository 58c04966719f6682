using System.Text.Json;
using MutualAid.Bench.Routing;

namespace MutualAid.Routing.Tests.Bench;

public sealed class ReplanVerbTests
{
    [Fact]
    public void SmallTown_Run_WritesBothDaysBothWays()
    {
        var output = new StringWriter();
        var exitCode = ReplanVerb.Create().Parse(["--stops", "200", "--seconds", "0.2", "--first-seconds", "0.5"])
            .Invoke(new System.CommandLine.InvocationConfiguration { Output = output });
        Assert.Equal(0, exitCode);
        var days = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("days").EnumerateArray().ToArray();
        Assert.Equal(2, days.Length);
        var (morning, later) = (days[0], days[1]);
        Assert.Equal(0, Number(morning, "driversUnderWay"));
        Assert.Equal(200 + 2 - Number(morning, "stopsCancelled"), Number(morning, "stopsLeft"));
        Assert.True(Number(later, "driversUnderWay") > 0 && Number(later, "stopsLeft") < Number(morning, "stopsLeft"));
        Assert.Equal(1, Number(morning, "driversGone"));
        Assert.All(days, day => Assert.True(Number(day.GetProperty("stay"), "cost") > 0 && Number(day.GetProperty("anew"), "cost") > 0));
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
