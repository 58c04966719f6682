using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using static MutualAid.Domain.Pantry.PantryCommand;

namespace MutualAid.Conformance.Tests.Suite;

public sealed class ProcessTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task EventThatAProcessChokesOn_IsParkedAndTheRestGoesOn()
    {
        var choking = new Choking();
        await using var harness = await Harness.Open(new SqliteHarness { MoreProcesses = [choking] });
        PantryId pantry = await OpenPantry(harness, "bad", "good");
        await harness.Settle();

        ParkedEvent parked = Assert.Single(await harness.Store.ListParked(Never));
        Assert.Equal(("choking", 2L, "FormatException", 0), (parked.Process, parked.Position, parked.Why, parked.Retries));
        Assert.Equal(1, choking.Handled["good"]);
        Assert.Equal(2, choking.Handled["bad"]); // tried again once before it was given up

        Assert.False(await harness.Processes.Retry("stock", parked.Position, Never)); // that one has no trouble with it
        Assert.False(await harness.Processes.Retry("choking", parked.Position, Never));
        Assert.Equal(1, Assert.Single(await harness.Store.ListParked(Never)).Retries);
        choking.Cured = true;
        Assert.True(await harness.Processes.Retry("choking", parked.Position, Never));
        Assert.Empty(await harness.Store.ListParked(Never));
        Assert.False(await harness.Processes.Retry("choking", parked.Position, Never));
        Assert.True((await harness.Engine.Read(pantry, Never)).Items.ContainsKey(Stock.ItemCode("bad")));
    }

    [Fact]
    public async Task WhatOnlyANewerVersionKnows_IsParkedAtOnce_AndDoneOnceThatVersionRuns()
    {
        var older = new Choking { Thrown = new NewerVersionException("Later") };
        await using var harness = await Harness.Open(new SqliteHarness { MoreProcesses = [older] });
        await OpenPantry(harness, "bad", "good");
        await harness.Settle();
        Assert.Equal("NewerVersionException", Assert.Single(await harness.Store.ListParked(Never)).Why);
        Assert.Equal((1, 1), (older.Handled["bad"], older.Handled["good"])); // a moment later it would be no wiser

        await harness.Reopen();
        await harness.Settle();
        Assert.Equal(1, Assert.Single(await harness.Store.ListParked(Never)).Retries);
        older.Cured = true;
        await harness.Reopen();
        await harness.Settle();
        Assert.Empty(await harness.Store.ListParked(Never));
        Assert.Equal((3, 1), (older.Handled["bad"], older.Handled["good"]));
    }

    [Fact]
    public async Task UnexpectedRefusal_IsParkedUnderItsNameAndAskedAnewWhenRetried()
    {
        await using var harness = await Harness.Open(new SqliteHarness { MoreProcesses = [new Demanding()] });
        PantryId pantry = await OpenPantry(harness, "I1");
        await harness.Settle();
        ParkedEvent parked = Assert.Single(await harness.Store.ListParked(Never));
        Assert.Equal("UnknownLot", parked.Why);

        await Accept(harness, pantry, Stock.Receive("L404", "I1", 5));
        Assert.True(await harness.Processes.Retry("demanding", parked.Position, Never));
        Assert.Equal(LotStatus.Quarantined, (await harness.Engine.Read(pantry, Never)).Lots[Stock.Lot("L404")].Status);
        Assert.Empty(await harness.Store.ListParked(Never));
    }

    [Fact]
    public async Task StoppedBetweenEffectAndCheckpoint_TheEffectIsNotRepeated()
    {
        var crashing = new CheckpointsLost();
        await using var harness = await Harness.Open(new SqliteHarness
        {
            MoreProcesses = [new Counting()], Between = crashing.Over,
        });
        PantryId pantry = await OpenPantry(harness, "I1", "I2");
        await Accept(harness, pantry, Stock.Receive("L1", "I1", 10));
        await crashing.Lost.WaitAsync(TimeSpan.FromMinutes(1), Never);
        await harness.Reopen();
        await harness.Settle();

        // Counting adds one unit for each of the lots received; had it added twice, there would be twelve.
        Assert.Equal(11, (await harness.Engine.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free);
        await harness.AssertClean();
    }

    [Fact]
    public async Task StoppedInTheMiddleOfAnEffect_TheEventIsHandledAgain()
    {
        var interrupted = new Interrupted();
        await using var harness = await Harness.Open(new SqliteHarness { MoreProcesses = [interrupted] });
        await OpenPantry(harness, "I1");
        await interrupted.Begun.WaitAsync(TimeSpan.FromMinutes(1), Never);
        await harness.Reopen();
        await harness.Settle();

        Assert.Equal(2, interrupted.Handled);
        Assert.Empty(await harness.Store.ListParked(Never));
    }

    [Fact]
    public async Task StoreAwayForAMoment_TheProcessesGoOnWhereTheyWere()
    {
        await using var harness = await Harness.Open(new SqliteHarness
        {
            MoreProcesses = [new Counting()], Between = store => new AwayAtFirst(store),
        });
        PantryId pantry = await OpenPantry(harness, "I1");
        await Accept(harness, pantry, Stock.Receive("L1", "I1", 10));
        await harness.Settle().WaitAsync(TimeSpan.FromMinutes(1), Never);

        Assert.Equal(11, (await harness.Engine.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free);
    }

    [Fact]
    public async Task DatabaseAwayForLongerThanRetriesTake_NothingIsParked()
    {
        var cutOff = new CutOff();
        await using var harness = await Harness.Open(new SqliteHarness { MoreProcesses = [cutOff] });
        await OpenPantry(harness, "I1");
        await harness.Settle().WaitAsync(TimeSpan.FromMinutes(1), Never);

        Assert.Equal(3, cutOff.Handled);
        Assert.Empty(await harness.Store.ListParked(Never));
    }

    [Fact]
    public async Task DateFullOrClosed_TheRequestIsDeclinedWithItsReason()
    {
        await using var harness = await Harness.Open(new SqliteHarness());
        var household = new HouseholdId(Guid.NewGuid());
        var at = NodaTime.Instant.FromUtc(2026, 12, 1, 0, 0);
        await harness.Engine.Send(household, ConformanceSuite.NewKey(), new HouseholdCommand.RegisterHousehold(
            default, System.Collections.Immutable.ImmutableSortedDictionary<string, FieldVersion>.Empty, at), Never);
        await harness.Engine.Send(household, ConformanceSuite.NewKey(), new HouseholdCommand.OpenRequest(
            Stock.Request(1), Stock.Distribution, Stock.Saturday, null, at.Plus(NodaTime.Duration.FromDays(1)), at), Never);
        await harness.Settle();

        var events = await harness.Store.ReadFeed(0, 10, Never);
        Assert.Equal(
            DeclineReason.DateIsClosed,
            Assert.Single(events.Select(one => one.Event).OfType<HouseholdEvent.RequestDeclined>()).Reason);
        Assert.Null((await harness.Engine.Read(household, Never)).Request);
    }

    private static async Task<PantryId> OpenPantry(Harness harness, params string[] items)
    {
        var pantry = new PantryId(Guid.NewGuid());
        await Accept(harness, pantry, new OpenPantry(Stock.Profile));
        foreach (string item in items) await Accept(harness, pantry, new DefineItem(Stock.Food(item, "protein")));
        return pantry;
    }

    private static async Task Accept(Harness harness, PantryId pantry, PantryCommand command) =>
        Assert.IsType<Decision<PantryEvent>.Accepted>(await harness.Engine.Send(pantry, ConformanceSuite.NewKey(), command, Never));

    private sealed class Choking() : Process("choking")
    {
        public bool Cured { get; set; }

        public Exception Thrown { get; init; } = new FormatException("secret text that must not be stored");

        public Dictionary<string, int> Handled { get; } = [];

        public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation)
        {
            if (recorded.Event is not PantryEvent.ItemDefined defined) return Task.CompletedTask;
            string item = defined.Item.Id.Value;
            Handled[item] = Handled.GetValueOrDefault(item) + 1;
            return item == "bad" && !Cured ? throw Thrown : Task.CompletedTask;
        }
    }

    /// <summary>Does not come to the end of its first event before the program stops.</summary>
    private sealed class Interrupted() : Process("interrupted")
    {
        private readonly TaskCompletionSource _begun = new();

        public Task Begun => _begun.Task;

        public int Handled { get; private set; }

        public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation)
        {
            if (recorded.Event is not PantryEvent.ItemDefined || Handled++ > 0) return Task.CompletedTask;
            _begun.SetResult();
            return new TaskCompletionSource().Task.WaitAsync(cancellation);
        }
    }

    private sealed class Demanding() : Process("demanding")
    {
        public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation) =>
            recorded.Event is PantryEvent.ItemDefined
                ? commands.Send(new PantryId(recorded.Stream.Value), new QuarantineLot(Stock.Lot("L404"), "never was")).Required()
                : Task.CompletedTask;
    }

    private sealed class Counting() : Process("counting")
    {
        public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation) =>
            recorded.Event is PantryEvent.LotReceived received
                ? commands.Send(new PantryId(recorded.Stream.Value), new AdjustLot(received.Lot, 1, "bonus")).Required()
                : Task.CompletedTask;
    }

    /// <summary>Finds no database twice, which is as often as an event is tried.</summary>
    private sealed class CutOff() : Process("cut off")
    {
        public int Handled { get; private set; }

        public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation) =>
            recorded.Event is PantryEvent.ItemDefined && ++Handled < 3 ? throw new Away() : Task.CompletedTask;

        private sealed class Away : System.Data.Common.DbException
        {
            public override bool IsTransient => true;
        }
    }

    /// <summary>Does not answer whoever asks it first, which is every process of the harness.</summary>
    private sealed class AwayAtFirst(IEventStore store) : StoreBetween(store)
    {
        private int _asked;

        public override Task<IReadOnlyList<RecordedEvent>> ReadFeed(long after, int atMost, CancellationToken cancellation) =>
            Interlocked.Increment(ref _asked) <= DomainProcesses.All.Count + 2
                ? throw new IOException("The line went dead.")
                : base.ReadFeed(after, atMost, cancellation);
    }

    /// <summary>Fails to save checkpoints of one process until the harness is reopened.</summary>
    private sealed class CheckpointsLost
    {
        private readonly TaskCompletionSource _lost = new();
        private int _opened;

        public Task Lost => _lost.Task;

        public IEventStore Over(IEventStore store) => _opened++ == 0 ? new Losing(store, _lost) : store;

        private sealed class Losing(IEventStore store, TaskCompletionSource lost) : StoreBetween(store)
        {
            public override async Task SaveCheckpoint(string process, long position, CancellationToken cancellation)
            {
                if (process != "counting") await base.SaveCheckpoint(process, position, cancellation);
                else if (await Head(cancellation) >= 5)
                {
                    lost.TrySetResult();
                    throw new IOException("The lights went out.");
                }
            }
        }
    }
}
