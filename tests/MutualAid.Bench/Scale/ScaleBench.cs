using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Dapper;
using MutualAid.Engine;
using MutualAid.Testing;

namespace MutualAid.Bench.Scale;

/// <summary>What a command costs with more groups on one PostgreSQL, and what becomes of it while one group grows.</summary>
internal static class ScaleBench
{
    private const int Callers = 64;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private static readonly Option<int> NodeCount = new("--nodes")
    {
        DefaultValueFactory = _ => 0, Description = "Silos of a cluster, in this process; 0 is the engine of one machine",
    };

    /// <summary><c>scale</c>: the same commands over 1, 10 and 100 groups, in turns, each on a database of its own.</summary>
    public static Command CreateScale()
    {
        var commands = new Option<int>("--commands") { DefaultValueFactory = _ => 10_000, Description = "Commands in each round" };
        var households = new Option<int>("--households") { DefaultValueFactory = _ => 100, Description = "Households of each group" };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "Rounds, of which the median counts" };
        var command = new Command("scale", "Cost of a command with 1, 10 and 100 groups on one PostgreSQL") { commands, households, rounds, NodeCount };
        command.SetAction(async (parsed, _) => Print(await Scale(
            parsed.GetValue(NodeCount), parsed.GetValue(commands), parsed.GetValue(households), parsed.GetValue(rounds))));
        return command;
    }

    /// <summary><c>growth</c>: weeks in which the households become so many times as many, and silos are added.</summary>
    public static Command CreateGrowth()
    {
        var start = new Option<int>("--start") { DefaultValueFactory = _ => 100, Description = "Households in the first week" };
        var factor = new Option<int>("--factor") { DefaultValueFactory = _ => 30, Description = "How many times as many there are in the last" };
        var weeks = new Option<int>("--weeks") { DefaultValueFactory = _ => 6, Description = "Weeks that this takes" };
        var command = new Command("growth", "A group that grows within weeks, with silos added as it does") { start, factor, weeks, NodeCount };
        command.SetAction(async (parsed, _) => Print(await Growth(
            parsed.GetValue(NodeCount), parsed.GetValue(start), parsed.GetValue(factor), parsed.GetValue(weeks))));
        return command;
    }

    private static void Print(object figures) => Console.WriteLine(JsonSerializer.Serialize(figures, Json));

    private static async Task<object> Scale(int nodes, int commands, int households, int rounds)
    {
        await using PostgresCluster server = await PostgresCluster.Start();
        var figures = new List<(int Groups, double Microseconds, double P99)>();
        for (int round = 0; round < rounds; round++)
        {
            foreach (int count in (int[])[1, 10, 100])
            {
                await using var running = new Nodes(await server.CreateDatabase(), nodes > 0);
                for (int n = 0; n < Math.Max(1, nodes); n++) await running.Add();
                Group[] groups = [.. Enumerable.Range(0, count).Select(_ => new Group())];
                var (timer, turn) = (new Timer(), 0);
                await timer.AtOnce(groups.Select(group => (Func<Task>)(() => group.Open(Node))));
                await timer.AtOnce(groups.SelectMany(group => Enumerable.Repeat<Func<Task>>(() => group.Register(Node), households)));
                await running.Settle();
                var work = Enumerable.Range(0, commands).Select(n => (Func<Task>)(n % 4 == 0
                    ? () => groups[n * 7919L % count].Adjust(Node)
                    : () => groups[n * 7919L % count].ChangeDetails(Node, n)));
                await timer.AtOnce(work.Take(commands / 5)); // warms up
                timer.Clear();
                long started = Stopwatch.GetTimestamp();
                await timer.AtOnce(work);
                figures.Add((count, Stopwatch.GetElapsedTime(started).TotalMicroseconds / commands, timer.P99));

                IEngine Node() => running[Interlocked.Increment(ref turn)];
            }
        }

        double one = Median(figures.Where(one => one.Groups == 1).Select(one => one.Microseconds));
        return new
        {
            nodes, commands, householdsPerGroup = households, rounds, callers = Callers,
            groups = figures.GroupBy(one => one.Groups).Select(group => new
            {
                groups = group.Key,
                households = group.Key * households,
                microsecondsPerCommand = Math.Round(Median(group.Select(one => one.Microseconds))),
                lowest = Math.Round(group.Min(one => one.Microseconds)),
                highest = Math.Round(group.Max(one => one.Microseconds)),
                commandsPerSecond = Math.Round(1_000_000 / Median(group.Select(one => one.Microseconds))),
                p99Ms = Math.Round(Median(group.Select(one => one.P99)), 1),
                ratioToOneGroup = Math.Round(Median(group.Select(one => one.Microseconds)) / one, 2),
            }),
        };
    }

    private static async Task<object> Growth(int nodes, int start, int factor, int weeks)
    {
        const int HouseholdsPerPantry = 150;
        await using PostgresCluster server = await PostgresCluster.Start();
        await using var running = new Nodes(await server.CreateDatabase(), nodes > 0);
        await running.Add();
        var (groups, timer, turn, report) = (new List<Group>(), new Timer(), 0, new List<object>());
        for (int week = 0; week <= weeks; week++)
        {
            int households = (int)Math.Round(start * Math.Pow(factor, (double)week / weeks));
            // The only thing that somebody does: another silo for each third of the way.
            while (running.Count < nodes && running.Count <= week * nodes / (weeks + 1)) await running.Add();
            timer.Clear();
            long events = await Head();
            long started = Stopwatch.GetTimestamp();
            while (groups.Count * HouseholdsPerPantry < households)
            {
                groups.Add(new Group());
                await groups[^1].Open(Node);
            }

            int missing = households - groups.Sum(group => group.Households.Count);
            await timer.AtOnce(Enumerable.Range(0, missing).Select(_ => groups.First(group => group.Households.Count < HouseholdsPerPantry))
                .Select(group => (Func<Task>)(() => group.Register(Node))));
            foreach (Group group in groups) await group.Week(week, Node, running.Settle, timer.AtOnce);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            report.Add(new
            {
                week, households, pantries = groups.Count, nodes = running.Count,
                events = await Head() - events,
                seconds = Math.Round(seconds, 1),
                eventsPerSecond = Math.Round((await Head() - events) / seconds),
                p50Ms = Math.Round(timer.P50, 1),
                p99Ms = Math.Round(timer.P99, 1),
                databaseMegabytes = await Megabytes(),
                memoryMegabytes = Environment.WorkingSet / 1_048_576,
            });
        }

        return new { start, factor, weeks, callers = Callers, report };

        IEngine Node() => running[Interlocked.Increment(ref turn)];

        async Task<long> Head()
        {
            await using var connection = await running.Database.OpenForReading(CancellationToken.None);
            return await connection.ExecuteScalarAsync<long>("SELECT position FROM feed_head");
        }

        async Task<long> Megabytes()
        {
            await using var connection = await running.Database.OpenForReading(CancellationToken.None);
            return await connection.ExecuteScalarAsync<long>("SELECT pg_database_size(current_database()) / 1048576");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Has work done by some callers at a time, and keeps how long each piece took.</summary>
    private sealed class Timer
    {
        private readonly ConcurrentBag<double> _milliseconds = [];

        public double P50 => At(50);

        public double P99 => At(99);

        public void Clear() => _milliseconds.Clear();

        public Task AtOnce(IEnumerable<Func<Task>> work) => Parallel.ForEachAsync(
            work,
            new ParallelOptions { MaxDegreeOfParallelism = Callers },
            async (one, _) =>
            {
                long before = Stopwatch.GetTimestamp();
                await one();
                _milliseconds.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            });

        private double At(int percent)
        {
            double[] sorted = [.. _milliseconds.Order()];
            return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
        }
    }
}
