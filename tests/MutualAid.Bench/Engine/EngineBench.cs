using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Embedded;
using MutualAid.Storage;
using MutualAid.Storage.Postgres;
using MutualAid.Storage.Sqlite;
using MutualAid.Testing;
using NodaTime;

namespace MutualAid.Bench.Engine;

/// <summary>
/// Commands a second through the embedded engine: each is one event, its read-model rows and its retry key, durable
/// before the answer. In the same run the database's own limits, on the same tables.
/// </summary>
internal static class EngineBench
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static Command Create()
    {
        var commands = new Option<int>("--commands") { DefaultValueFactory = _ => 100_000, Description = "Commands to send" };
        var parallel = new Option<int>("--parallel") { DefaultValueFactory = _ => 64, Description = "Callers at a time" };
        var aggregates = new Option<int>("--aggregates") { DefaultValueFactory = _ => 1_000, Description = "Households to spread them over" };
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "sqlite", Description = "sqlite or postgres" };
        store.AcceptOnlyFromAmong("sqlite", "postgres");
        var command = new Command("engine", "Commands a second through the embedded engine") { commands, parallel, aggregates, store };
        command.SetAction(async (parsed, cancellation) =>
        {
            var run = new EngineRun(parsed.GetValue(commands), parsed.GetValue(parallel), parsed.GetValue(aggregates));
            object figures = parsed.GetValue(store) == "sqlite" ? await Sqlite(run) : await Postgres(run);
            Console.WriteLine(JsonSerializer.Serialize(figures, Json));
        });
        return command;
    }

    private static async Task<object> Sqlite(EngineRun run)
    {
        string folder = Directory.CreateTempSubdirectory("mutualaid-bench-").FullName;
        try
        {
            await using var database = new SqliteDatabase(Path.Combine(folder, "bench.db"));
            await database.Migrate(CancellationToken.None);
            var store = new SqliteEventStore(database, TimeProvider.System);
            Figures grouped = await run.Measure(store, new EngineOptions());
            Figures single = await run.Measure(store, new EngineOptions { MaxUnitsPerCommit = 1, MaxCommandsPerTurn = 1 });
            Listened listened = await run.CompareListeners(store);
            double raw = RawLimits.Sqlite(database.Path, Math.Min(run.Commands, 30_000));
            return Report("sqlite", run, grouped, single, listened, raw, "rawCommitsPerSecond1Connection");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object> Postgres(EngineRun run)
    {
        await using PostgresCluster cluster = await PostgresCluster.Start();
        string connectionString = await cluster.CreateDatabase();
        await using var database = new PostgresDatabase(connectionString);
        await database.Migrate(CancellationToken.None);
        var store = new PostgresEventStore(database, TimeProvider.System);
        Figures grouped = await run.Measure(store, new EngineOptions());
        Figures single = await run.Measure(store, new EngineOptions { MaxUnitsPerCommit = 1, MaxCommandsPerTurn = 1 });
        Listened listened = await run.CompareListeners(store);
        double raw = await RawLimits.Postgres(connectionString, 32, Math.Min(run.Commands, 100_000));
        return Report("postgres", run, grouped, single, listened, raw, "rawCommitsPerSecond32Connections");
    }

    private static Dictionary<string, object> Report(
        string store, EngineRun run, Figures grouped, Figures single, Listened listened, double raw, string rawName) => new()
        {
            ["store"] = store,
            ["commands"] = run.Commands,
            ["parallel"] = run.Parallel,
            ["aggregates"] = run.Aggregates,
            ["commandsPerSecond"] = Math.Round(grouped.PerSecond),
            ["p50Ms"] = Math.Round(grouped.P50, 2),
            ["p99Ms"] = Math.Round(grouped.P99, 2),
            ["withoutGroupCommitPerSecond"] = Math.Round(single.PerSecond),
            [rawName] = Math.Round(raw),
            ["ratioToRaw"] = Math.Round(grouped.PerSecond / raw, 2),
            ["ratioToWithoutGroupCommit"] = Math.Round(grouped.PerSecond / single.PerSecond, 2),
            ["ratioWithListeners"] = Math.Round(listened.Ratio, 3),
            ["ratioWithListenersMiddleHalf"] = new[] { Math.Round(listened.Quarter, 3), Math.Round(listened.ThreeQuarters, 3) },
            ["processorTimeWithListeners"] = Math.Round(listened.ProcessorTime, 3),
            ["toldPerCommand"] = Math.Round(listened.ToldPerCommand, 1),
        };
}

internal sealed record Figures(double PerSecond, double P50, double P99);

/// <summary>Commands a second with listeners, of what they are without.</summary>
/// <param name="Ratio">The median over the rounds; half of them lie between <paramref name="Quarter"/> and <paramref name="ThreeQuarters"/>.</param>
/// <param name="ProcessorTime">Of the whole program with listeners, of what it is without.</param>
/// <param name="ToldPerCommand">Spans and measurements that the listeners heard.</param>
internal sealed record Listened(double Ratio, double Quarter, double ThreeQuarters, double ProcessorTime, double ToldPerCommand);

internal sealed record EngineRun(int Commands, int Parallel, int Aggregates)
{
    private static readonly Instant At = Instant.FromUtc(2026, 12, 1, 0, 0);

    public async Task<Figures> Measure(IEventStore store, EngineOptions options)
    {
        await using var engine = new EmbeddedEngine(store, options);
        HouseholdId[] households = await Register(engine);

        // The first part warms up what compiles and caches; it is not counted.
        bool off = options.MaxUnitsPerCommit == 1;
        await Send(engine, households, Math.Max(1_000, Commands / 10));
        return await Send(engine, households, off ? Math.Min(Commands, 30_000) : Commands);
    }

    /// <summary>The commands in small parts, without listeners and with, in turns, so that what else the machine does falls on both alike.</summary>
    public async Task<Listened> CompareListeners(IEventStore store)
    {
        const int rounds = 40;
        await using var engine = new EmbeddedEngine(store, new EngineOptions());
        HouseholdId[] households = await Register(engine);
        int part = Math.Max(500, Commands / rounds / 2);
        await Send(engine, households, part * 2);
        var ratios = new List<double>();
        double[] processor = [0, 0], perSecond = [0, 0];
        long told = 0;
        for (int round = 0; round < rounds; round++)
        {
            foreach (int with in round % 2 == 0 ? new[] { 0, 1 } : [1, 0])
            {
                using Listeners? listeners = with == 1 ? new Listeners() : null;
                TimeSpan before = Environment.CpuUsage.TotalTime;
                perSecond[with] = (await Send(engine, households, part)).PerSecond;
                processor[with] += (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                told += listeners?.Told ?? 0;
            }

            ratios.Add(perSecond[1] / perSecond[0]);
        }

        double[] sorted = [.. ratios.Order()];
        return new Listened(
            sorted[rounds / 2], sorted[rounds / 4], sorted[rounds * 3 / 4], processor[1] / processor[0], (double)told / (rounds * part));
    }

    private async Task<HouseholdId[]> Register(EmbeddedEngine engine)
    {
        HouseholdId[] households = [.. Enumerable.Range(0, Aggregates).Select(_ => new HouseholdId(Guid.NewGuid()))];
        await Task.WhenAll(households.Select(household => engine.Send(
            household, NewKey(), new HouseholdCommand.RegisterHousehold(default, Fields(), At), CancellationToken.None)));
        return households;
    }

    private async Task<Figures> Send(EmbeddedEngine engine, HouseholdId[] households, int commands)
    {
        int next = 0;
        double[] milliseconds = new double[commands];
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) - 1 is var n && n < commands)
            {
                long before = Stopwatch.GetTimestamp();
                var decision = await engine.Send(
                    households[n * 7919L % households.Length],
                    NewKey(),
                    new HouseholdCommand.ChangeDetails(Fields(), At),
                    CancellationToken.None);
                if (decision is not Decision<HouseholdEvent>.Accepted) throw new InvalidOperationException(decision.ToString());
                milliseconds[n] = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
            }
        })));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Array.Sort(milliseconds);
        return new Figures(commands / seconds, milliseconds[commands / 2], milliseconds[commands * 99 / 100]);
    }

    private static CommandId NewKey() => new(Guid.NewGuid(), 1);

    private static ImmutableSortedDictionary<string, FieldVersion> Fields() =>
        ImmutableSortedDictionary<string, FieldVersion>.Empty.Add("people", new FieldVersion(Guid.NewGuid()));
}
