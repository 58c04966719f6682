using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MutualAid.Engine;

/// <summary>What the engine tells of itself: kinds, names and numbers, never an id or a content.</summary>
public static class EngineTelemetry
{
    /// <summary>The name of the engine's activity source and meter.</summary>
    public const string Name = "MutualAid.Engine";

    internal static readonly ActivitySource Activities = new(Name);
    internal static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Commands = Meter.CreateCounter<long>(
        "mutualaid.commands", "{command}", "Commands by aggregate and outcome");

    internal static readonly Histogram<double> CommitSeconds = Meter.CreateHistogram<double>(
        "mutualaid.commit.duration", "s", "Time that a group commit took");

    internal static readonly Histogram<int> CommitSize = Meter.CreateHistogram<int>(
        "mutualaid.commit.size", "{command}", "Commands in a group commit");

    internal static readonly Counter<long> Parked = Meter.CreateCounter<long>(
        "mutualaid.process.parked", "{event}", "Events that a process gave up on");
}
