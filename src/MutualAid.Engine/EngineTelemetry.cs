using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MutualAid.Domain;

namespace MutualAid.Engine;

/// <summary>What the engine tells of itself: kinds, names and numbers, never an id or a content.</summary>
public static class EngineTelemetry
{
    /// <summary>The name of the engine's activity source and meter.</summary>
    public const string Name = "MutualAid.Engine";

    /// <summary>Commands whose spans are remembered, so that what follows from their events joins them.</summary>
    private const int RememberedSpans = 4_096;

    /// <summary>The buckets of what takes from a millisecond to some seconds.</summary>
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    };

    internal static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Commands = Meter.CreateCounter<long>(
        "mutualaid.commands", "{command}", "Commands by aggregate and outcome");

    internal static readonly Histogram<double> QueueSeconds = Meter.CreateHistogram(
        "mutualaid.queue.duration", "s", "Time that a command waited until its commit began", advice: Seconds);

    internal static readonly Histogram<double> CommitSeconds = Meter.CreateHistogram(
        "mutualaid.commit.duration", "s", "Time that a group commit took", advice: Seconds);

    internal static readonly Histogram<int> CommitSize = Meter.CreateHistogram(
        "mutualaid.commit.size", "{command}", "Commands in a group commit",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    internal static readonly Counter<long> Parked = Meter.CreateCounter<long>(
        "mutualaid.process.parked", "{event}", "Events that a process gave up on");

    private static readonly ActivitySource Activities = new(Name);
    private static readonly ConcurrentDictionary<Guid, ActivityContext> Spans = new();
    private static readonly ConcurrentQueue<Guid> Oldest = new();

    /// <summary>Begins the span of a command; null when nobody listens.</summary>
    public static Activity? Sending(AggregateKind kind, object command, CommandId key)
    {
        if (!Activities.HasListeners()) return null;
        Activity? span = Activities.StartActivity($"{kind} {command.GetType().Name}");
        if (span is not { Recorded: true }) return span;
        span.SetTag("aggregate", kind.ToString());
        if (Spans.TryAdd(key.Value, span.Context)) Oldest.Enqueue(key.Value);
        if (Oldest.Count > RememberedSpans && Oldest.TryDequeue(out Guid oldest)) Spans.TryRemove(oldest, out _);
        return span;
    }

    /// <summary>Says on the span how its command ended.</summary>
    public static Decision<TEvent> Ended<TEvent>(Activity? span, Decision<TEvent> decision)
    {
        span?.SetTag("outcome", OutcomeOf(decision));
        return decision;
    }

    internal static string OutcomeOf<TEvent>(Decision<TEvent> decision) =>
        decision is Decision<TEvent>.Refused refused ? refused.Reason.GetType().Name : "Accepted";

    /// <summary>The span of a commit that is over, below a command's.</summary>
    /// <param name="began">In ticks of <see cref="Stopwatch"/>.</param>
    internal static void Committed(ActivityContext command, long began)
    {
        if (!Activities.HasListeners() || command == default) return;
        Activities.StartActivity(
            "commit", ActivityKind.Internal, command, startTime: DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(began))?.Dispose();
    }

    /// <summary>
    /// Begins the span of a process that deals with an event, below that of the command where that is remembered. It is
    /// not stored: after a restart, or on another node, the span is one of its own.
    /// </summary>
    internal static Activity? Following(string process, Guid command)
    {
        if (!Activities.HasListeners()) return null;
        Spans.TryGetValue(command, out ActivityContext cause);
        return Activities.StartActivity($"process {process}", ActivityKind.Consumer, cause)?.SetTag("process", process);
    }

    /// <summary>Leaves the span out: a process passes over most events.</summary>
    internal static void LeaveOut(Activity? span)
    {
        if (span is not null) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
