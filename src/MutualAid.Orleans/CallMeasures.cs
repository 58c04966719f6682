using System.Diagnostics;
using System.Diagnostics.Metrics;
using MutualAid.Engine;

namespace MutualAid.Orleans;

/// <summary>Measures the calls that grains answer: how long each took, by grain and method, and what it failed with.</summary>
internal sealed class CallMeasures : IIncomingGrainCallFilter
{
    private static readonly Meter Meter = new(EngineTelemetry.Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "mutualaid.grain.call.duration", "s", "Time that a grain took to answer", advice: EngineTelemetry.Seconds);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not (IAggregateGrain or IProcessRunnerGrain))
        {
            await context.Invoke();
            return;
        }

        long started = Stopwatch.GetTimestamp();
        string outcome = "Answered";
        try
        {
            await context.Invoke();
        }
        catch (Exception exception)
        {
            outcome = exception.GetType().Name;
            throw;
        }
        finally
        {
            Duration.Record(
                Stopwatch.GetElapsedTime(started).TotalSeconds,
                new("aggregate", context.TargetId.Type.ToString()),
                new("rpc.method", context.MethodName),
                new("outcome", outcome));
        }
    }
}
