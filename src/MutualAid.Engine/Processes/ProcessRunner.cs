using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MutualAid.Engine.Processes;

/// <summary>How a process's troubles are met.</summary>
public sealed record ProcessRunnerOptions
{
    /// <summary>How long to wait before looking at the feed again when nothing was announced.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Waits between attempts at an event that throws; after the last one it is parked.</summary>
    public IReadOnlyList<TimeSpan> Retries { get; init; } =
        [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    /// <summary>Events read from the feed at a time.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>Whether the processes may run on another node; then only their checkpoints say how far they are.</summary>
    public bool Elsewhere { get; init; }

    /// <summary>How long to wait for processes that run elsewhere: while their node is replaced, nobody advances them.</summary>
    public TimeSpan PatienceElsewhere { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Runs every process from its checkpoint, each on its own. An event that can't be dealt with is parked, where people
/// see it, and the process goes on.
/// </summary>
public sealed class ProcessRunner(
    IEngine engine,
    IEventStore store,
    IEnumerable<Process> processes,
    ProcessRunnerOptions options,
    TimeProvider clock,
    ILogger<ProcessRunner> log) : BackgroundService
{
    /// <summary>Events that follow from events that follow from a command: no chain of the domain's is as long.</summary>
    private const int LongestChain = 8;

    private static readonly TimeSpan CheckpointPoll = TimeSpan.FromMilliseconds(50);

    private readonly Process[] _processes = [.. processes];
    private readonly Dictionary<string, Progress> _progress = processes.ToDictionary(one => one.Name, _ => new Progress());

    /// <summary>Says that the feed has something new.</summary>
    public void Wake()
    {
        foreach (Progress progress in _progress.Values) progress.Wake();
    }

    /// <summary>
    /// Waits until every process has dealt with the events so far and with those that follow from them. Where they run
    /// elsewhere it waits for a while, and then lets the caller see what there is.
    /// </summary>
    public async Task Settled(CancellationToken cancellation)
    {
        long patienceEnds = clock.GetTimestamp() + (long)(options.PatienceElsewhere.TotalSeconds * clock.TimestampFrequency);
        long head = await store.Head(cancellation);
        for (int link = 0; link < LongestChain; link++)
        {
            foreach (var (process, progress) in _progress)
            {
                if (!options.Elsewhere) await progress.Reached(head).WaitAsync(cancellation);
                else if (!await ReachedElsewhere(process, head, patienceEnds, cancellation)) return;
            }

            long before = head;
            head = await store.Head(cancellation);
            if (head == before) return;
        }
    }

    /// <summary>Has a parked event tried again, under new keys.</summary>
    /// <returns>False if it is not parked, or failed again and is parked anew.</returns>
    public async Task<bool> Retry(string process, long position, CancellationToken cancellation)
    {
        var parked = await store.ListParked(cancellation);
        ParkedEvent? one = parked.FirstOrDefault(entry => entry.Process == process && entry.Position == position);
        Process? handler = _processes.FirstOrDefault(entry => entry.Name == process);
        if (one is null || handler is null) return false;
        var recorded = await store.ReadFeed(position - 1, 1, cancellation);
        bool handled = await HandleOrPark(handler, recorded[0], one.Retries + 1, cancellation);
        if (handled) await store.Unpark(process, position, cancellation);
        return handled;
    }

    private async Task<bool> ReachedElsewhere(string process, long position, long patienceEnds, CancellationToken cancellation)
    {
        while (await store.LoadCheckpoint(process, cancellation) < position)
        {
            if (clock.GetTimestamp() > patienceEnds) return false;
            await Task.Delay(CheckpointPoll, clock, cancellation);
        }

        return true;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_processes.Select(process => Task.Run(() => Follow(process, stoppingToken), stoppingToken)));

    private async Task Follow(Process process, CancellationToken cancellation)
    {
        Progress progress = _progress[process.Name];
        Activity.Current = null; // whoever started it is no cause of what it does
        bool revisited = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!revisited) await Revisit(process, cancellation);
                revisited = true;
                long position = await store.LoadCheckpoint(process.Name, cancellation);
                progress.Report(position);
                while (true) position = await Advance(process, position, progress, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The store is away, most likely; the checkpoint says where to go on.
                log.LogWarning("Process {Process} is held up by {Reason}", process.Name, exception.GetType().Name);
                await Task.Delay(options.Poll, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Tries again what was parked since only a newer version knew what is stored: this may be that version.</summary>
    private async Task Revisit(Process process, CancellationToken cancellation)
    {
        foreach (ParkedEvent parked in await store.ListParked(cancellation))
            if (parked.Process == process.Name && parked.Why == nameof(NewerVersionException)) await Retry(parked.Process, parked.Position, cancellation);
    }

    private async Task<long> Advance(Process process, long position, Progress progress, CancellationToken cancellation)
    {
        Task news = progress.News;
        var events = await store.ReadFeed(position, options.BatchSize, cancellation);
        if (events.Count == 0)
        {
            await Task.WhenAny(news, Task.Delay(options.Poll, clock, cancellation));
            cancellation.ThrowIfCancellationRequested();
            return position;
        }

        foreach (RecordedEvent recorded in events) await HandleOrPark(process, recorded, 0, cancellation);
        position = events[^1].Position;
        await store.SaveCheckpoint(process.Name, position, cancellation);
        progress.Report(position);
        return position;
    }

    private async Task<bool> HandleOrPark(
        Process process, RecordedEvent recorded, int retry, CancellationToken cancellation)
    {
        using Activity? span = EngineTelemetry.Following(process.Name, recorded.Command);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                var commands = new ProcessCommands(engine, process.Name, recorded, retry, cancellation);
                await process.Handle(recorded, commands, cancellation);
                if (!commands.HasSent) EngineTelemetry.LeaveOut(span);
                return true;
            }
            catch (UnexpectedRefusalException exception)
            {
                // The same key would only be answered with the same refusal.
                span?.SetStatus(ActivityStatusCode.Error);
                await Park(process, recorded, retry, exception.Reason.GetType().Name, cancellation);
                return false;
            }
            catch (DbException exception) when (exception.IsTransient)
            {
                // The database is away, which is no fault of the event's. The checkpoint says where to go on.
                throw;
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                if (attempt == options.Retries.Count || exception is NewerVersionException)
                {
                    span?.SetStatus(ActivityStatusCode.Error);
                    await Park(process, recorded, retry, exception.GetType().Name, cancellation);
                    return false;
                }

                await Task.Delay(options.Retries[attempt], clock, cancellation);
            }
        }
    }

    private async Task Park(
        Process process, RecordedEvent recorded, int retry, string why, CancellationToken cancellation)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        await store.Park(new ParkedEvent(process.Name, recorded.Position, why, retry, now), cancellation);
        EngineTelemetry.Parked.Add(1, new KeyValuePair<string, object?>("process", process.Name));
        log.LogError(
            "Process {Process} parked event {Position} ({Event}): {Why}",
            process.Name, recorded.Position, recorded.Event.GetType().Name, why);
    }

    /// <summary>How far a process is, and who waits for it to get somewhere.</summary>
    private sealed class Progress
    {
        private readonly Lock _lock = new();
        private readonly List<(long Position, TaskCompletionSource Reached)> _waiting = [];
        private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _position;

        /// <summary>Completes when <see cref="Wake"/> is called after this was asked for.</summary>
        public Task News
        {
            get
            {
                lock (_lock) return _news.Task;
            }
        }

        public void Wake()
        {
            TaskCompletionSource news;
            lock (_lock) (news, _news) = (_news, new(TaskCreationOptions.RunContinuationsAsynchronously));
            news.TrySetResult();
        }

        public void Report(long position)
        {
            lock (_lock)
            {
                _position = position;
                foreach (var (_, reached) in _waiting.Where(entry => entry.Position <= position)) reached.TrySetResult();
                _waiting.RemoveAll(entry => entry.Position <= position);
            }
        }

        public Task Reached(long position)
        {
            lock (_lock)
            {
                if (_position >= position) return Task.CompletedTask;
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((position, reached));
                return reached.Task;
            }
        }
    }
}
