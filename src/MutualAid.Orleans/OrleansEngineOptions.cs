namespace MutualAid.Orleans;

/// <summary>Where a silo is, and which cluster it belongs to. The section <c>MutualAid:Cluster</c> of the configuration.</summary>
public sealed record OrleansEngineOptions
{
    /// <summary>The PostgreSQL of the group: events, members of the cluster, snapshots and reminders.</summary>
    public string ConnectionString { get; init; } = string.Empty;

    /// <summary>Tells clusters on one database apart.</summary>
    public string Id { get; init; } = "mutualaid";

    /// <summary>The address at which the other silos reach this one: an IP address or a name. By default this machine only.</summary>
    public string AdvertisedAddress { get; init; } = "127.0.0.1";

    /// <summary>The port at which the other silos reach this one.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Whether the processes run in this cluster.</summary>
    public bool RunsProcesses { get; init; } = true;
}
