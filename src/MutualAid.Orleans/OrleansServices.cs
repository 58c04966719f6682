using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MutualAid.Engine;
using Orleans.Configuration;

namespace MutualAid.Orleans;

/// <summary>Adds the engine of a cluster.</summary>
public static class OrleansServices
{
    private const string Invariant = "Npgsql";

    /// <summary>
    /// Makes this program a silo: <see cref="IEngine"/> sends commands to grains here and on the other silos. Needs an
    /// <see cref="IEventStore"/>, <see cref="EngineOptions"/> and a <see cref="Engine.Processes.ProcessRunner"/> that is
    /// started by nobody else.
    /// </summary>
    public static IServiceCollection AddOrleansEngine(this IServiceCollection services, OrleansEngineOptions options)
    {
        services.AddSingleton(options);
        // Of what Orleans says, operators need to know who is a member and what failed.
        services.AddLogging(logging => logging
            .AddFilter("Orleans", LogLevel.Error).AddFilter("Orleans.Runtime.MembershipService", LogLevel.Warning));
        services.AddHostedService<ClusterTables>(); // before the silo starts
        services.AddSingleton<Silo>();
        services.AddSingleton<IEngine, OrleansEngine>();
        services.AddOrleans(silo => Configure(silo, options));
        services.AddSingleton<FeedWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<FeedWatch>());
        return services;
    }

    private static void Configure(ISiloBuilder silo, OrleansEngineOptions options)
    {
        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Id);
        IPAddress address = AddressOf(options.AdvertisedAddress);
        // No gateway: nobody but silos calls grains.
        silo.ConfigureEndpoints(address, options.SiloPort, gatewayPort: 0, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // A silo that misses three probes is taken for dead, and its grains start elsewhere. The time that a probe
            // has follows from how long they took before, within limits; by itself it would go up to eight seconds.
            membership.ProbeTimeout = membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 3;
            membership.ExtendProbeTimeoutDuringDegradation = false;
            // After a power cut nobody is left to say who is dead: members that have not written for 15 s are declared so
            // by whoever starts then. Who started before ends after half a minute, and is started again by its supervisor.
            membership.MaxJoinAttemptTime = TimeSpan.FromSeconds(30);
            // And whoever was held still soon reads that the others went on without it.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10));
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Invariant, options.ConnectionString));
        silo.AddAdoNetGrainStorage(Silo.Snapshots, storage => (storage.Invariant, storage.ConnectionString) = (Invariant, options.ConnectionString));
        silo.UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (Invariant, options.ConnectionString));
        silo.AddActivityPropagation();
        silo.AddIncomingGrainCallFilter<CallMeasures>();
    }

    private static IPAddress AddressOf(string name) => IPAddress.TryParse(name, out IPAddress? address)
        ? address
        : Dns.GetHostAddresses(name, AddressFamily.InterNetwork).FirstOrDefault()
            ?? throw new InvalidDataException($"MutualAid:Cluster:AdvertisedAddress is \"{name}\", which has no address; give this node's own.");
}
