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
}
