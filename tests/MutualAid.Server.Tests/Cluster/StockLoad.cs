using System.Collections.Concurrent;
using System.Diagnostics;
using MutualAid.Contracts.Pantry.V1;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Cluster;

/// <summary>
/// Programs that book stock at a steady pace, each acknowledgement written to a log of their own. What fails on its way
/// is sent again under the same operation id, as an outbox does.
/// </summary>
internal sealed class StockLoad(Uri grpc, string token, AcknowledgementLog book)
{
    private const int Callers = 8;
    private readonly ConcurrentQueue<(long Asked, long Answered)> _waits = new();

    /// <summary>Books until it is stopped.</summary>
    public Task Run(int commandsPerMinute, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
    {
        using var calls = new GrpcCalls(grpc, TimeSpan.FromMinutes(2));
        // The pace is what is asked for here; nothing is awaited by it.
        using var pace = new PeriodicTimer(TimeSpan.FromMinutes(1) * Callers / commandsPerMinute);
        while (!stop.IsCancellationRequested)
        {
            long asked = Stopwatch.GetTimestamp();
            string operation = Guid.NewGuid().ToString();
            book.Acknowledge(operation, (await Add(calls, operation)).Free);
            _waits.Enqueue((asked, Stopwatch.GetTimestamp()));
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }, CancellationToken.None)));

    /// <summary>Sends every acknowledged operation once more, and compares what is booked with what was acknowledged.</summary>
    public async Task AssertEachIsBookedOnce()
    {
        using var calls = new GrpcCalls(grpc, TimeSpan.FromSeconds(30));
        foreach (string operation in book.ReadBack()) await Add(calls, operation);
        var stock = await calls.Call<ListStockResponse>("/mutualaid.pantry.v1.PantryService/ListStock", new ListStockRequest(), Bearer);
        Assert.Equal(1 + book.Count, stock.Lots.Single(lot => lot.Lot_ == Lot).Free);
    }

    /// <summary>How long the commands waited that were asked for or answered between two moments.</summary>
    public (int Commands, TimeSpan Median, TimeSpan P99, TimeSpan Longest) Between(long from, long until)
    {
        TimeSpan[] waits = [.. _waits.Where(one => one.Answered >= from && one.Asked <= until)
            .Select(one => Stopwatch.GetElapsedTime(one.Asked, one.Answered)).Order()];
        return waits.Length == 0 ? default : (waits.Length, waits[waits.Length / 2], waits[waits.Length * 99 / 100], waits[^1]);
    }

    public const string Lot = "LOAD";

    private (string Name, string Value) Bearer => ("authorization", $"Bearer {token}");

    private async Task<Lot> Add(GrpcCalls calls, string operation) =>
        (await calls.Call<StockResponse>("/mutualaid.pantry.v1.PantryService/AdjustLot", new AdjustLotRequest
        {
            OperationId = operation, Lot = Lot, Delta = 1, Reason = "found",
        }, Bearer)).Lot;
}
