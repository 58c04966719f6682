using System.Diagnostics;

namespace MutualAid.Server.Tests.Running;

/// <summary>A data directory with its settings, on which verbs are run.</summary>
internal sealed class Installation(string? postgres = null, string? keys = null) : IDisposable
{
    private readonly TestFolder _data = new();

    public string this[string name] => _data[name];

    private string[] KeySettings => keys is null ? [] : [$"--ConnectionStrings:Keys={keys}"];

    public Task<ServerProcess> Start() => ServerProcess.Start(_data.Path, postgres, null, ["serve", .. KeySettings]);

    public Task<(int ExitCode, string Output, string Errors)> Run(params string[] verb) =>
        ServerProcess.Run(_data.Path, postgres, [.. verb, .. KeySettings]);

    public Process Begin(params string[] verb) => ServerProcess.Begin(_data.Path, postgres, [.. verb, .. KeySettings]);

    public async Task AssertClean()
    {
        var verified = await Run("verify", "--json");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
        Assert.EndsWith("\"findings\":[],\"isClean\":true}\n", verified.Output);
    }

    /// <summary>Exports into a folder below it.</summary>
    public async Task Export(string name)
    {
        var (exitCode, _, errors) = await Run("export", this[name], "--keys", this[$"{name}.keys"]);
        Assert.True(exitCode == 0, errors);
    }

    public void Dispose() => _data.Dispose();
}
