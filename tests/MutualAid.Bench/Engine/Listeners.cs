using System.Diagnostics;
using System.Diagnostics.Metrics;
using MutualAid.Engine;

namespace MutualAid.Bench.Engine;

/// <summary>Somebody who wants to know all that the engine tells of itself: every span, every measurement.</summary>
internal sealed class Listeners : IDisposable
{
    private readonly ActivityListener _spans = new()
    {
        ShouldListenTo = source => source.Name == EngineTelemetry.Name,
        Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private readonly MeterListener _measurements = new()
    {
        InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == EngineTelemetry.Name) listener.EnableMeasurementEvents(instrument);
        },
    };

    private long _told;

    public Listeners()
    {
        _spans.ActivityStopped = _ => Interlocked.Increment(ref _told);
        ActivitySource.AddActivityListener(_spans);
        _measurements.SetMeasurementEventCallback<int>((_, _, _, _) => Interlocked.Increment(ref _told));
        _measurements.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref _told));
        _measurements.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _told));
        _measurements.Start();
    }

    /// <summary>Spans and measurements so far.</summary>
    public long Told => Interlocked.Read(ref _told);

    public void Dispose()
    {
        _measurements.Dispose();
        _spans.Dispose();
    }
}
