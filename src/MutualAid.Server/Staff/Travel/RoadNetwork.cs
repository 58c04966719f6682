namespace MutualAid.Server.Staff.Travel;

/// <summary>All ways between places by road, asked for in blocks, and remembered for a while.</summary>
internal sealed class RoadNetwork(TableClient client, WayCache cache, TravelTimeSettings settings)
{
    /// <summary>
    /// The ways from each point (row) to each other (column); null where there is none by road. What is not remembered
    /// is asked for, several blocks at a time.
    /// </summary>
    /// <param name="points">The points, each of them once.</param>
    /// <exception cref="RoadNetworkException">One of the blocks has no answer. The others are remembered.</exception>
    public async Task<Way?[,]> Ways(RoadPoint[] points, CancellationToken cancellation)
    {
        var ways = new Way?[points.Length, points.Length];
        var missing = new bool[points.Length, points.Length];
        for (int from = 0; from < points.Length; from++)
        {
            for (int to = 0; to < points.Length; to++)
            {
                if (from == to) ways[from, to] = default(Way);
                else missing[from, to] = !cache.TryGet(points[from], points[to], out ways[from, to]);
            }
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.Timeout);
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.RequestsAtOnce, CancellationToken = limit.Token };
        try
        {
            await Parallel.ForEachAsync(Blocks(missing), options, (block, stop) => Fill(block, points, ways, stop));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RoadNetworkException("did not answer in time");
        }

        return ways;
    }

    /// <summary>Blocks small enough for a request, without the sources and destinations that miss nothing in them.</summary>
    private IEnumerable<(int[] Sources, int[] Destinations)> Blocks(bool[,] missing)
    {
        int[][] parts = [.. Enumerable.Range(0, missing.GetLength(0)).Chunk(settings.CoordinatesPerRequest / 2)];
        return
            from sources in parts
            from destinations in parts
            let starts = sources.Where(source => destinations.Any(destination => missing[source, destination])).ToArray()
            let ends = destinations.Where(destination => sources.Any(source => missing[source, destination])).ToArray()
            where starts.Length > 0
            select (starts, ends);
    }

    private async ValueTask Fill(
        (int[] Sources, int[] Destinations) block, RoadPoint[] points, Way?[,] ways, CancellationToken cancellation)
    {
        var (sources, destinations) = block;
        Way?[,] table = await client.Table(
            [.. sources.Select(source => points[source])], [.. destinations.Select(destination => points[destination])], cancellation);
        foreach (var (row, source) in sources.Index())
        {
            foreach (var (column, destination) in destinations.Index())
            {
                if (source == destination) continue;
                ways[source, destination] = table[row, column];
                cache.Put(points[source], points[destination], table[row, column]);
            }
        }
    }
}
