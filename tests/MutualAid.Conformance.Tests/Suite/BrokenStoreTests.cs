using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Engine;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>The suite is worth something only if it fails stores that are broken.</summary>
public sealed class BrokenStoreTests
{
    private static readonly Dictionary<string, Func<IEventStore, IEventStore>> Broken = new()
    {
        ["loses what it acknowledged"] = store => new Losing(store),
        ["forgets retry keys"] = store => new Forgetting(store),
        ["forgets contents of retry keys"] = store => new Careless(store),
        ["claims to have stored what a conflict kept out"] = store => new Boasting(store),
        ["passes over events in the feed"] = store => new Skipping(store),
        ["loads stale streams"] = store => new Stale(store),
    };

    public static TheoryData<string> Faults => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task BrokenStore_FailsTheSuite(string fault)
    {
        var failed = new List<string>();
        foreach (var (name, check) in ConformanceSuite.Checks)
        {
            await using var harness = await Harness.Open(new SqliteHarness { Between = Broken[fault] });
            if (await Record.ExceptionAsync(() => check(harness).WaitAsync(TimeSpan.FromSeconds(10))) is not null) failed.Add(name);
            if (failed.Count > 0) break;
        }

        Console.WriteLine($"a store that {fault} fails {failed.FirstOrDefault()}");
        Assert.NotEmpty(failed);
    }

    private sealed class Losing(IEventStore store) : StoreBetween(store)
    {
        private int _units;

        public override async Task<IReadOnlyList<AppendResult>> Append(IReadOnlyList<AppendUnit> units, CancellationToken cancellation)
        {
            var results = new List<AppendResult>();
            foreach (AppendUnit unit in units)
                results.Add(++_units % 4 == 0 ? new AppendResult.Stored() : (await base.Append([unit], cancellation))[0]);
            return results;
        }
    }

    private sealed class Forgetting(IEventStore store) : StoreBetween(store)
    {
        public override Task<IReadOnlyList<AppendResult>> Append(IReadOnlyList<AppendUnit> units, CancellationToken cancellation) =>
            base.Append(
                [.. units.Select(unit => unit with
                {
                    Outcomes = [.. unit.Outcomes.Select(outcome => outcome with { Key = new CommandId(Guid.NewGuid(), 1) })],
                })],
                cancellation);
    }

    private sealed class Careless(IEventStore store) : StoreBetween(store)
    {
        public override async Task<StoredOutcome?> FindOutcome(Guid key, CancellationToken cancellation) =>
            await base.FindOutcome(key, cancellation) is { } outcome ? outcome with { Content = 2 } : null;
    }

    private sealed class Boasting(IEventStore store) : StoreBetween(store)
    {
        public override async Task<IReadOnlyList<AppendResult>> Append(IReadOnlyList<AppendUnit> units, CancellationToken cancellation) =>
            [.. (await base.Append(units, cancellation)).Select(_ => new AppendResult.Stored())];
    }

    private sealed class Skipping(IEventStore store) : StoreBetween(store)
    {
        public override async Task<IReadOnlyList<RecordedEvent>> ReadFeed(long after, int atMost, CancellationToken cancellation) =>
            [.. (await base.ReadFeed(after, atMost, cancellation)).Where(one => one.Position % 50 != 0)];
    }

    private sealed class Stale(IEventStore store) : StoreBetween(store)
    {
        public override async Task<LoadedStream> Load(AggregateType type, Guid id, Snapshot? kept, CancellationToken cancellation)
        {
            LoadedStream loaded = await base.Load(type, id, kept, cancellation);
            return loaded.Events.Count < 2 ? loaded : loaded with { Events = [.. loaded.Events.SkipLast(1)], Version = loaded.Version };
        }
    }
}
