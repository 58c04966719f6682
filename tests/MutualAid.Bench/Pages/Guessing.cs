using System.Diagnostics;
using System.Net;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Bench.Pages;

/// <summary>Many connections that try codes as fast as they are answered, and a few households that use theirs.</summary>
internal static class Guessing
{
    public static async Task<object> Measure(string data, string[] codes, int guessers, int honest, TimeSpan time)
    {
        await using ServerProcess server = await ServerProcess.Start(data);
        using var over = new CancellationTokenSource();
        var guesses = Enumerable.Range(0, guessers).Select(n => Guess(server.Web, n, over.Token)).ToArray();
        // Those that pass without delay are used up, and every connection has been answered or waits.
        int before = 0;
        using (var http = new HttpClient { BaseAddress = server.Web })
            while (await Ask(http, "0000 0000 0000 0000", CancellationToken.None) != HttpStatusCode.TooManyRequests) before++;
        foreach (Guesses one in guesses.Select(guess => guess.Counted)) one.Start();

        long started = Stopwatch.GetTimestamp();
        over.CancelAfter(time);
        var households = Enumerable.Range(0, honest).Select(n => Use(server.Web, codes[n % codes.Length], over.Token)).ToArray();
        double[] waited = [.. (await Task.WhenAll(households)).SelectMany(times => times).Order()];
        await Task.WhenAll(guesses.Select(guess => guess.Running));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long memory = MemoryOf(server);
        return new
        {
            guessers, honest, seconds = Math.Round(seconds, 1),
            wrongAnsweredPerSecond = Math.Round(guesses.Sum(guess => guess.Counted.Answered) / seconds, 2),
            refusedPerSecond = Math.Round(guesses.Sum(guess => guess.Counted.Refused) / seconds, 1),
            honestAnswers = waited.Length,
            honestP50Ms = Math.Round(waited[waited.Length / 2], 1),
            honestP99Ms = Math.Round(waited[Math.Min(waited.Length - 1, (int)(waited.Length * 0.99))], 1),
            honestWorstMs = Math.Round(waited[^1], 1),
            serverMegabytes = memory / 1_000_000,
        };
    }

    private static (Guesses Counted, Task Running) Guess(Uri web, int seed, CancellationToken over)
    {
        var counted = new Guesses();
        return (counted, Task.Run(async () =>
        {
            var random = new Random(seed);
            using var http = new HttpClient { BaseAddress = web, Timeout = Timeout.InfiniteTimeSpan };
            try
            {
                while (true) counted.Count(await Ask(http, $"{random.NextInt64(10_000_000_000_000_000):D16}", over));
            }
            catch (OperationCanceledException)
            {
                // the time is over
            }
        }, CancellationToken.None));
    }

    private static async Task<List<double>> Use(Uri web, string code, CancellationToken over)
    {
        var times = new List<double>();
        using var http = new HttpClient { BaseAddress = web };
        while (!over.IsCancellationRequested)
        {
            long started = Stopwatch.GetTimestamp();
            HttpStatusCode status = await Ask(http, code, CancellationToken.None);
            if (status != HttpStatusCode.OK) throw new InvalidOperationException($"A right code was answered with {status}.");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<HttpStatusCode> Ask(HttpClient http, string code, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("Code", code)]);
        using HttpResponseMessage response = await http.PostAsync("/status", form, cancellation);
        await response.Content.ReadAsByteArrayAsync(cancellation);
        return response.StatusCode;
    }

    private static long MemoryOf(ServerProcess server)
    {
        using Process process = Process.GetProcessById(server.Id);
        return process.WorkingSet64;
    }

    /// <summary>What one connection got since the measurement began.</summary>
    private sealed class Guesses
    {
        private volatile bool _started;

        public int Answered { get; private set; }

        public int Refused { get; private set; }

        public void Start() => _started = true;

        public void Count(HttpStatusCode status)
        {
            if (!_started) return;
            if (status == HttpStatusCode.TooManyRequests) Refused++;
            else Answered++;
        }
    }
}
