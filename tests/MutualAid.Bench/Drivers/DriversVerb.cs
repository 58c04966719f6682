using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Server.Tests.Running;
using MutualAid.Storage.Postgres;
using MutualAid.Storage.Sqlite;
using MutualAid.Testing;
using NodaTime.Text;

namespace MutualAid.Bench.Drivers;

/// <summary>
/// <c>drivers</c>: the real server on loopback, and the phones of so many drivers at once, whose calls come several
/// times, in any order, and are cut off.
/// </summary>
internal static class DriversVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        var drivers = new Option<int>("--drivers") { DefaultValueFactory = _ => 200, Description = "Drivers, each with a phone" };
        var stops = new Option<int>("--stops") { DefaultValueFactory = _ => 48, Description = "Stops on each route" };
        var operations = new Option<int>("--operations") { DefaultValueFactory = _ => 50, Description = "Operations of each driver" };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 20, Description = "Operations in the largest call" };
        var over = new Option<int>("--over") { DefaultValueFactory = _ => 0, Description = "Seconds for it; 0 is all at once" };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, Description = "What the drivers do, and what is cut" };
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "sqlite", Description = "sqlite or postgres" };
        store.AcceptOnlyFromAmong("sqlite", "postgres");
        var command = new Command("drivers", "Latency of drivers' calls to the running server, and what it makes of them")
        {
            drivers, stops, operations, batch, over, seed, store,
        };
        command.SetAction(async (parsed, _) =>
        {
            var load = new PhoneLoad(
                parsed.GetValue(drivers), parsed.GetValue(stops), parsed.GetValue(operations), parsed.GetValue(batch),
                TimeSpan.FromSeconds(parsed.GetValue(over)), parsed.GetValue(seed));
            string folder = Directory.CreateTempSubdirectory("mutualaid-bench-").FullName;
            try
            {
                object figures = parsed.GetValue(store) == "sqlite" ? await Sqlite(folder, load) : await Postgres(folder, load);
                Console.WriteLine(JsonSerializer.Serialize(figures, Json));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static async Task<object> Sqlite(string folder, PhoneLoad load)
    {
        await using var database = new SqliteDatabase(Path.Combine(folder, "mutualaid.db"));
        await database.Migrate(CancellationToken.None);
        return await Measure("sqlite", folder, null, new SqliteEventStore(database, TimeProvider.System), load);
    }

    private static async Task<object> Postgres(string folder, PhoneLoad load)
    {
        await using PostgresCluster cluster = await PostgresCluster.Start();
        string connectionString = await cluster.CreateDatabase();
        await using var database = new PostgresDatabase(connectionString);
        await database.Migrate(CancellationToken.None);
        return await Measure("postgres", folder, connectionString, new PostgresEventStore(database, TimeProvider.System), load);
    }

    private static async Task<object> Measure(string store, string folder, string? postgres, IEventStore events, PhoneLoad load)
    {
        BuiltServer.Use();
        var routes = new PublishedRoutes(events, load.AllDrivers, load.Stops);
        await Say("preparing", routes.Publish());
        await using ServerProcess server = await ServerProcess.Start(folder, postgres);
        string date = LocalDatePattern.Iso.Format(routes.Date);
        var result = await load.Run(server.Grpc, routes.Devices, date, () => Say("warming up", Settled(events)));
        long ended = Stopwatch.GetTimestamp();
        await Say("waiting for what follows", Settled(events));
        double settled = Stopwatch.GetElapsedTime(ended).TotalSeconds;
        int parked = (await events.ListParked(CancellationToken.None)).Count;
        await server.Stop();
        var verified = await ServerProcess.Run(folder, postgres, "verify");
        return new
        {
            store, load.Drivers, load.Stops, load.Operations, load.LargestBatch, overSeconds = load.Over.TotalSeconds, load.Seed,
            load = result,
            processesDoneAfterSeconds = Math.Round(settled, 1),
            eventsThatNoProcessCouldDealWith = parked,
            verify = verified.Output.Trim().Split('\n'),
        };
    }

    private static async Task Settled(IEventStore events)
    {
        using var timer = new PeriodicTimer(LookAgain);
        foreach (string process in DomainProcesses.All.Select(one => one.Name))
            while (await events.LoadCheckpoint(process, CancellationToken.None) < await events.Head(CancellationToken.None))
                await timer.WaitForNextTickAsync();
    }

    private static async Task Say(string what, Task work)
    {
        long started = Stopwatch.GetTimestamp();
        await work;
        await Console.Error.WriteLineAsync($"{what}: {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
    }
}
