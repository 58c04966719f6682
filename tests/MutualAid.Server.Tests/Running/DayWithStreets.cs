namespace MutualAid.Server.Tests.Running;

/// <summary>The small day with its boxes filled, and a file with streets around the pantry.</summary>
public sealed class DayWithStreets : AllocatedDay
{
    private readonly TestFolder _folder = new();

    internal string File => _folder["streets.pmtiles"];

    private protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["MutualAid__MapTiles"] = File };

    public override async ValueTask InitializeAsync()
    {
        StreetsFile.Write(File, 34.03, -118.2);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
