using System.Diagnostics;
using Npgsql;

namespace MutualAid.Testing;

/// <summary>
/// A PostgreSQL server of its own in a temporary folder, on loopback, ended with the process that started it. It runs
/// as the user <c>postgres</c> when the caller is root, since the server refuses to run as root.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static readonly PostgresCluster?[] Started = new PostgresCluster?[2];

    private readonly string _folder;
    private readonly int _port;
    private int _databases;

    private PostgresCluster(string folder, int port) => (_folder, _port) = (folder, port);

    /// <summary>One cluster for all that runs in this process, until <see cref="StopShared"/>.</summary>
    public static Task<PostgresCluster> Shared() => StartedOnce(0);

    /// <summary>Another one, for what must be on another server: the keys.</summary>
    public static Task<PostgresCluster> SharedForKeys() => StartedOnce(1);

    public static async Task StopShared()
    {
        foreach (PostgresCluster? cluster in Started)
            if (cluster is not null) await cluster.DisposeAsync();
        Array.Clear(Started);
    }

    /// <param name="logsEverything">Whether its own log has every statement, with its values.</param>
    public static async Task<PostgresCluster> Start(bool logsEverything = false)
    {
        string folder = Directory.CreateTempSubdirectory("mutualaid-pg-").FullName;
        if (IsRoot) await Run("chown", "postgres", folder);
        string data = Path.Combine(folder, "data");
        await RunAsOwner("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        return await StartOver(folder, logsEverything);
    }

    /// <summary>A base backup of all databases, as a server of its own.</summary>
    public async Task<PostgresCluster> StartFromBaseBackup()
    {
        string folder = Directory.CreateTempSubdirectory("mutualaid-pg-").FullName;
        if (IsRoot) await Run("chown", "postgres", folder);
        await RunAsOwner("pg_basebackup", [.. Here, "-D", Path.Combine(folder, "data"), "-c", "fast", "-X", "stream", "--no-sync"]);
        return await StartOver(folder);
    }

    /// <summary>A database as <c>pg_dump</c> writes it: SQL that makes it anew.</summary>
    public async Task<string> Dump(string connectionString)
    {
        string file = Path.Combine(_folder, $"dump{Interlocked.Increment(ref _databases)}.sql");
        await RunAsOwner("pg_dump", [.. Here, "-f", file, DatabaseOf(connectionString)]);
        return file;
    }

    /// <summary>A new database's connection string, made from a dump.</summary>
    public async Task<string> Restore(string dump)
    {
        string connectionString = await CreateDatabase();
        await RunAsOwner("psql", [.. Here, "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, DatabaseOf(connectionString)]);
        return connectionString;
    }

    /// <summary>Where a database of another server is on this one, which was started from its backup.</summary>
    public string Same(string connectionString) => ConnectionString(DatabaseOf(connectionString));

    /// <summary>A new, empty database's connection string.</summary>
    public async Task<string> CreateDatabase()
    {
        string name = $"db{Interlocked.Increment(ref _databases)}";
        await Execute($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>A copy of a database that nobody uses at the moment.</summary>
    public async Task<string> CopyDatabase(string connectionString)
    {
        string name = $"db{Interlocked.Increment(ref _databases)}";
        await Execute($"CREATE DATABASE {name} TEMPLATE {DatabaseOf(connectionString)}");
        return ConnectionString(name);
    }

    /// <summary>The server's folder, with everything that is in memory written to it.</summary>
    public async Task<string> Flushed()
    {
        await Execute("CHECKPOINT");
        return _folder;
    }

    /// <summary>Stops the server as a crash would, and starts it again on the same port.</summary>
    public Task CrashAndRestart() => RunAsOwner("pg_ctl", "-D", Path.Combine(_folder, "data"), "-l", Path.Combine(_folder, "log"), "-m", "immediate", "-w", "-t", "180", "restart");

    public async ValueTask DisposeAsync()
    {
        await RunAsOwner("pg_ctl", "-D", Path.Combine(_folder, "data"), "-m", "fast", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PostgresCluster> StartOver(string folder, bool logsEverything = false)
    {
        int port = FreePort.Find();
        string settings = $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB -c max_connections=200"
            + (logsEverything
                ? " -c log_statement=all -c log_parameter_max_length=-1 -c log_parameter_max_length_on_error=-1"
                : " -c log_statement=none");
        await RunAsOwner("pg_ctl", "-D", Path.Combine(folder, "data"), "-l", Path.Combine(folder, "log"), "-o", settings, "-w", "-t", "180", "start");
        return new PostgresCluster(folder, port);
    }

    private static async Task<PostgresCluster> StartedOnce(int which)
    {
        await Starting.WaitAsync();
        try
        {
            return Started[which] ??= await Start();
        }
        finally
        {
            Starting.Release();
        }
    }

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string[] Here => ["-h", "127.0.0.1", "-p", $"{_port}", "-U", "postgres"];

    private static string DatabaseOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private static bool IsRoot => Environment.UserName == "root";

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=50;Timeout=30;Command Timeout=60";

    private static string FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin"))
                .Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
                ?? throw NotInstalled()
            : throw NotInstalled();

    private static InvalidOperationException NotInstalled() =>
        new("PostgreSQL's server programs are missing: apt-get install postgresql");

    /// <summary>Runs one of PostgreSQL's own programs.</summary>
    private static Task RunAsOwner(string program, params string[] arguments)
    {
        program = Path.Combine(FindBinaries(), program);
        return IsRoot ? Run("runuser", ["-u", "postgres", "--", program, .. arguments]) : Run(program, arguments);
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        var said = process.StandardError.ReadToEndAsync();
        process.BeginOutputReadLine();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await said}");
    }
}
