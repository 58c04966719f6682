namespace MutualAid.Server.Tests.Running;

/// <summary>A published day whose server makes backups.</summary>
internal sealed class BackedUpDay(TestFolder files) : PublishedDay
{
    public string Backups => files["backups"];

    public string PrivateKey => files["backup-key.pem"];

    public string PublicKey { get; private set; } = null!;

    private protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["MutualAid__Backups__Folder"] = Backups, ["MutualAid__Backups__Key"] = PublicKey,
    };

    public override async ValueTask InitializeAsync()
    {
        var made = await ServerProcess.Run(files.Path, null, "backup-key", PrivateKey);
        Assert.True(made.ExitCode == 0, made.Errors);
        PublicKey = made.Output.Trim();
        Directory.CreateDirectory(Backups);
        await base.InitializeAsync();
    }

    /// <summary>Waits until the server has noted beside the backups that somebody was forgotten.</summary>
    public Task Noted() => Patience.Until(() => new FileInfo(Path.Combine(Backups, "forgotten.txt")).Length > 0);
}
