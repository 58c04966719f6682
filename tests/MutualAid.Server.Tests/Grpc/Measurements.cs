using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>The calls that a server has counted, one by one as they end.</summary>
public sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Channel<IReadOnlyDictionary<string, object?>> _ended =
        Channel.CreateUnbounded<IReadOnlyDictionary<string, object?>>();

    public Measurements(EchoServer server)
    {
        var factory = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "MutualAid.Grpc" && instrument.Meter.Scope == factory)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
            _ended.Writer.TryWrite(new Dictionary<string, object?>([.. tags, new("instrument", instrument.Name)])));
        _listener.Start();
    }

    /// <summary>What the next call to end was counted as.</summary>
    public async Task<IReadOnlyDictionary<string, object?>> Next() =>
        await _ended.Reader.ReadAsync().AsTask().Soon();

    /// <summary>The status that the next call to end was counted with.</summary>
    public async Task<int> NextStatus() => (int)(await Next())["rpc.grpc.status_code"]!;

    public void Dispose() => _listener.Dispose();
}
