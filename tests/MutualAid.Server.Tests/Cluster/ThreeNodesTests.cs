using System.Diagnostics;
using System.Globalization;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Cluster;

/// <summary>
/// The whole day on three nodes, and programs that book stock beside it, while nodes are killed, held still and
/// replaced, and the database crashes. Prints how long commands waited around each event.
/// </summary>
public sealed class ThreeNodesTests
{
    /// <summary>0 for a short round, in which no node is held still.</summary>
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("MUTUALAID_CLUSTER_ROUNDS") ?? "0", CultureInfo.InvariantCulture);
    private const int CommandsPerMinute = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HeldStill = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(Rounds == 0 ? 3 : 10);

    [Fact]
    public async Task NodesAndDatabaseComeAndGo_NothingAcknowledgedIsLostOrRepeated()
    {
        using var data = new TestFolder();
        using var files = new TestFolder();
        await using PostgresCluster server = await PostgresCluster.Start();
        string postgres = await server.CreateDatabase();
        string source = DayFiles.Find(files);
        await TheDayTests.Import(source, data, postgres);
        await using PostgresCluster keyServer = await PostgresCluster.Start();
        string keys = await keyServer.CreateDatabase();
        await using var cluster = new Cluster(data.Path, postgres, keys);
        await cluster.Start("a"); // takes the keys over from the import
        await cluster.Start("b", "c");
        Site Visitor() => new(cluster.Balancer.Web, patience: Patience);
        using Site first = await StaffSession.FirstAccount(cluster["a"]);
        using Site staff = Visitor();
        await staff.Get("/staff");
        await staff.SignIn("ana", first.App!);
        using var calls = new GrpcCalls(cluster.Balancer.Grpc, Patience);
        using var book = new AcknowledgementLog(data["acknowledged.log"]);
        var load = new StockLoad(cluster.Balancer.Grpc, await StockCalls.Prepare(staff, calls), book, CommandsPerMinute);
        using var stop = new CancellationTokenSource();

        Task booking = load.Run(stop.Token);
        Task<string> day = TheDayTests.Live(staff, Visitor, calls, data["codes.csv"], TheDayTests.Named(source, files));
        var events = await Disturb(cluster, server, load, booking);
        Console.WriteLine(await day);
        await stop.CancelAsync();
        await booking;

        Console.WriteLine("event                                      commands   median ms   p99 ms   longest wait ms");
        foreach (var (what, from, until) in events)
        {
            var (commands, median, p99, longest) = load.Between(from, until);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what,-42} {commands,8} {median.TotalMilliseconds,11:F0} {p99.TotalMilliseconds,8:F0} {longest.TotalMilliseconds,17:F0}"));
            Assert.True(commands > 0);
        }

        await load.AssertEachIsBookedOnce();
        Console.WriteLine($"{book.Count} commands acknowledged beside the day, each booked once");
        var verified = await ServerProcess.Run(data.Path, postgres, "verify", $"--ConnectionStrings:Keys={keys}");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
        Console.WriteLine(verified.Output.Trim());
    }

    private static async Task<List<(string What, long From, long Until)>> Disturb(
        Cluster cluster, PostgresCluster server, StockLoad load, Task booking)
    {
        var events = new List<(string What, long From, long Until)>();
        await Note("nothing happens", () => Task.CompletedTask);
        for (int round = 0; round < Math.Max(1, Rounds); round++)
        {
            // Each round it is another node's turn: a grain that is asked for is on one of them.
            string[] names = ["a", "b", "c"];
            string killed = names[round % 3], held = names[(round + 1) % 3], stopped = names[(round + 2) % 3];
            await Note("node killed", () => cluster[killed].Kill());
            await Note("a new node in its place", () => cluster.Start(killed));
            if (Rounds > 0)
            {
                await Note("node held still for 20 s", async () =>
                {
                    await cluster[held].Signal("STOP");
                    await Pass(HeldStill);
                    await cluster[held].Signal("CONT");
                });
                await Note("what was held still replaced", async () =>
                {
                    await cluster[held].DisposeAsync();
                    await cluster.Start(held);
                });
            }

            await Note("node asked to stop and replaced", async () =>
            {
                Assert.Equal(0, await cluster[stopped].Stop());
                await cluster.Start(stopped);
            });
            await Note("database crashes and restarts", server.CrashAndRestart);
        }

        return events;

        // By what is answered, not by the clock: if nothing is any more, the load gives up, and with it the test.
        async Task Pass(TimeSpan worth) => await await Task.WhenAny(load.AnsweredWorth(worth), booking);

        async Task Note(string what, Func<Task> happens)
        {
            long from = Stopwatch.GetTimestamp();
            await happens();
            await Pass(Between); // so that what each event did can be told
            events.Add((what, from, Stopwatch.GetTimestamp()));
        }
    }
}
