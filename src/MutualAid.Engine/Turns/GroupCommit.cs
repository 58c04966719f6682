using System.Diagnostics;
using System.Threading.Channels;

namespace MutualAid.Engine.Turns;

/// <summary>
/// Gathers what many aggregates want to append into one transaction: while one commit is under way, the next one's
/// units queue up, so the busier it is, the more commands share a flush to disk.
/// </summary>
public sealed class GroupCommit : IAsyncDisposable
{
    private readonly IEventStore _store;
    private readonly int _maxUnits;
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>();
    private readonly Task[] _lanes;

    /// <param name="maxUnits">1 turns grouping off.</param>
    public GroupCommit(IEventStore store, int maxUnits)
    {
        _store = store;
        _maxUnits = maxUnits;
        _lanes = [.. Enumerable.Range(0, store.CommitLanes).Select(_ => Task.Run(Run))];
    }

    /// <summary>Raised after every commit, for whoever follows the feed.</summary>
    public event Action? Committed;

    /// <returns>What became of it, and when its commit began, in ticks of <see cref="Stopwatch"/>.</returns>
    public Task<(AppendResult Result, long Began)> Append(AppendUnit unit)
    {
        var waiting = new Waiting(unit);
        return _queue.Writer.TryWrite(waiting)
            ? waiting.Result.Task
            : Task.FromException<(AppendResult, long)>(new ObjectDisposedException(nameof(GroupCommit)));
    }

    /// <summary>Stores what is queued, and takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_lanes);
    }

    private async Task Run()
    {
        var batch = new List<Waiting>(_maxUnits);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < _maxUnits && _queue.Reader.TryRead(out Waiting? waiting)) batch.Add(waiting);
            if (batch.Count > 0) await Commit(batch);
        }
    }

    private async Task Commit(List<Waiting> batch)
    {
        long started = Stopwatch.GetTimestamp();
        if (await TryAppend(batch, started) is { } exception)
        {
            if (batch.Count == 1) batch[0].Result.SetException(exception);
            // Perhaps one of them is at fault: then the others must not suffer. Those that the database kept after all
            // are found by their keys.
            else foreach (Waiting waiting in batch)
                if (await TryAppend([waiting], started) is { } own) waiting.Result.SetException(own);
        }

        EngineTelemetry.CommitSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        EngineTelemetry.CommitSize.Record(batch.Sum(waiting => waiting.Unit.Outcomes.Count));
        Committed?.Invoke();
    }

    private async Task<Exception?> TryAppend(List<Waiting> batch, long began)
    {
        try
        {
            var results = await _store.Append([.. batch.Select(waiting => waiting.Unit)], CancellationToken.None);
            for (int i = 0; i < batch.Count; i++) batch[i].Result.SetResult((results[i], began));
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private sealed class Waiting(AppendUnit unit)
    {
        public AppendUnit Unit { get; } = unit;

        public TaskCompletionSource<(AppendResult Result, long Began)> Result { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
