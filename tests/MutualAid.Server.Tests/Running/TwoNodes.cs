using MutualAid.Testing;

namespace MutualAid.Server.Tests.Running;

/// <summary>Two running servers over one database and one key database, each with a folder of its own and the same key file.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private readonly TestFolder _one = new();
    private readonly TestFolder _other = new();
    private string _postgres = null!;
    private string _keys = null!;

    internal ServerProcess One { get; private set; } = null!;

    internal ServerProcess Other { get; private set; } = null!;

    /// <summary>Somebody who signed in at the first node.</summary>
    internal Site Staff { get; private set; } = null!;

    /// <summary>The link for the first account that the other node printed; it was made with the first node's.</summary>
    internal string LinkOfTheOther { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _postgres = await (await PostgresCluster.Shared()).CreateDatabase();
        _keys = $"--ConnectionStrings:Keys={await (await PostgresCluster.SharedForKeys()).CreateDatabase()}";
        using var csv = new TestFolder();
        SmallCsv.Write(csv);
        var imported = await ServerProcess.Run(_one.Path, _postgres, "import", csv.Path, "--date", DayFiles.Today, _keys);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        File.Copy(_one["keys/mutualaid.key"], _other["secret"]);
        One = await Start(_one);
        Other = await Start(_other, $"--MutualAid:KeyFile={_other["secret"]}");
        LinkOfTheOther = await StaffSession.FirstLink(Other);
        Staff = await StaffSession.FirstAccount(One);
    }

    public async ValueTask DisposeAsync()
    {
        Staff?.Dispose();
        if (One is not null) await One.DisposeAsync();
        if (Other is not null) await Other.DisposeAsync();
        _one.Dispose();
        _other.Dispose();
    }

    /// <summary>The same browser, sent to the other node by the load balancer.</summary>
    internal Site AtTheOther(Site browser)
    {
        var site = new Site(Other.Web) { App = browser.App };
        site.Cookies.Add(browser.Cookies.GetAllCookies());
        return site;
    }

    internal Task<(int ExitCode, string Output, string Errors)> Run(string verb) => ServerProcess.Run(_one.Path, _postgres, verb, _keys);

    private Task<ServerProcess> Start(TestFolder folder, params string[] more) =>
        ServerProcess.Start(folder.Path, _postgres, null, ["serve", _keys, .. more]);
}
