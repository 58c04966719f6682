using System.Collections.Concurrent;
using System.Collections.Immutable;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Domain.Tests.Properties;
using MutualAid.Engine;
using NodaTime;
using static MutualAid.Domain.Pantry.PantryCommand;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>
/// What every engine over every store has to hold. The checks are plain methods, so that stores which are broken on
/// purpose can be put through the same ones.
/// </summary>
internal static class ConformanceSuite
{
    private static readonly CancellationToken Never = CancellationToken.None;

    public static IReadOnlyDictionary<string, Func<Harness, Task>> Checks { get; } = new Dictionary<string, Func<Harness, Task>>
    {
        [nameof(SameKey_GetsTheFirstOutcome)] = SameKey_GetsTheFirstOutcome,
        [nameof(SameKeyWithOtherContentOrAggregate_IsRefused)] = SameKeyWithOtherContentOrAggregate_IsRefused,
        [nameof(ParallelClaims_OnlyAsManyWinAsThereAreUnits)] = ParallelClaims_OnlyAsManyWinAsThereAreUnits,
        [nameof(ParallelRepetitions_TakeEffectOnce)] = ParallelRepetitions_TakeEffectOnce,
        [nameof(Reopened_EverythingAcknowledgedIsThere)] = Reopened_EverythingAcknowledgedIsThere,
        [nameof(ManyAggregates_TheFeedHasEveryEventOnceInOrder)] = ManyAggregates_TheFeedHasEveryEventOnceInOrder,
        [nameof(TwoEngines_NeverOverwriteEachOther)] = TwoEngines_NeverOverwriteEachOther,
        [nameof(GeneratedCommandsWithRetries_PostOnceAndVerify)] = GeneratedCommandsWithRetries_PostOnceAndVerify,
    };

    public static async Task SameKey_GetsTheFirstOutcome(Harness harness)
    {
        var (pantry, engine) = (NewPantry(), harness.Engine);
        await Accept(engine, pantry, new OpenPantry(Stock.Profile), new DefineItem(Stock.Food("I1", "protein")));
        CommandId accepted = NewKey(), refused = NewKey(), nothing = NewKey();
        async Task<string> Outcomes() => string.Join('\n',
            Dump.Of(await engine.Send(pantry, accepted, Stock.Receive("L1", "I1", 5), Never)),
            Dump.Of(await engine.Send(pantry, refused, new AdjustLot(Stock.Lot("L1"), -9, "mice"), Never)),
            Dump.Of(await engine.Send(pantry, nothing, new DefineItem(Stock.Food("I1", "protein")), Never)));

        string first = await Outcomes();
        Assert.Contains("LotReceived", first);
        Assert.Contains("NotEnoughFree(Lot=LotId(Value=L1), Free=5, Asked=9, ItemName=I1)", first);

        // More stock would make the refused command acceptable; repeated, it is not decided again.
        await Accept(engine, pantry, new AdjustLot(Stock.Lot("L1"), 100, "found"));
        Assert.Equal(first, await Outcomes());
        for (int n = 0; n < 20; n++) await Accept(engine, pantry, new AdjustLot(Stock.Lot("L1"), 1, "found"));
        Assert.Equal(first, await Outcomes()); // no longer remembered in memory
        await harness.Reopen();
        engine = harness.Engine;
        Assert.Equal(first, await Outcomes());
        Assert.Equal(125, (await engine.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free);
        await harness.AssertClean();
    }

    public static async Task SameKeyWithOtherContentOrAggregate_IsRefused(Harness harness)
    {
        PantryId pantry = NewPantry(), other = NewPantry();
        CommandId key = NewKey();
        await Accept(harness.Engine, pantry, new OpenPantry(Stock.Profile), new DefineItem(Stock.Food("I1", "protein")));
        Assert.IsType<Decision<PantryEvent>.Accepted>(await harness.Engine.Send(pantry, key, Stock.Receive("L1", "I1", 5), Never));
        for (int round = 0; round < 2; round++)
        {
            AssertReused(await harness.Engine.Send(pantry, key with { Content = 2 }, Stock.Receive("L2", "I1", 7), Never));
            AssertReused(await harness.Engine.Send(other, key, new OpenPantry(Stock.Profile), Never));
            Assert.Single((await harness.Engine.Read(pantry, Never)).Lots);
            await harness.Reopen();
        }

        static void AssertReused(Decision<PantryEvent> decision) =>
            Assert.IsType<OperationIdReused>(Assert.IsType<Decision<PantryEvent>.Refused>(decision).Reason);
    }

    public static async Task ParallelClaims_OnlyAsManyWinAsThereAreUnits(Harness harness)
    {
        PantryId pantry = NewPantry();
        await Accept(harness.Engine, pantry, new OpenPantry(Stock.Profile), new DefineItem(Stock.Food("I1", "protein")));
        for (int round = 0; round < 20; round++)
        {
            LotId lot = Stock.Lot($"L{round}");
            await Accept(harness.Engine, pantry, Stock.Receive(lot.Value, "I1", 100));
            var decisions = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(n => Task.Run(() => harness.Engine.Send(
                pantry,
                NewKey(),
                new ReserveBox(
                    Stock.Box(round * 1_000 + n), $"B{n}", Stock.Distribution, Stock.Request(n), Stock.Saturday, [new(lot, 1)]),
                Never))));
            Assert.Equal(100, decisions.Count(decision => decision is Decision<PantryEvent>.Accepted));
            Assert.All(
                decisions.OfType<Decision<PantryEvent>.Refused>(),
                refused => Assert.Equal(new PantryRefusal.NotEnoughFree(lot, 0, 1) { ItemName = "I1" }, refused.Reason));
        }
    }

    public static async Task ParallelRepetitions_TakeEffectOnce(Harness harness)
    {
        PantryId pantry = NewPantry();
        await Accept(harness.Engine, pantry, new OpenPantry(Stock.Profile), new DefineItem(Stock.Food("I1", "protein")), Stock.Receive("L1", "I1", 1));
        CommandId[] keys = [.. Enumerable.Range(0, 50).Select(_ => NewKey())];
        await Task.WhenAll(Enumerable.Range(0, 500).Select(n => Task.Run(() => harness.Engine.Send(
            pantry, keys[n % keys.Length], new AdjustLot(Stock.Lot("L1"), 1, "found"), Never))));
        Assert.Equal(51, (await harness.Engine.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free);
        await harness.AssertClean();
    }

    public static async Task Reopened_EverythingAcknowledgedIsThere(Harness harness)
    {
        PantryId pantry = NewPantry();
        await Accept(harness.Engine, pantry, new OpenPantry(Stock.Profile), new DefineItem(Stock.Food("I1", "protein")), Stock.Receive("L1", "I1", 1));
        for (int round = 1; round <= 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => Accept(harness.Engine, pantry, new AdjustLot(Stock.Lot("L1"), 1, "found")))));
            string before = Dump.Of(await harness.Engine.Read(pantry, Never));
            await harness.Reopen();
            PantryState after = await harness.Engine.Read(pantry, Never);
            Assert.Equal(before, Dump.Of(after));
            Assert.Equal(1 + 40 * round, after.Lots[Stock.Lot("L1")].Accounts.Free);
        }

        await harness.AssertClean();
    }

    public static async Task ManyAggregates_TheFeedHasEveryEventOnceInOrder(Harness harness)
    {
        const int households = 60, changes = 20;
        var acknowledged = new ConcurrentBag<Guid>();
        using var done = new CancellationTokenSource();
        Task<List<RecordedEvent>> follower = Follow(harness.Store, households * (changes + 1), harness.Ended);
        await Task.WhenAll(Enumerable.Range(0, households).Select(_ => Task.Run(async () =>
        {
            var household = new HouseholdId(Guid.NewGuid());
            await Send(household, new HouseholdCommand.RegisterHousehold(default, Fields(), Instant.MinValue));
            for (int n = 0; n < changes; n++) await Send(household, new HouseholdCommand.ChangeDetails(Fields(), Instant.MinValue));
        })));
        List<RecordedEvent> seen = await follower.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Enumerable.Range(1, households * (changes + 1)).Select(n => (long)n), seen.Select(one => one.Position));
        Assert.Equal(acknowledged.Order(), seen.Select(one => one.Command).Order());
        Assert.All(seen.GroupBy(one => one.Stream), stream =>
            Assert.Equal(Enumerable.Range(1, changes + 1).Select(n => (long)n), stream.Select(one => one.Version)));
        await harness.AssertClean();

        async Task Send(HouseholdId household, HouseholdCommand command)
        {
            CommandId key = NewKey();
            Assert.IsType<Decision<HouseholdEvent>.Accepted>(await harness.Engine.Send(household, key, command, Never));
            acknowledged.Add(key.Value);
        }
    }

    public static async Task TwoEngines_NeverOverwriteEachOther(Harness harness)
    {
        PantryId pantry = NewPantry();
        await using var second = await harness.SecondEngine();
        await Accept(harness.Engine, pantry, new OpenPantry(Stock.Profile), new DefineItem(Stock.Food("I1", "protein")), Stock.Receive("L1", "I1", 60));
        IEngine[] engines = [harness.Engine, second];
        int taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(async () =>
        {
            var decision = await engines[n % 2].Send(pantry, NewKey(), new AdjustLot(Stock.Lot("L1"), -1, "eaten"), Never);
            if (decision is Decision<PantryEvent>.Accepted) Interlocked.Increment(ref taken);
        })));
        Assert.Equal(60, taken);
        await harness.Reopen();
        Assert.Equal(0, (await harness.Engine.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free);
        await harness.AssertClean();
    }

    /// <summary>
    /// I4 over generated commands: each sent one to four times, now and then its key with other content, without waiting
    /// in between, and all of it once more after a restart. The pure rules say what each has to be answered.
    /// </summary>
    public static async Task GeneratedCommandsWithRetries_PostOnceAndVerify(Harness harness)
    {
        var reached = new Reached<PantryCommand, PantryRefusal>("I4");
        int repeated = 0, reused = 0;
        await harness.ReopenWithoutProcesses(); // what follows from the commands would get between them
        for (int seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            PantryId pantry = NewPantry();
            PantryState expected = PantryState.Initial;
            var sent = new List<(CommandId Key, PantryCommand Command, string Decision)>();
            for (int number = 1; number <= 120; number++)
            {
                var step = new Step(random.Next(10_000), random.Next(10_000), random.Next(10_000), random.Next(10_000));
                PantryCommand command = number == 2
                    ? new OpenPantry(Stock.Profile)
                    : PantryWorld.Command(step, seed * 1_000 + number, expected);
                var decision = reached.Note(command, PantryDecider.Instance.Decide(command, expected));
                if (decision is Decision<PantryEvent>.Accepted done) expected = PantryDecider.Instance.Fold(expected, done.Events);
                sent.Add((NewKey(), command, Dump.Of(decision)));
            }

            var answers = new List<(string Expected, Task<Decision<PantryEvent>> Answer)>();
            foreach (var (key, command, decision) in sent)
            {
                int times = random.Next(1, 5);
                repeated += times - 1;
                for (; times > 0; times--) answers.Add((decision, harness.Engine.Send(pantry, key, command, Never)));
                if (!harness.DecidesInOrderOfSending) await Task.WhenAll(answers.Select(one => one.Answer));
                if (random.Next(20) > 0) continue;
                var (other, _, _) = sent[random.Next(sent.IndexOf((key, command, decision)) + 1)];
                answers.Add((Reused, harness.Engine.Send(pantry, other with { Content = 2 }, command, Never)));
                reused++;
            }

            foreach (var (decision, answer) in answers) Assert.Equal(decision, Dump.Of(await answer));
            if (seed % 50 == 0)
            {
                await harness.Reopen();
                foreach (var (key, command, decision) in sent)
                    Assert.Equal(decision, Dump.Of(await harness.Engine.Send(pantry, key, command, Never)));
            }

            Assert.Equal(Dump.Of(expected), Dump.Of(await harness.Engine.Read(pantry, Never)));
        }

        Console.WriteLine($"I4: {repeated} repetitions, {reused} keys reused");
        Assert.True(repeated > 0 && reused > 0);
        reached.PrintAndCheck();
        await harness.AssertClean();
    }

    private static readonly string Reused =
        Dump.Of(new Decision<PantryEvent>.Refused(new OperationIdReused()));

    public static CommandId NewKey() => new(Guid.NewGuid(), 1);

    private static PantryId NewPantry() => new(Guid.NewGuid());

    public static async Task Accept(IEngine engine, PantryId pantry, params PantryCommand[] commands)
    {
        foreach (PantryCommand command in commands)
            Assert.IsType<Decision<PantryEvent>.Accepted>(await engine.Send(pantry, NewKey(), command, Never));
    }

    private static async Task<List<RecordedEvent>> Follow(IEventStore store, int until, CancellationToken ended)
    {
        var seen = new List<RecordedEvent>();
        while (seen.Count < until)
        {
            ended.ThrowIfCancellationRequested();
            seen.AddRange(await store.ReadFeed(seen.Count == 0 ? 0 : seen[^1].Position, 50, ended));
            await Task.Yield();
        }

        return seen;
    }

    private static ImmutableSortedDictionary<string, FieldVersion> Fields() =>
        ImmutableSortedDictionary<string, FieldVersion>.Empty.Add("people", new FieldVersion(Guid.NewGuid()));
}
