using System.Diagnostics;

namespace MutualAid.Testing;

/// <summary>Compares how long several things take, on a machine that has other things to do, too.</summary>
internal static class Interleaved
{
    /// <summary>
    /// Does each thing once a round, in an order drawn anew, so that whatever else happens falls on all of them alike.
    /// </summary>
    /// <param name="rounds">Those that count; a fifth as many come first to warm up.</param>
    /// <returns>The median of each, in milliseconds.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> Medians(IReadOnlyDictionary<string, Func<Task>> things, int rounds, int seed)
    {
        var random = new Random(seed);
        string[] order = [.. things.Keys];
        var times = order.ToDictionary(name => name, _ => new List<double>(rounds));
        for (int round = -(rounds / 5); round < rounds; round++)
        {
            random.Shuffle(order);
            foreach (string name in order)
            {
                long started = Stopwatch.GetTimestamp();
                await things[name]();
                if (round >= 0) times[name].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return times.ToDictionary(one => one.Key, one => Median(one.Value));
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2;
    }
}
