using System.Net;
using System.Net.Sockets;

namespace MutualAid.Testing;

/// <summary>A port on loopback on which nobody listens now.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
