using System.Net;
using Microsoft.Extensions.Logging;
using MutualAid.Routing;
using MutualAid.Server.Staff.Travel;

namespace MutualAid.Server.Tests.Staff.Travel;

/// <summary>A road network as the program puts it together, and what it logs.</summary>
internal sealed class Roads : IDisposable, ILogger<RoadNetworkTravelTimes>
{
    private readonly TableClient _client;
    private readonly WayCache _cache;
    private readonly RoadNetworkTravelTimes _provider;

    public Roads(TravelTimeSettings settings, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _client = new TableClient(settings, new PrivateConnections(settings.AllowPublicHost, resolve ?? Dns.GetHostAddressesAsync));
        _cache = new WayCache(settings.RememberedWays, TimeProvider.System);
        // A thousand seconds a kilometre: a way by formula takes as many seconds as it has metres.
        var profile = new SpeedProfile { DetourFactor = 1, SecondsPerKilometre = 1000 };
        _provider = new RoadNetworkTravelTimes(new RoadNetwork(_client, _cache, settings), profile, this);
    }

    public List<string> Log { get; } = [];

    /// <summary>Settings with more patience than the program has, for machines with much else to do.</summary>
    public static TravelTimeSettings Settings(string address) =>
        new() { Address = address, RequestTimeout = TimeSpan.FromMinutes(10), Timeout = TimeSpan.FromMinutes(10) };

    public Task<TravelTimes> Get(params Coordinates[] places) => _provider.GetAsync(places, TestContext.Current.CancellationToken);

    public Task<TravelTimes> Get(CancellationToken cancellation, params Coordinates[] places) => _provider.GetAsync(places, cancellation);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Add($"{formatter(state, exception)}{exception}");

    public void Dispose()
    {
        _client.Dispose();
        _cache.Dispose();
    }
}
