using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MutualAid.Engine;
using MutualAid.Engine.Embedded;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Postgres;

namespace MutualAid.Bench.Scale;

/// <summary>Engines over one PostgreSQL: one of one machine, or the silos of a cluster, which may become more.</summary>
internal sealed class Nodes(string connectionString, bool cluster) : IAsyncDisposable
{
    private readonly List<IHost> _hosts = [];
    private readonly PostgresDatabase _database = new(connectionString);

    public int Count => _hosts.Count;

    public PostgresDatabase Database => _database;

    /// <summary>A node, in turn: as a balancer would pass a request on.</summary>
    public IEngine this[int request] => _hosts[request % _hosts.Count].Services.GetRequiredService<IEngine>();

    public async Task Add()
    {
        await _database.Migrate(CancellationToken.None);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(_database).AddSingleton<IEventStore, PostgresEventStore>();
        builder.Services.AddProcessRunner(new ProcessRunnerOptions { Elsewhere = cluster, PatienceElsewhere = TimeSpan.FromMinutes(5) });
        foreach (Process process in DomainProcesses.All) builder.Services.AddSingleton(process);
        AddEngine(builder.Services);
        IHost host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
    }

    public Task Settle() => _hosts[0].Services.GetRequiredService<ProcessRunner>().Settled(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (IHost host in _hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        await _database.DisposeAsync();
        Npgsql.NpgsqlConnection.ClearAllPools(); // Orleans' providers leave theirs open
    }

    private void AddEngine(IServiceCollection services)
    {
        if (!cluster)
        {
            services.AddSingleton(new EngineOptions()).AddSingleton<EmbeddedEngine>();
            services.AddSingleton<IEngine>(provider => provider.GetRequiredService<EmbeddedEngine>());
            services.AddHostedService(provider => provider.GetRequiredService<ProcessRunner>());
            return;
        }
#if CLUSTER
        services.AddSingleton(new EngineOptions { RememberedEvents = 256 });
        Orleans.OrleansServices.AddOrleansEngine(services, new Orleans.OrleansEngineOptions
        {
            ConnectionString = connectionString, SiloPort = 21111 + _hosts.Count,
        });
#else
        throw new InvalidOperationException("Silos need a cluster build: -p:Cluster=true");
#endif
    }
}
