using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using MutualAid.Storage.Vault;

namespace MutualAid.Conformance.Tests.Vault;

/// <summary>A large group's keys are wrapped anew while people go on reading addresses, asking and being forgotten.</summary>
public abstract class RotationUnderLoadTests
{
    private const int Households = 10_000;
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly KeyStoreHarness _stores;
    private readonly int _leastReads;

    /// <param name="leastReads">How many have to get through meanwhile, of three readers who ask without a pause.</param>
    private protected RotationUnderLoadTests(KeyStoreHarness stores, int leastReads) => (_stores, _leastReads) = (stores, leastReads);

    [Fact]
    public async Task ManyKeys_RotateWhileReadWrittenAndDestroyed_NoneIsLostAndNoneComesBack()
    {
        await using KeyStore keys = await _stores.Open();
        Dictionary<Guid, byte[]> made = Enumerable.Range(0, Households).ToDictionary(_ => Guid.NewGuid(), _ => RandomNumberGenerator.GetBytes(32));
        await keys.Adopt(made, Never);
        Guid[] subjects = [.. made.Keys], destroyed = subjects[..100], living = subjects[100..];
        string firstEpoch = Assert.Single(await Epochs());

        _stores.Clock.Advance(TimeSpan.FromDays(1));
        long reads = 0;
        var added = new ConcurrentDictionary<Guid, byte[]>();
        var started = new TaskCompletionSource();
        long began = Stopwatch.GetTimestamp();
        Task<int> rotation = Task.Run(async () =>
        {
            await started.Task;
            began = Stopwatch.GetTimestamp();
            return await keys.Rotate(Never);
        });
        Task[] load =
        [
            .. Enumerable.Range(0, 3).Select(n => Task.Run(() => Read(new Random(n)))),
            Task.Run(Write),
            Task.Run(async () =>
            {
                await started.Task;
                foreach (Guid subject in destroyed) await keys.Destroy(subject, Never);
            }),
        ];
        int wrapped = await rotation;
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        await Task.WhenAll(load);
        Console.WriteLine($"{GetType().Name}: {wrapped} keys wrapped in {took.TotalSeconds:0.0} s, {reads} reads and {added.Count} new keys meanwhile");

        Assert.InRange(wrapped, living.Length, Households + added.Count);
        Assert.True(reads >= _leastReads && !added.IsEmpty, $"{reads} reads");
        var found = await keys.Find(subjects, Never);
        Assert.Equal(living.ToHashSet(), found.Keys.ToHashSet());
        Assert.All(found, one => Assert.Equal(made[one.Key], one.Value));
        Assert.All(await keys.Find([.. added.Keys], Never), one => Assert.Equal(added[one.Key], one.Value));

        for (int day = 2; day <= 7; day++)
        {
            Assert.Contains(firstEpoch, await Epochs());
            _stores.Clock.Advance(TimeSpan.FromDays(1));
            await keys.Rotate(Never);
        }

        Assert.DoesNotContain(firstEpoch, await Epochs());
        Assert.Equal(living.Length, (await keys.Find(subjects, Never)).Count);

        async Task<IEnumerable<string>> Epochs() => (await _stores.Epochs()).Select(epoch => epoch.Split('}')[0]);

        async Task Read(Random random)
        {
            while (!rotation.IsCompleted)
            {
                Guid subject = living[random.Next(living.Length)];
                byte[] key = (await keys.Find([subject], Never))[subject];
                Assert.Equal(made[subject], key);
                if (started.Task.IsCompleted && !rotation.IsCompleted) Interlocked.Increment(ref reads);
                started.TrySetResult(); // not before somebody reads
            }
        }

        async Task Write()
        {
            await started.Task;
            while (!rotation.IsCompleted)
            {
                var subject = Guid.NewGuid();
                byte[] key = await keys.FindOrCreate(subject, Never);
                Assert.Equal(key, (await keys.Find([subject], Never))[subject]);
                added[subject] = key;
            }
        }
    }
}

/// <summary>All three have their turn between any two of the fifty batches; one in every other gap is asked for.</summary>
public sealed class RotationOverSqliteKeysTests() : RotationUnderLoadTests(new SqliteKeys(), leastReads: 25);

/// <summary>Readers see the rows as they were, and wait only while the table is written anew at the end.</summary>
public sealed class RotationOverPostgresKeysTests() : RotationUnderLoadTests(new PostgresKeys(), leastReads: 1);
