using System.Net;
using System.Net.Sockets;
using MutualAid.Routing;

namespace MutualAid.Server.Staff.Travel;

/// <summary>Who knows the ways: a road network where the settings name one, else the formula.</summary>
internal static class TravelTimeServices
{
    /// <exception cref="InvalidDataException">A setting has a value without sense; one line says the mend.</exception>
    public static IServiceCollection AddTravelTimes(this IServiceCollection services, IConfiguration configuration)
    {
        TravelTimeSettings settings = TravelTimeSettings.From(configuration);
        services.AddSingleton(settings.Profile);
        if (settings.Address is null)
            return services.AddSingleton<Func<SpeedProfile, ITravelTimeProvider>>(profile => new GreatCircleTravelTimes(profile));
        services.AddSingleton(settings);
        services.AddSingleton(new PrivateConnections(settings.AllowPublicHost, Dns.GetHostAddressesAsync));
        services.AddSingleton(provider => new WayCache(settings.RememberedWays, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TableClient>().AddSingleton<RoadNetwork>();
        return services.AddSingleton<Func<SpeedProfile, ITravelTimeProvider>>(provider => profile =>
            ActivatorUtilities.CreateInstance<RoadNetworkTravelTimes>(provider, profile));
    }

    /// <summary>Refuses to start with a public host; who only can't be found now may be there when it is needed.</summary>
    /// <exception cref="PublicHostException">The road network's host has none but public addresses, and nobody insisted.</exception>
    public static async Task RequirePrivateRoadNetwork(this IServiceProvider services, CancellationToken cancellation)
    {
        if (services.GetService<TravelTimeSettings>() is not { } settings) return;
        try
        {
            await services.GetRequiredService<PrivateConnections>().AddressesOf(settings.Server.IdnHost, cancellation);
        }
        catch (SocketException)
        {
            // No name server, or not this name yet. Each connection is looked at anyway.
        }
    }
}
