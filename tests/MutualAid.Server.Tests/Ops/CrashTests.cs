using System.Globalization;
using MutualAid.Contracts.Pantry.V1;
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
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("MUTUALAID_KILLS") ?? "10", CultureInfo.InvariantCulture);

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
        string token = await SetUp(data.Path, postgres);
        using var book = new AcknowledgementLog(own["acknowledged.log"]);
        for (int kill = 1; kill <= Kills; kill++)
        {
            await using ServerProcess server = await ServerProcess.Start(data.Path, postgres);
            using var stop = new CancellationTokenSource();
            Task[] callers = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(() => Book(server, token, book, stop.Token)))];
            int until = book.Count + random.Next(20, 400);
            while (book.Count < until) await Task.Yield();
            await server.Kill();
            await stop.CancelAsync();
            await Task.WhenAll(callers);
            var verified = await ServerProcess.Run(data.Path, postgres, "verify");
            Assert.True(verified.ExitCode == 0, $"after kill {kill}, seed {seed}:\n{verified.Output}{verified.Errors}");
        }

        await AskForAll(data.Path, postgres, token, book, seed);
    }

    private static async Task<string> SetUp(string folder, string? postgres)
    {
        await using ServerProcess server = await ServerProcess.Start(folder, postgres);
        using Site staff = await StaffSession.FirstAccount(server);
        await staff.Send("OpenPantry", ("Name", "Corner"), ("Place", "34.03, -118.2"));
        await staff.Get("/staff/catalog");
        string item = staff.Page.Forms.First(form => form.GetAttribute("action")!.Contains("handler=Item", StringComparison.Ordinal)).GetAttribute("action")!;
        await staff.Send(item, ("Code", "I1"), ("Name", "Rice"), ("Category", "grain"), ("Grams", "900"), ("Allergens", "none"));
        await staff.Get("/staff/people");
        await staff.Send("handler=Token", ("Name", "crash test"), ("Role", "packer"));
        string token = staff.Page.QuerySelector(".token")!.TextContent;
        using var calls = new GrpcCalls(server.Grpc);
        var received = await calls.Call<ReceiveLotResponse>("/mutualaid.pantry.v1.PantryService/ReceiveLot", new ReceiveLotRequest
        {
            OperationId = Guid.NewGuid().ToString(), Item = "I1", Lot = "L1", Quantity = 1, Source = Source.Donation,
        }, Bearer(token));
        Assert.NotNull(received.Lot);
        Assert.Equal(0, await server.Stop());
        return token;
    }

    /// <summary>Books one unit after the other until the program is gone; what was under way then is sent again later.</summary>
    private static async Task Book(ServerProcess server, string token, AcknowledgementLog book, CancellationToken stop)
    {
        using var calls = new GrpcCalls(server.Grpc);
        while (!stop.IsCancellationRequested)
        {
            string operation = book.NextToSend();
            try
            {
                Lot lot = await Add(calls, token, operation);
                book.Acknowledge(operation, lot.Free);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or CallFailedException)
            {
                book.SendAgain(operation);
                if (stop.IsCancellationRequested || failure is not CallFailedException) return;
            }
        }
    }

    private static async Task AskForAll(string folder, string? postgres, string token, AcknowledgementLog book, int seed)
    {
        await using ServerProcess server = await ServerProcess.Start(folder, postgres);
        using var calls = new GrpcCalls(server.Grpc);
        string[] unanswered = book.Unanswered();
        foreach (string operation in unanswered) book.Acknowledge(operation, (await Add(calls, token, operation)).Free);
        int expected = 1 + book.Count;
        foreach (string operation in book.ReadBack()) await Add(calls, token, operation);
        var stock = await calls.Call<ListStockResponse>("/mutualaid.pantry.v1.PantryService/ListStock", new ListStockRequest(), Bearer(token));
        int free = Assert.Single(stock.Lots).Free;
        Console.WriteLine($"{book.Count} acknowledged, {unanswered.Length} of them only after the last start; {free - 1} units booked");
        Assert.True(expected == free, $"seed {seed}: {expected} units should be there, {free} are");
        Assert.Equal(0, (await ServerProcess.Run(folder, postgres, "verify")).ExitCode);
    }

    private static async Task<Lot> Add(GrpcCalls calls, string token, string operation) =>
        (await calls.Call<StockResponse>("/mutualaid.pantry.v1.PantryService/AdjustLot", new AdjustLotRequest
        {
            OperationId = operation, Lot = "L1", Delta = 1, Reason = "found",
        }, Bearer(token))).Lot;

    private static (string Name, string Value) Bearer(string token) => ("authorization", $"Bearer {token}");
}
