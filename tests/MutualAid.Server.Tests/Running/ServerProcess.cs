using System.Diagnostics;
using System.Text;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Running;

/// <summary>The real program as a process of its own, reached over sockets only.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, Uri web, Uri grpc) => (_process, Web, Grpc) = (process, web, grpc);

    public int Id => _process.Id;

    public Uri Web { get; }

    public Uri Grpc { get; }

    /// <summary>All that it said on stderr.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>Lines on stdout, as they come.</summary>
    public List<string> Output { get; } = [];

    /// <summary>The published program where the test script says so, else the one that was built with the tests.</summary>
    public static string Program =>
        Environment.GetEnvironmentVariable("MUTUALAID_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "MutualAid.Server.dll");

    /// <summary>Starts a verb that serves, and waits until it is ready.</summary>
    public static async Task<ServerProcess> Start(
        string folder, string? postgres = null, IReadOnlyDictionary<string, string>? environment = null, params string[] verb)
    {
        var (web, grpc) = (FreePort.Find(), FreePort.Find());
        string[] arguments =
        [
            .. verb.Length > 0 ? verb : ["serve"],
            $"--Kestrel:Endpoints:Web:Url=http://127.0.0.1:{web}",
            $"--Kestrel:Endpoints:Grpc:Url=http://127.0.0.1:{grpc}",
            $"--MutualAid:DataDirectory={folder}",
            .. postgres is null ? Array.Empty<string>() : [$"--ConnectionStrings:MutualAid={postgres}"],
        ];
        var server = new ServerProcess(
            Launch(arguments, environment, folder), new Uri($"http://127.0.0.1:{web}"), new Uri($"http://127.0.0.1:{grpc}"));
        server.Follow();
        await server.WaitUntilReady();
        return server;
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(
        string folder, string? postgres, params string[] verb)
    {
        using Process process = Begin(folder, postgres, verb);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Begins a verb, to be ended in whatever way.</summary>
    public static Process Begin(string folder, string? postgres, params string[] verb) => Launch(
        [
            .. verb, $"--MutualAid:DataDirectory={folder}",
            .. postgres is null ? Array.Empty<string>() : [$"--ConnectionStrings:MutualAid={postgres}"],
        ],
        null,
        Path.GetTempPath());

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task<int> Stop()
    {
        await Signal("TERM");
        return await Ended();
    }

    /// <summary>Waits until it has ended by itself, and said all that it says; its exit code, for a signal 128 more than its number.</summary>
    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Sends it a signal: STOP holds it still, CONT lets it go on.</summary>
    public async Task Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }

    private static Process Launch(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string workingDirectory)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory,
        };
        start.Environment["MutualAid__QuickestForm"] = "00:00:00"; // tests fill in forms faster than people
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private void Follow()
    {
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log) _log.AppendLine(line.Data);
            if (line.Data?.Contains("Application started", StringComparison.Ordinal) is true) _started.TrySetResult();
        };
        _process.OutputDataReceived += (_, line) =>
        {
            lock (Output)
                if (line.Data is not null) Output.Add(line.Data);
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    private async Task WaitUntilReady()
    {
        Task ended = _process.WaitForExitAsync();
        await Task.WhenAny(_started.Task, ended).WaitAsync(TimeSpan.FromSeconds(90));
        using var http = new HttpClient { BaseAddress = Web };
        while (!ended.IsCompleted)
        {
            using var response = await http.GetAsync("/healthz/ready");
            if (response.IsSuccessStatusCode) return;
        }

        throw new InvalidOperationException($"The program ended before it was ready.\n{Log}");
    }
}
