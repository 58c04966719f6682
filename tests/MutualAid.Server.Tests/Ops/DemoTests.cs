using System.Security.Cryptography;
using System.Text.Json;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

public sealed class DemoTests
{
    [Fact]
    public async Task Json_OneLineWhoseAddressesCodesAndInvitationsWork_AndConfiguredDataIsNotTouched()
    {
        using var data = new TestFolder();
        await using (ServerProcess own = await ServerProcess.Start(data.Path)) Assert.Equal(0, await own.Stop());
        var before = Files(data);
        Assert.Contains(before, file => file.StartsWith("mutualaid.db ", StringComparison.Ordinal));

        await using ServerProcess demo = await ServerProcess.Start(
            data.Path, "Host=127.0.0.1;Port=1;Database=never", new Dictionary<string, string> { ["MutualAid__KeyFile"] = data["never.key"], ["MutualAid__Backups__Folder"] = data["never"], ["MutualAid__Backups__Key"] = "never" }, "demo", "--json");
        string line;
        lock (demo.Output) line = Assert.Single(demo.Output);
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement root = json.RootElement;
        Assert.Equal(["driverInvitations", "grpc", "receiptCodes", "staffSignIn", "web"], root.EnumerateObject().Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal((demo.Web, demo.Grpc), (new Uri(root.GetProperty("web").GetString()!), new Uri(root.GetProperty("grpc").GetString()!)));

        await AssertCodes(demo, [.. root.GetProperty("receiptCodes").EnumerateArray().Select(code => code.GetString()!)]);
        await AssertSignIn(demo, root.GetProperty("staffSignIn").GetString()!);
        using var calls = new GrpcCalls(demo.Grpc);
        var stops = new List<int>();
        foreach (JsonElement invitation in root.GetProperty("driverInvitations").EnumerateArray())
        {
            using Phone phone = await new Phone(calls).Enrolled(invitation.GetString()!);
            stops.Add((await phone.GetRoute()).Route?.Stops.Count ?? 0);
        }

        Assert.Equal(6, stops.Count);
        Assert.True(stops.Sum() > 30, string.Join(' ', stops));

        Assert.Equal(before.Order(), Files(data).Order());
        Assert.Equal(0, await demo.Stop());
        lock (demo.Output) Assert.Single(demo.Output);
    }

    private static async Task AssertCodes(ServerProcess demo, string[] codes)
    {
        Assert.Equal(42, codes.Distinct().Count());
        var said = new HashSet<string>();
        foreach (string code in codes)
        {
            using var site = new Site(demo.Web);
            await site.Get("/status");
            await site.Send("/status", ("Code", code));
            Assert.Equal("What you asked for", site.Heading);
            said.Add(site.Page.QuerySelector("main strong")!.TextContent);
        }

        Assert.Contains("Your box was delivered.", said);
        Assert.True(said.Count >= 2, string.Join('\n', said));
    }

    private static async Task AssertSignIn(ServerProcess demo, string link)
    {
        using var staff = new Site(demo.Web);
        await staff.Get(link);
        await staff.Send(_ => true, "sign in");
        Assert.Equal("Days", staff.Heading);
        Assert.Equal(3, staff.Page.QuerySelectorAll("tbody tr").Length);
        await staff.Get("/staff/troubles");
        Assert.Contains("Nothing.", staff.Text);
        using var second = new Site(demo.Web);
        await second.Get(link);
        Assert.Contains("This link was used already", second.Text);
    }

    /// <summary>Names and content of all files but those that a demo has for itself.</summary>
    private static string[] Files(TestFolder folder) =>
    [
        .. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(folder.Path, file).StartsWith("demo-", StringComparison.Ordinal))
            .Select(file => $"{Path.GetRelativePath(folder.Path, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
