using Dapper;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Embedded;
using static MutualAid.Domain.Pantry.PantryCommand;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>What the one-machine engine owes when its store or one of its neighbours fails.</summary>
public sealed class EmbeddedEngineTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task NotYetCommitted_Send_AnswersNobody()
    {
        var gate = new Gate();
        await using var harness = await Harness.Open(new SqliteHarness { Between = store => gate.Over(store) });
        await harness.ReopenWithoutProcesses();
        PantryId pantry = NewPantry();
        gate.Close();

        Task<Decision<PantryEvent>> sent = Send(harness.Engine, pantry, new OpenPantry(Stock.Profile));
        await gate.Reached.WaitAsync(TimeSpan.FromMinutes(1), Never);
        Assert.False(sent.IsCompleted);

        gate.Open();
        Assert.IsType<Decision<PantryEvent>.Accepted>(await sent);
    }

    [Fact]
    public async Task OneStreamFails_ItsNeighboursInTheCommitDoNot()
    {
        PantryId bad = NewPantry();
        PantryId[] good = [.. Enumerable.Range(0, 20).Select(_ => NewPantry())];
        var gate = new Gate { Failing = bad.Value };
        await using var harness = await Harness.Open(new SqliteHarness { Between = store => gate.Over(store) });
        await harness.ReopenWithoutProcesses();
        gate.Close();
        Task first = Send(harness.Engine, NewPantry(), new OpenPantry(Stock.Profile));
        await gate.Reached.WaitAsync(TimeSpan.FromMinutes(1), Never);
        var failing = Send(harness.Engine, bad, new OpenPantry(Stock.Profile));
        var others = good.Select(pantry => Send(harness.Engine, pantry, new OpenPantry(Stock.Profile))).ToArray();

        gate.Open(); // what waited behind the first is one commit

        await first;
        await Assert.ThrowsAsync<IOException>(() => failing);
        foreach (var sent in others) Assert.IsType<Decision<PantryEvent>.Accepted>(await sent);
        gate.Failing = null;
        Assert.Null((await harness.Engine.Read(bad, Never)).Profile); // what failed is not remembered
        Assert.IsType<Decision<PantryEvent>.Accepted>(await Send(harness.Engine, bad, new OpenPantry(Stock.Profile)));
        await harness.AssertClean();
    }

    [Fact]
    public async Task RuleThrows_OnlyItsOwnCommandFails()
    {
        var gate = new Gate();
        await using var harness = await Harness.Open(new SqliteHarness { Between = store => gate.Over(store) });
        await harness.ReopenWithoutProcesses();
        PantryId pantry = NewPantry();
        gate.Close();
        Task first = Send(harness.Engine, pantry, new OpenPantry(Stock.Profile));
        await gate.Reached.WaitAsync(TimeSpan.FromMinutes(1), Never);
        var before = Send(harness.Engine, pantry, new DefineItem(Stock.Food("I1", "protein")));
        var throwing = Send(harness.Engine, pantry, new SendTransfer(default, default, Lines: default)); // no list at all
        var after = Send(harness.Engine, pantry, Stock.Receive("L1", "I1", 5));

        gate.Open();

        await first;
        await Assert.ThrowsAsync<NullReferenceException>(() => throwing);
        Assert.IsType<Decision<PantryEvent>.Accepted>(await before);
        Assert.IsType<Decision<PantryEvent>.Accepted>(await after);
    }

    [Fact]
    public async Task StoredButNotAnswered_SendAgain_GetsTheFirstOutcome()
    {
        var gate = new Gate();
        await using var harness = await Harness.Open(new SqliteHarness { Between = store => gate.Over(store) });
        await harness.ReopenWithoutProcesses();
        PantryId pantry = NewPantry();
        foreach (PantryCommand command in (PantryCommand[])
            [new OpenPantry(Stock.Profile), new DefineItem(Stock.Food("I1", "protein")), Stock.Receive("L1", "I1", 5)])
            await Send(harness.Engine, pantry, command);
        CommandId key = ConformanceSuite.NewKey();

        gate.LosesAnswers = true;
        await Assert.ThrowsAsync<IOException>(() => harness.Engine.Send(pantry, key, new AdjustLot(Stock.Lot("L1"), -5, "mice"), Never));
        gate.LosesAnswers = false;

        Assert.Equal(0, (await harness.Engine.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free);
        Assert.IsType<Decision<PantryEvent>.Accepted>(
            await harness.Engine.Send(pantry, key, new AdjustLot(Stock.Lot("L1"), -5, "mice"), Never));
        await harness.AssertClean();
    }

    [Fact]
    public async Task MoreAggregatesThanFit_NothingIsLostWhenTheyLeaveMemory()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await harness.ReopenWithoutProcesses();
        await using var small = new EmbeddedEngine(harness.Store, Harness.SmallSnapshots with { MaxAggregates = 8 });
        PantryId[] pantries = [.. Enumerable.Range(0, 60).Select(_ => NewPantry())];
        foreach (PantryId pantry in pantries)
        {
            await Send(small, pantry, new OpenPantry(Stock.Profile));
            await Send(small, pantry, new DefineItem(Stock.Food("I1", "protein")));
            await Send(small, pantry, Stock.Receive("L1", "I1", 1));
        }

        await Task.WhenAll(Enumerable.Range(0, 600).Select(n => Task.Run(
            () => Send(small, pantries[n % pantries.Length], new AdjustLot(Stock.Lot("L1"), 1, "found")))))
            .WaitAsync(TimeSpan.FromMinutes(1), Never);

        foreach (PantryId pantry in pantries)
            Assert.Equal(11, (await small.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free);
    }

    [Fact]
    public async Task SnapshotOfAnotherSchema_IsPassedOver()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        await harness.ReopenWithoutProcesses();
        PantryId pantry = NewPantry();
        await Send(harness.Engine, pantry, new OpenPantry(Stock.Profile));
        await Send(harness.Engine, pantry, new DefineItem(Stock.Food("I1", "protein")));
        await Send(harness.Engine, pantry, Stock.Receive("L1", "I1", 1));
        for (int n = 0; n < 100; n++) await Send(harness.Engine, pantry, new AdjustLot(Stock.Lot("L1"), 1, "found"));

        Assert.Equal(1, await harness.Database.Write(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE snapshot SET schema = schema - 1, state = '{}'", transaction: transaction), Never));
        await harness.Reopen();
        Assert.Equal(101, (await harness.Engine.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free);
    }

    private static PantryId NewPantry() => new(Guid.NewGuid());

    private static Task<Decision<PantryEvent>> Send(IEngine engine, PantryId pantry, PantryCommand command) =>
        engine.Send(pantry, ConformanceSuite.NewKey(), command, Never);

    /// <summary>Holds commits back, fails those of one stream, or loses the answer to what was stored.</summary>
    private sealed class Gate
    {
        private TaskCompletionSource _open = new();
        private TaskCompletionSource _reached = new();

        public Gate() => _open.SetResult();

        public Guid? Failing { get; set; }

        public bool LosesAnswers { get; set; }

        public Task Reached => _reached.Task;

        public void Close() => (_open, _reached) = (new(), new());

        public void Open() => _open.SetResult();

        public IEventStore Over(IEventStore store) => new Gated(store, this);

        private sealed class Gated(IEventStore store, Gate gate) : StoreBetween(store)
        {
            public override async Task<IReadOnlyList<AppendResult>> Append(
                IReadOnlyList<AppendUnit> units, CancellationToken cancellation)
            {
                gate._reached.TrySetResult();
                await gate._open.Task;
                if (units.Any(unit => unit.Stream.Value == gate.Failing)) throw new IOException("The disk is full.");
                var results = await base.Append(units, cancellation);
                return gate.LosesAnswers ? throw new IOException("The line went dead.") : results;
            }
        }
    }
}
