using System.Globalization;
using Npgsql;

namespace MutualAid.Server.Ops;

/// <summary>Where the key database may be: one server has one log and one base backup, so not beside the data.</summary>
internal static class KeyServer
{
    /// <summary>Whether keys are on a server of their own, so that this machine's folders keep nothing.</summary>
    public static bool HasKeyServer(this IConfiguration configuration) => configuration.GetConnectionString("Keys") is { Length: > 0 };

    /// <exception cref="InvalidDataException">Both are on the same server.</exception>
    public static void RefuseSame(string keys, string data)
    {
        if (Servers(keys).Intersect(Servers(data)).Any())
            throw new InvalidDataException(
                "ConnectionStrings:Keys and ConnectionStrings:MutualAid name the same server; put the keys on another PostgreSQL server.");
    }

    private static IEnumerable<(string Host, int Port)> Servers(string connection)
    {
        var parsed = new NpgsqlConnectionStringBuilder(connection);
        const StringSplitOptions names = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (string host in (parsed.Host ?? string.Empty).Split(',', names))
        {
            bool hasPort = host.Count(c => c == ':') == 1; // more of them are an IPv6 address
            string name = hasPort ? host[..host.IndexOf(':')] : host;
            bool isHere = name is "127.0.0.1" or "::1" || name.StartsWith('/');
            yield return (
                isHere ? "localhost" : name.ToLowerInvariant(),
                hasPort ? int.Parse(host.AsSpan(name.Length + 1), CultureInfo.InvariantCulture) : parsed.Port);
        }
    }
}
