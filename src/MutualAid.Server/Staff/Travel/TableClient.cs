using System.Globalization;
using System.Text.Json;
using MutualAid.Routing;

namespace MutualAid.Server.Staff.Travel;

/// <summary>A place to the fifth decimal of a degree, about a metre: no more of it leaves the program.</summary>
/// <param name="Latitude">In hundred-thousandths of a degree north.</param>
/// <param name="Longitude">In hundred-thousandths of a degree east.</param>
internal readonly record struct RoadPoint(int Latitude, int Longitude)
{
    public static RoadPoint Of(Coordinates place) =>
        new((int)Math.Round(place.Latitude * 100_000), (int)Math.Round(place.Longitude * 100_000));

    /// <summary>As the protocol has it: longitude first.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Longitude / 100_000m},{Latitude / 100_000m}");
}

/// <summary>A way by road.</summary>
internal readonly record struct Way(int Seconds, int Metres);

/// <summary>The road network gave no table. The message goes on after "The road network", and never holds coordinates.</summary>
internal sealed class RoadNetworkException(string problem) : Exception(problem);

/// <summary>
/// Asks a server for tables of ways, by the <c>table</c> service of the OSRM HTTP protocol, version 1. What it sends is
/// coordinates and nothing else: no cookies, no trace, no name of this program. It follows no redirect and uses no proxy,
/// either of which could take the coordinates elsewhere. It logs nothing, since every address that it calls holds them.
/// </summary>
internal sealed class TableClient : IDisposable
{
    private const int LongestAnswer = 64 << 20;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly HttpClient _http;
    private readonly string _base;
    private readonly TimeSpan _timeout;

    public TableClient(TravelTimeSettings settings, PrivateConnections connections)
    {
        _base = settings.Server.AbsoluteUri.TrimEnd('/');
        _timeout = settings.RequestTimeout;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // Without it there is neither a header that says which trace this is part of, nor an activity with the address.
            ActivityHeadersPropagator = null,
            ConnectTimeout = _timeout,
            ConnectCallback = connections.Connect,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer,
        };
    }

    /// <summary>The ways from each source (row) to each destination (column); null where there is none by road.</summary>
    /// <exception cref="RoadNetworkException">There is no answer, or none that can be right.</exception>
    public async Task<Way?[,]> Table(
        IReadOnlyList<RoadPoint> sources, IReadOnlyList<RoadPoint> destinations, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(Address(sources, destinations), limit.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return Ways(Parse(body, (int)response.StatusCode), sources.Count, destinations.Count);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RoadNetworkException("did not answer in time");
        }
        catch (HttpRequestException failure)
        {
            throw new RoadNetworkException(failure.InnerException is PublicHostException refused
                ? $"was not asked: {refused.Message.TrimEnd('.')}"
                : "could not be reached");
        }
    }

    public void Dispose() => _http.Dispose();

    private Uri Address(IReadOnlyList<RoadPoint> sources, IReadOnlyList<RoadPoint> destinations)
    {
        string places = string.Join(';', sources.Concat(destinations));
        string from = string.Join(';', Enumerable.Range(0, sources.Count));
        string to = string.Join(';', Enumerable.Range(sources.Count, destinations.Count));
        return new Uri($"{_base}/table/v1/driving/{places}?sources={from}&destinations={to}&annotations=duration,distance");
    }

    private static Reply Parse(byte[] body, int status)
    {
        try
        {
            if (JsonSerializer.Deserialize<Reply>(body, Json) is { Code: { } code } reply)
                return code == "Ok" ? reply : throw new RoadNetworkException($"answered with {Shown(code)}");
        }
        catch (JsonException)
        {
            // What it says may quote the answer, and the answer the coordinates.
        }

        throw new RoadNetworkException($"answered with HTTP status {status} and no table");
    }

    private static string Shown(string code) => code.Length <= 40 && code.All(char.IsAsciiLetter) ? $"the code {code}" : "an unknown code";

    private static Way?[,] Ways(Reply reply, int rows, int columns)
    {
        double?[][] durations = Shaped(reply.Durations, rows, columns), distances = Shaped(reply.Distances, rows, columns);
        var ways = new Way?[rows, columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                if (durations[row][column] is { } seconds && distances[row][column] is { } metres)
                    ways[row, column] = new Way(Whole(seconds), Whole(metres));
            }
        }

        return ways;
    }

    private static double?[][] Shaped(double?[]?[]? table, int rows, int columns) =>
        table?.Length == rows && table.All(row => row?.Length == columns)
            ? Array.ConvertAll(table, row => row!)
            : throw new RoadNetworkException("answered with a table of another shape");

    private static int Whole(double value) => value is >= 0 and <= RoutingProblem.LargestValue
        ? (int)Math.Round(value)
        : throw new RoadNetworkException("answered with a way that can't be");

    private sealed record Reply(string? Code, double?[]?[]? Durations, double?[]?[]? Distances);
}
