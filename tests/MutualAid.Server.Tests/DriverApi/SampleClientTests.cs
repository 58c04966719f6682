using System.Text.Json.Nodes;
using Google.Protobuf;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Server.Tests.Grpc;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.DriverApi;

/// <summary>The sample client of the documentation drives a whole shift, and the pantry knows what it did.</summary>
public sealed class SampleClientTests(PublishedDay day) : IClassFixture<PublishedDay>
{
    private static readonly OutsideClient Sample = new(
        "The sample client", false, "/usr/bin/python3", "`apt-get install python3-grpcio python3-protobuf python3-cryptography`", "driver_shift.py");

    [Fact]
    public async Task SampleClient_DrivesAShift_AndThePantryKnowsWhatItDid()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["set.pb"], OutsideClient.SetOf([DriverReflection.Descriptor]).ToByteArray());
        using var calls = new GrpcCalls(day.Server.Grpc);
        using Phone other = await new Phone(calls).Enrolled(await day.Invite(1));
        int stops = (await other.GetRoute()).Route.Stops.Count;
        Assert.True(stops >= 4);

        string output = await Sample.Output(
            "--address", day.Server.Grpc.Authority, "--descriptors", folder["set.pb"], "--invitation", await day.Invite(1),
            "--refuse-first-box", "--stranger-at", "1", "--again");

        JsonNode[] steps = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        int doors = stops - 1; // the first box stayed at the pantry
        Assert.Equal(
            ["enrol", "sync", "watch", .. Enumerable.Repeat(new[] { "door", "sync" }, doors).SelectMany(pair => pair), "sync", "end", "signed out"],
            steps.Select(step => (string)step["step"]!));
        Assert.All(steps.SelectMany(step => step["results"]?.AsArray() ?? []), result => Assert.Equal("recorded", (string)result!));
        Assert.Equal([true, false, true], Doors(steps).Take(3).Select(door => (bool)door["words_match"]!));
        Assert.All(Doors(steps), door => Assert.True((bool)door["address_known"]!));
        Assert.False((bool)steps[2]["news_after_resuming"]!);
        Assert.Equal((true, 0), ((bool)steps[^2]["ended"]!, (int)steps[^2]["unsent"]!));
        Assert.Equal("UNAUTHENTICATED", (string)steps[^1]["next_call"]!);

        // Another phone of the same driver, and the pantry's page.
        Contracts.Driver.V1.Route route = (await other.GetRoute()).Route;
        Assert.Equal(
            [OutcomeKind.Unspecified, OutcomeKind.Delivered, OutcomeKind.WrongAddress, .. Enumerable.Repeat(OutcomeKind.Delivered, stops - 3)],
            route.Stops.Select(stop => stop.Outcome));
        Assert.Equal([false, .. Enumerable.Repeat(true, doors)], route.Stops.Select(stop => stop.Boxes.Single().Loaded));
        Assert.Equal((true, HelpKind.Message, false), (route.Ended, route.Help.Kind, route.Help.Seen));
        await day.Staff.Get($"/staff/route/{route.RouteId}");
        Assert.Contains("The bell at the last door is broken.", day.Staff.Page.QuerySelector(".problem q")!.TextContent);
        string[] rows = [.. day.Staff.Page.QuerySelectorAll("tbody tr").Select(row => $"{row.Children[4].TextContent} | {row.Children[5].TextContent}")];
        Assert.EndsWith("left behind: damaged | open", rows[0]);
        Assert.EndsWith("loaded | delivered", rows[1]);
        Assert.EndsWith("loaded | wrong address, box comes back", rows[2]);
    }

    private static IEnumerable<JsonNode> Doors(IEnumerable<JsonNode> steps) => steps.Where(step => (string)step["step"]! == "door");
}
