using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Orleans;
using MutualAid.Storage;
using MutualAid.Testing;
using Npgsql;

namespace MutualAid.Conformance.Tests.Cluster;

/// <summary>
/// Two silos over one PostgreSQL, each with a store of its own. Commands go in at the first, so that about every second
/// grain is on the other side of a socket.
/// </summary>
internal sealed class OrleansHarness : Harness
{
    private readonly List<IHost> _silos = [];
    private Database? _second;
    private string? _connectionString;

    public IReadOnlyList<IHost> Silos => _silos;

    public override bool DecidesInOrderOfSending => false; // messages to a grain that is just being placed may overtake

    protected override async Task<(Database Database, IEventStore Store)> OpenDatabase()
    {
        _connectionString ??= await (await PostgresCluster.Shared()).CreateDatabase();
        return OpenPostgres(_connectionString);
    }

    protected override async Task<(IEngine Engine, ProcessRunner Processes)> StartEngine(bool withProcesses)
    {
        (_second, IEventStore store) = await OpenDatabase();
        foreach (IEventStore own in (IEventStore[])[Store, Between(store)])
        {
            IHost silo = Build(withProcesses, own);
            await silo.StartAsync();
            _silos.Add(silo);
        }

        return (_silos[0].Services.GetRequiredService<IEngine>(), _silos[0].Services.GetRequiredService<ProcessRunner>());
    }

    /// <summary>Stops one as its supervisor would, without haste.</summary>
    public async Task StopSilo(IHost silo)
    {
        _silos.Remove(silo);
        await silo.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)silo).DisposeAsync();
    }

    protected override async Task StopEngine()
    {
        while (_silos.Count > 0) await StopSilo(_silos[^1]);
        await _second!.DisposeAsync();
        await using var connection = new NpgsqlConnection(_connectionString);
        NpgsqlConnection.ClearPool(connection); // Orleans' providers leave theirs open
    }

    private IHost Build(bool withProcesses, IEventStore store)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(store).AddSingleton(SmallSnapshots with { RememberedEvents = 8 }).AddSingleton(TimeProvider.System);
        builder.Services.AddProcessRunner(PromptRetries with { Elsewhere = true, PatienceElsewhere = TimeSpan.FromMinutes(1) });
        foreach (Process process in AllProcesses()) builder.Services.AddSingleton(process);
        builder.Services.AddOrleansEngine(new OrleansEngineOptions
        {
            ConnectionString = _connectionString!, SiloPort = FreePort.Find(), RunsProcesses = withProcesses,
        });
        return builder.Build();
    }
}
