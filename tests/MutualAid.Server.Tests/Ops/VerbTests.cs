using MutualAid.Server.Ops;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Ops;

/// <summary>What was mistyped on the command line does nothing, and says so.</summary>
public sealed class VerbTests
{
    [Theory]
    [InlineData("frobnicate", "Unrecognized command or argument 'frobnicate'")]
    [InlineData("verify --bogus", "There is no option or setting \"--bogus\"")]
    [InlineData("verify --MutualAid:DataDirectry=/tmp/x", "There is no option or setting \"--MutualAid:DataDirectry=/tmp/x\"")]
    [InlineData("verify", "There is no data at ")]
    [InlineData("staff-link", "There is no data at ")]
    [InlineData("staff-link ana maria", "Give one name, in quotes if it has spaces.")]
    [InlineData("staff-link ana --bogus", "There is no option or setting \"--bogus\"")]
    [InlineData("rotate-keys", "There is no data at ")]
    [InlineData("shred-overdue", "There is no data at ")]
    [InlineData("import /nowhere/at/all", "There is no folder /nowhere/at/all.")]
    public async Task Mistyped_SaysSoAndMakesNothing(string arguments, string said)
    {
        using var data = new TestFolder();

        var (exitCode, _, errors) = await ServerProcess.Run(data["none"], null, arguments.Split(' '));

        Assert.Contains(said, errors);
        Assert.Equal(2, exitCode);
        Assert.False(Directory.Exists(data["none"]));
    }

    [Fact]
    public async Task StreetsThatAreNotThere_AreRefused()
    {
        using var data = new TestFolder();

        var (exitCode, _, errors) = await ServerProcess.Run(data.Path, null, "serve", "--MutualAid:MapTiles=/nowhere.pmtiles");

        Assert.Contains("MutualAid:MapTiles is /nowhere.pmtiles, and there is no such file; mend the path, or leave the setting out.", errors);
        Assert.Equal(2, exitCode);
    }

    [Fact]
    public async Task GazetteerWithARowThatIsNoGood_IsRefusedWithItsLine()
    {
        using var data = new TestFolder();
        await File.WriteAllLinesAsync(data["places.csv"], ["address,latitude,longitude", "1 Elm St,34.0,-118.2", "2 Elm St,34.0 N,-118.2"]);

        var (exitCode, _, errors) = await ServerProcess.Run(data.Path, null, "serve", $"--MutualAid:Gazetteer={data["places.csv"]}");

        Assert.Contains($"MutualAid:Gazetteer, {data["places.csv"]}, line 3: \"34.0 N\" is no latitude; write degrees with a point, such as 34.0337.", errors);
        Assert.Equal(2, exitCode);
    }

    [Theory]
    [InlineData("Host=db;Database=mutualaid", "Host=keys;Database=mutualaid", false)]
    [InlineData("Host=db;Database=mutualaid", "Host=DB;Database=keys", true)]
    [InlineData("Host=db;Database=mutualaid", "Host=db;Port=5432", true)]
    [InlineData("Host=db;Database=mutualaid", "Host=db;Port=5433", false)]
    [InlineData("Host=db;Database=mutualaid", "Host=db:5433", false)]
    [InlineData("Host=db1,db2;Database=mutualaid", "Host=db3, db2:5432;Port=5433", true)]
    [InlineData("Host=localhost", "Host=127.0.0.1", true)]
    [InlineData("Host=/var/run/postgresql", "Host=::1", true)]
    [InlineData("", "Host=keys", false)]
    public async Task KeysOnTheServerOfTheData_AreRefused(string data, string keys, bool refused)
    {
        if (!refused)
        {
            KeyServer.RefuseSame(keys, data);
            return;
        }

        using var folder = new TestFolder();
        var (exitCode, _, errors) = await ServerProcess.Run(folder["none"], data, "verify", $"--ConnectionStrings:Keys={keys}");

        Assert.Equal(
            "mutualaid: ConnectionStrings:Keys and ConnectionStrings:MutualAid name the same server; put the keys on another PostgreSQL server.\n",
            errors);
        Assert.Equal(2, exitCode);
        Assert.False(Directory.Exists(folder["none"]));
    }
}
