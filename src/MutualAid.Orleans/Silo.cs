using Microsoft.Extensions.Logging;
using MutualAid.Engine;
using MutualAid.Engine.Turns;

namespace MutualAid.Orleans;

/// <summary>What all grains of one silo share: the store, and the commits that they go into together.</summary>
internal sealed class Silo(IEventStore store, EngineOptions options, ILogger<Silo> log) : IAsyncDisposable
{
    /// <summary>The name of the grain storage that keeps snapshots.</summary>
    public const string Snapshots = "snapshots";

    public IEventStore Store { get; } = store;

    public EngineOptions Options { get; } = options;

    public ILogger Log { get; } = log;

    public GroupCommit Commits { get; } = new(store, options.MaxUnitsPerCommit);

    /// <summary>Stores what is under way, and takes nothing more.</summary>
    public ValueTask DisposeAsync() => Commits.DisposeAsync();
}
