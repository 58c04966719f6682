using System.Net;
using System.Net.Sockets;

namespace MutualAid.Server.Staff.Travel;

/// <summary>
/// Connects to addresses of this machine and of private networks, and to no others unless told so. It is the address
/// connected to that is looked at, each time, so that no name can lead elsewhere later.
/// </summary>
/// <param name="allowPublic">Whether the operator insists on a public address.</param>
/// <param name="resolve">The addresses of a name; of an address, itself.</param>
internal sealed class PrivateConnections(bool allowPublic, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>
    /// Loopback, RFC 1918 (10/8, 172.16/12, 192.168/16), RFC 4193 (fc00::/7), and link-local (169.254/16, fe80::/10).
    /// </summary>
    public static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return true;
        if (address.AddressFamily is AddressFamily.InterNetworkV6) return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal;
        return address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..];
    }

    /// <summary>The addresses of a host that may be connected to.</summary>
    /// <exception cref="PublicHostException">It has none but public ones.</exception>
    /// <exception cref="SocketException">There is no such host, or the name server doesn't answer.</exception>
    public async Task<IPAddress[]> AddressesOf(string host, CancellationToken cancellation)
    {
        IPAddress[] all = await resolve(host, cancellation);
        if (allowPublic) return all;
        IPAddress[] own = [.. all.Where(IsPrivate)];
        return own.Length > 0 ? own : throw new PublicHostException();
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        IPAddress[] addresses = await AddressesOf(context.DnsEndPoint.Host, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The road network's host has a public address, and nobody insisted on it.</summary>
internal sealed class PublicHostException() : IOException(
    $"{TravelTimeSettings.Section}:Address leads to a public address, and whoever runs that server would learn where households are. "
    + $"Use one of your own in the private network, or insist with {TravelTimeSettings.Section}:AllowPublicHost=true.");
