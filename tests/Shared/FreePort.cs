using System.Net;
using System.Net.Sockets;

namespace MutualAid.Testing;

/// <summary>
/// A port on loopback on which nobody listens now. Below those that Linux gives to outgoing connections (32768 and up), so
/// that a program that is started anew finds its port free.
/// </summary>
internal static class FreePort
{
    public static int Find()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(15_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another one.
            }
        }
    }
}
