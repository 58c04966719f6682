using System.Globalization;
using MutualAid.Server.Tests.Running;
using MutualAid.Testing;

namespace MutualAid.Server.Tests.Ops;

/// <summary>
/// The real program, killed again and again while programs book stock. A client writes each acknowledgement to a log
/// of its own, flushed to disk, and afterwards asks for every one of them.
/// </summary>
public sealed class CrashTests
{
    private const int Callers = 8;
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("MUTUALAID_KILLS") ?? "3", CultureInfo.InvariantCulture);

    [Fact]
    public async Task OverSqlite_KilledAtRandomMoments_LosesAndRepeatsNothing() => await Run(null);

    [Fact]
    public async Task OverPostgres_KilledAtRandomMoments_LosesAndRepeatsNothing() =>
        await Run(await (await PostgresCluster.Shared()).CreateDatabase());

    private static async Task Run(string? postgres)
    {
        using var data = new TestFolder();
        using var own = new TestFolder();
        int seed = Random.Shared.Next();
        Console.WriteLine($"crash test: seed {seed}, {Kills} kills, {(postgres is null ? "SQLite" : "PostgreSQL")}");
        var random = new Random(seed);
        StockCalls stock = await SetUp(data.Path, postgres);
        using var book = new AcknowledgementLog(own["acknowledged.log"]);
        for (int kill = 1; kill <= Kills; kill++)
        {
            await using ServerProcess server = await ServerProcess.Start(data.Path, postgres);
            using var stop = new CancellationTokenSource();
            Task[] callers = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(() => Book(server, stock, book, stop.Token)))];
            int until = book.Count + random.Next(20, 400);
            await Patience.Until(() => book.Count >= until);
            await server.Kill();
            await stop.CancelAsync();
            await Task.WhenAll(callers);
            var verified = await ServerProcess.Run(data.Path, postgres, "verify");
            Assert.True(verified.ExitCode == 0, $"after kill {kill}, seed {seed}:\n{verified.Output}{verified.Errors}");
        }

        await AskForAll(data.Path, postgres, stock, book, seed);
    }

    private static async Task<StockCalls> SetUp(string folder, string? postgres)
    {
        await using ServerProcess server = await ServerProcess.Start(folder, postgres);
        using Site staff = await StaffSession.FirstAccount(server);
        await staff.Send("OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        using var calls = new GrpcCalls(server.Grpc);
        StockCalls stock = await StockCalls.Prepare(staff, calls);
        Assert.Equal(0, await server.Stop());
        return stock;
    }

    /// <summary>Books one unit after the other until the program is gone; what was under way then is sent again later.</summary>
    private static async Task Book(ServerProcess server, StockCalls stock, AcknowledgementLog book, CancellationToken stop)
    {
        using var calls = new GrpcCalls(server.Grpc);
        while (!stop.IsCancellationRequested)
        {
            string operation = book.NextToSend();
            try
            {
                book.Acknowledge(operation, await stock.Add(calls, operation));
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or CallFailedException)
            {
                book.SendAgain(operation);
                if (stop.IsCancellationRequested || failure is not CallFailedException) return;
            }
        }
    }

    private static async Task AskForAll(string folder, string? postgres, StockCalls stock, AcknowledgementLog book, int seed)
    {
        await using ServerProcess server = await ServerProcess.Start(folder, postgres);
        using var calls = new GrpcCalls(server.Grpc);
        string[] unanswered = book.Unanswered();
        foreach (string operation in unanswered) book.Acknowledge(operation, await stock.Add(calls, operation));
        foreach (string operation in book.ReadBack()) await stock.Add(calls, operation);
        int booked = await stock.Booked(calls);
        Console.WriteLine($"{book.Count} acknowledged, {unanswered.Length} of them only after the last start; {booked} units booked");
        Assert.True(book.Count == booked, $"seed {seed}: {book.Count} units should be booked, {booked} are");
        Assert.Equal(0, (await ServerProcess.Run(folder, postgres, "verify")).ExitCode);
    }
}
