using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MutualAid.Conformance.Tests.Harnesses;
using MutualAid.Conformance.Tests.Suite;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Tests.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using static MutualAid.Domain.Pantry.PantryCommand;

namespace MutualAid.Conformance.Tests.Cluster;

/// <summary>What silos owe beyond what every engine does.</summary>
public sealed class SilosTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Snapshots_AreInGrainStorageAndLoadedFromThere()
    {
        long startedFrom = 0;
        await using var harness = await Harness.Open(new OrleansHarness
        {
            Between = store => new Watching(store, kept => startedFrom = Math.Max(startedFrom, kept?.Version ?? 0)),
        });
        PantryId pantry = await Stocked(harness.Engine);
        for (int n = 0; n < 60; n++) await Adjust(harness.Engine, pantry);
        await harness.Settle();
        await using (var connection = await harness.Database.OpenForReading(Never))
        {
            Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM snapshot"));
            Assert.Equal(1, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM grain_state WHERE payload IS NOT NULL"));
        }

        await harness.Reopen();
        Assert.Equal(61, await Free(harness.Engine, pantry));
        Assert.True(startedFrom >= 25, $"It started from version {startedFrom}.");
        await harness.AssertClean();
    }

    [Fact]
    public async Task SiloThatRunsTheProcessesStops_AnotherGoesOn()
    {
        var counting = new Counting();
        await using var harness = await Harness.Open(new OrleansHarness { MoreProcesses = [counting] });
        PantryId pantry = await Stocked(harness.Engine);
        await harness.Settle();
        Assert.All(counting.Handled.Values, times => Assert.Equal(1, times));

        IHost runs = Assert.Single(harness.Silos, RunsProcesses);
        await harness.StopSilo(runs);
        IServiceProvider other = Assert.Single(harness.Silos).Services;
        for (int n = 0; n < 10; n++) await Adjust(other.GetRequiredService<IEngine>(), pantry);
        await other.GetRequiredService<ProcessRunner>().Settled(Never);

        Assert.Equal(await harness.Store.Head(Never), counting.Handled.Keys.Max());
        Assert.Equal(await harness.Store.Head(Never), counting.Handled.Count);
    }

    [Fact]
    public async Task SiloStopsUnderLoad_EveryCommandIsAnsweredAndBookedOnce()
    {
        await using var harness = await Harness.Open(new OrleansHarness());
        PantryId[] pantries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Stocked(harness.Engine)));
        Task[] first = [.. Enumerable.Range(0, 400).Select(n => Adjust(harness.Engine, pantries[n % 20]))];
        Task stopping = harness.StopSilo(harness.Silos[1]);
        Task[] then = [.. Enumerable.Range(0, 400).Select(n => Adjust(harness.Engine, pantries[n % 20]))];

        await Task.WhenAll([.. first, stopping, .. then]);

        foreach (PantryId pantry in pantries) Assert.Equal(41, await Free(harness.Engine, pantry));
    }

    [Fact]
    public async Task StateKnownFromBefore_IsBroughtUpToDate()
    {
        await using var harness = await Harness.Open(new OrleansHarness());
        PantryId pantry = await Stocked(harness.Engine);
        IEngine other = harness.Silos[1].Services.GetRequiredService<IEngine>();
        foreach (int more in (int[])[0, 1, 7, 8, 9, 30]) // eight events are remembered
        {
            long before = await Free(other, pantry);
            for (int n = 0; n < more; n++) await Adjust(harness.Engine, pantry);
            Assert.Equal(before + more, await Free(other, pantry));
        }
    }

    private static bool RunsProcesses(IHost silo) =>
        silo.Services.GetRequiredService<ProcessRunner>().ExecuteTask is { IsCompleted: false };

    private static async Task<PantryId> Stocked(IEngine engine)
    {
        var pantry = new PantryId(Guid.NewGuid());
        await Send(engine, pantry, new OpenPantry(Stock.Profile));
        await Send(engine, pantry, new DefineItem(Stock.Food("I1", "protein")));
        await Send(engine, pantry, Stock.Receive("L1", "I1", 1));
        return pantry;
    }

    private static Task Adjust(IEngine engine, PantryId pantry) => Send(engine, pantry, new AdjustLot(Stock.Lot("L1"), 1, "found"));

    private static async Task Send(IEngine engine, PantryId pantry, PantryCommand command) =>
        Assert.IsType<Decision<PantryEvent>.Accepted>(await engine.Send(pantry, ConformanceSuite.NewKey(), command, Never));

    private static async Task<long> Free(IEngine engine, PantryId pantry) =>
        (await engine.Read(pantry, Never)).Lots[Stock.Lot("L1")].Accounts.Free;

    private sealed class Watching(IEventStore store, Action<Snapshot?> loading) : StoreBetween(store)
    {
        public override Task<LoadedStream> Load(AggregateType type, Guid id, Snapshot? kept, CancellationToken cancellation)
        {
            loading(kept);
            return base.Load(type, id, kept, cancellation);
        }
    }

    private sealed class Counting() : Process("counting")
    {
        public System.Collections.Concurrent.ConcurrentDictionary<long, int> Handled { get; } = new();

        public override Task Handle(RecordedEvent recorded, ProcessCommands commands, CancellationToken cancellation)
        {
            Handled.AddOrUpdate(recorded.Position, 1, (_, times) => times + 1);
            return Task.CompletedTask;
        }
    }
}
