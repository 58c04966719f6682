using System.Collections.Concurrent;
using System.Diagnostics;
using MutualAid.Server.Tests.Running;

namespace MutualAid.Server.Tests.Cluster;

/// <summary>
/// Programs that book stock at a steady pace, each acknowledgement written to a log of their own. What fails on its way
/// is sent again under the same operation id, as an outbox does.
/// </summary>
internal sealed class StockLoad(Uri grpc, StockCalls stock, AcknowledgementLog book, int commandsPerMinute)
{
    private const int Callers = 8;
    private readonly ConcurrentQueue<(long Asked, long Answered)> _waits = new();
    private readonly List<(int Enough, TaskCompletionSource Reached)> _awaited = [];

    /// <summary>Books until it is stopped.</summary>
    public Task Run(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
    {
        using var calls = new GrpcCalls(grpc, TimeSpan.FromMinutes(2));
        // The pace is what is asked for here; nothing is awaited by it.
        using var pace = new PeriodicTimer(TimeSpan.FromMinutes(1) * Callers / commandsPerMinute);
        while (!stop.IsCancellationRequested)
        {
            long asked = Stopwatch.GetTimestamp();
            string operation = Guid.NewGuid().ToString();
            book.Acknowledge(operation, await stock.Add(calls, operation));
            NoteAnswer(asked);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }, CancellationToken.None)));

    /// <summary>Sends every acknowledged operation once more, and compares what is booked with what was acknowledged.</summary>
    public async Task AssertEachIsBookedOnce()
    {
        using var calls = new GrpcCalls(grpc, TimeSpan.FromSeconds(30));
        foreach (string operation in book.ReadBack()) await stock.Add(calls, operation);
        Assert.Equal(book.Count, await stock.Booked(calls));
    }

    /// <summary>How long the commands waited that were asked for or answered between two moments.</summary>
    public (int Commands, TimeSpan Median, TimeSpan P99, TimeSpan Longest) Between(long from, long until)
    {
        TimeSpan[] waits = [.. _waits.Where(one => one.Answered >= from && one.Asked <= until)
            .Select(one => Stopwatch.GetElapsedTime(one.Asked, one.Answered)).Order()];
        return waits.Length == 0 ? default : (waits.Length, waits[waits.Length / 2], waits[waits.Length * 99 / 100], waits[^1]);
    }

    /// <summary>Waits until so many more were answered as are asked for in that time: longer, where commands wait.</summary>
    public Task AnsweredWorth(TimeSpan time)
    {
        int enough = _waits.Count + (int)(time / TimeSpan.FromMinutes(1) * commandsPerMinute);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited) _awaited.Add((enough, reached));
        return reached.Task;
    }

    private void NoteAnswer(long asked)
    {
        _waits.Enqueue((asked, Stopwatch.GetTimestamp()));
        lock (_awaited)
        {
            foreach (var (enough, reached) in _awaited)
                if (_waits.Count >= enough) reached.TrySetResult();
        }
    }
}
