using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using MutualAid.Storage.Vault;
using MutualAid.Testing;

namespace MutualAid.Bench.Keys;

/// <summary>How long it takes to wrap every household's key anew, and how long whoever reads meanwhile waits.</summary>
internal static class KeysBench
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static Command Create()
    {
        var households = new Option<int>("--households") { DefaultValueFactory = _ => 10_000, Description = "Keys to wrap anew" };
        var readers = new Option<int>("--readers") { DefaultValueFactory = _ => 4, Description = "Readers at a time" };
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "sqlite", Description = "sqlite or postgres" };
        store.AcceptOnlyFromAmong("sqlite", "postgres");
        var command = new Command("keys", "A rotation of all keys under load") { households, readers, store };
        command.SetAction(async (parsed, cancellation) =>
        {
            string folder = Directory.CreateTempSubdirectory("mutualaid-bench-").FullName;
            string name = parsed.GetValue(store)!;
            await using PostgresCluster? cluster = name == "postgres" ? await PostgresCluster.Start() : null;
            try
            {
                var clock = new Tomorrow();
                KeyFile keyFile = KeyFile.OpenOrCreate(Path.Combine(folder, "keys.json"));
                await using KeyStore keys = cluster is null
                    ? new SqliteKeyStore(Path.Combine(folder, "keys.db"), keyFile, clock)
                    : new PostgresKeyStore(await cluster.CreateDatabase(), keyFile, clock);
                await keys.Prepare(cancellation);
                object figures = await Measure(keys, clock, name, parsed.GetValue(households), parsed.GetValue(readers), cancellation);
                Console.WriteLine(JsonSerializer.Serialize(figures, Json));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static async Task<object> Measure(
        KeyStore keys, Tomorrow clock, string store, int households, int readers, CancellationToken cancellation)
    {
        Guid[] subjects = [.. Enumerable.Range(0, households).Select(_ => Guid.NewGuid())];
        await keys.Adopt(subjects.ToDictionary(subject => subject, _ => RandomNumberGenerator.GetBytes(32)), cancellation);
        await keys.Find([subjects[0]], cancellation);
        clock.HasCome = true;
        long began = Stopwatch.GetTimestamp();
        Task<int> rotation = Task.Run(() => keys.Rotate(cancellation), cancellation);
        var waits = await Task.WhenAll(Enumerable.Range(0, readers).Select(n => Task.Run(() => Read(new Random(n)), cancellation)));
        int wrapped = await rotation;
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new
        {
            store,
            households,
            wrapped,
            readers,
            seconds = Math.Round(seconds, 2),
            reads = waits.Sum(one => one.Reads),
            longestReadMilliseconds = Math.Round(waits.Max(one => one.Longest).TotalMilliseconds, 1),
        };

        async Task<(long Reads, TimeSpan Longest)> Read(Random random)
        {
            (long reads, TimeSpan longest) = (0, TimeSpan.Zero);
            while (!rotation.IsCompleted)
            {
                long asked = Stopwatch.GetTimestamp();
                await keys.Find([subjects[random.Next(subjects.Length)]], cancellation);
                TimeSpan waited = Stopwatch.GetElapsedTime(asked);
                if (waited > longest) longest = waited;
                reads++;
            }

            return (reads, longest);
        }
    }

    /// <summary>Today, and then the day after.</summary>
    private sealed class Tomorrow : TimeProvider
    {
        public bool HasCome { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + (HasCome ? TimeSpan.FromDays(1) : TimeSpan.Zero);
    }
}
