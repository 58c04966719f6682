using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace MutualAid.Testing;

/// <summary>
/// A PostgreSQL server of its own in a temporary folder, on loopback, ended with the process that started it. It runs
/// as the user <c>postgres</c> when the caller is root, since the server refuses to run as root.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static PostgresCluster? _shared;

    private readonly string _folder;
    private readonly Process _server;
    private readonly int _port;
    private int _databases;

    private PostgresCluster(string folder, Process server, int port) => (_folder, _server, _port) = (folder, server, port);

    /// <summary>One cluster for all that runs in this process, until <see cref="StopShared"/>.</summary>
    public static async Task<PostgresCluster> Shared()
    {
        await Starting.WaitAsync();
        try
        {
            return _shared ??= await Start();
        }
        finally
        {
            Starting.Release();
        }
    }

    public static async Task StopShared()
    {
        if (_shared is { } started) await started.DisposeAsync();
        _shared = null;
    }

    public static async Task<PostgresCluster> Start()
    {
        string binaries = FindBinaries();
        string folder = Directory.CreateTempSubdirectory("mutualaid-pg-").FullName;
        if (IsRoot) await Run("chown", "postgres", folder);
        string data = Path.Combine(folder, "data");
        await RunAsOwner(Path.Combine(binaries, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        int port = FreePort();
        Process server = StartAsOwner(
            Path.Combine(binaries, "postgres"),
            "-D", data, "-p", $"{port}", "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=256MB",
            "-c", "max_connections=200", "-c", "log_statement=none");
        var cluster = new PostgresCluster(folder, server, port);
        await cluster.WaitUntilReady();
        return cluster;
    }

    /// <summary>A new, empty database's connection string.</summary>
    public async Task<string> CreateDatabase()
    {
        string name = $"db{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>The server's folder, with everything that is in memory written to it.</summary>
    public async Task<string> Flushed()
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var checkpoint = new NpgsqlCommand("CHECKPOINT", connection);
        await checkpoint.ExecuteNonQueryAsync();
        return _folder;
    }

    public async ValueTask DisposeAsync()
    {
        // SIGINT is PostgreSQL's "fast" shutdown; it reaches the server through runuser as well.
        if (!_server.HasExited)
        {
            string pid = (await File.ReadAllLinesAsync(Path.Combine(_folder, "data", "postmaster.pid")))[0];
            await Run("kill", "-INT", pid);
            await _server.WaitForExitAsync();
        }

        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=50;Timeout=30;Command Timeout=60";

    private async Task WaitUntilReady()
    {
        for (DateTime giveUp = DateTime.UtcNow.AddSeconds(60); ;)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (Exception) when (!_server.HasExited && DateTime.UtcNow < giveUp)
            {
                await Task.WhenAny(_server.WaitForExitAsync(), Task.Delay(50));
            }
        }
    }

    private static string FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin"))
                .Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
                ?? throw NotInstalled()
            : throw NotInstalled();

    private static InvalidOperationException NotInstalled() =>
        new("PostgreSQL's server programs are missing: apt-get install postgresql");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process StartAsOwner(string program, params string[] arguments) => IsRoot
        ? StartProcess("runuser", ["-u", "postgres", "--", program, .. arguments])
        : StartProcess(program, arguments);

    private static async Task RunAsOwner(string program, params string[] arguments) =>
        await Succeeds(StartAsOwner(program, arguments), program);

    private static async Task Run(string program, params string[] arguments) =>
        await Succeeds(StartProcess(program, arguments), program);

    private static async Task Succeeds(Process process, string program)
    {
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    private static Process StartProcess(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
