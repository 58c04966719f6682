using System.Diagnostics;
using MutualAid.Domain;
using MutualAid.Routing;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff;

/// <summary>How a search for a plan stands.</summary>
internal enum PlanningState
{
    Searching,

    /// <summary>The plan is the date's draft.</summary>
    Saved,

    /// <summary>Somebody ended it, and wanted nothing of it.</summary>
    Cancelled,

    /// <summary>There is a plan, or none; it could not be saved.</summary>
    Failed,
}

/// <summary>A search for a plan that goes on whether or not anybody looks.</summary>
/// <param name="id">The operation that asked for it.</param>
/// <param name="limit">How long it searches at most.</param>
/// <param name="locks">What of the draft it leaves as it is.</param>
internal sealed class PlanningRun(Guid id, TimeSpan limit, PlanningLocks locks) : IProgress<SolveProgress>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<SolveProgress> _better = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private SolveProgress? _newest;

    public Guid Id { get; } = id;

    public TimeSpan Limit { get; } = limit;

    public PlanningLocks Locks { get; } = locks;

    public TimeSpan Elapsed => _clock.Elapsed;

    public PlanningState State { get; private set; }

    /// <summary>Why there is no new draft; null while it searches and where there is one.</summary>
    public string? Problem { get; private set; }

    /// <summary>What makes the plan less good than it could be.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Done once it is over, however it went; never fails.</summary>
    public Task Ended { get; internal set; } = Task.CompletedTask;

    public bool IsCancelled { get; private set; }

    /// <summary>Tells the search to come to its end.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>The best plan at each moment that found a better one, the first first, and one a second at most.</summary>
    public IReadOnlyList<SolveProgress> Better
    {
        get
        {
            lock (_better) return _newest is null || (_better.Count > 0 && _better[^1] == _newest) ? [.. _better] : [.. _better, _newest];
        }
    }

    public void Report(SolveProgress value)
    {
        lock (_better)
        {
            if (_newest is { } before && ((int)value.Elapsed.TotalSeconds != (int)before.Elapsed.TotalSeconds || _better.Count == 0)) _better.Add(before);
            _newest = value;
        }
    }

    /// <summary>Ends the search; what it has becomes the draft.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Ends the search; the draft stays what it was.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();

    internal void End(PlanningState state, string? problem, IReadOnlyList<string> warnings)
    {
        _clock.Stop();
        (Problem, Warnings, State) = (problem, warnings, state);
    }
}

/// <summary>The searches for plans: one a date at a time. They end with the program.</summary>
internal sealed partial class PlanningRuns(PlanningDesk planning, ILogger<PlanningRuns> log)
{
    public static string UnderWay => T($"A search for this date is under way already. Wait for it, or end it on the plan's page.");

    private readonly Dictionary<DistributionId, PlanningRun> _runs = [];

    /// <summary>The newest search for a date, also when it is over; null when this program knows of none.</summary>
    public PlanningRun? Of(DistributionId date)
    {
        lock (_runs) return _runs.GetValueOrDefault(date);
    }

    /// <summary>Starts a search. A form that is sent again finds the one that it started.</summary>
    /// <returns>Null while another one is under way.</returns>
    public PlanningRun? Start(Submission operation, DistributionRow date, TimeSpan limit, PlanningLocks? locks = null)
    {
        lock (_runs)
        {
            PlanningRun? before = _runs.GetValueOrDefault(date.Id);
            if (before?.Id == operation.Id) return before;
            if (before is { State: PlanningState.Searching }) return null;
            before?.Dispose();
            var run = new PlanningRun(operation.Id, limit, locks ?? PlanningLocks.None);
            _runs[date.Id] = run;
            run.Ended = Task.Run(() => Search(run, operation, date));
            return run;
        }
    }

    private async Task Search(PlanningRun run, Submission operation, DistributionRow date)
    {
        try
        {
            var (refusal, warnings) = await planning.Plan(operation, date, run.Limit, CancellationToken.None, run);
            if (run.IsCancelled) run.End(PlanningState.Cancelled, null, []);
            else if (refusal is null) run.End(PlanningState.Saved, null, warnings);
            else run.End(PlanningState.Failed, Refusals.Describe(refusal), []);
        }
        catch (Exception exception) // whatever it is, whoever waits has to hear of it
        {
            LogFailed(exception.GetType().Name, date.Id);
            run.End(PlanningState.Failed, T($"The search ended with an error, which is in the program's log. Try again."), []);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The search for a plan of {Date} failed with {Failure}")]
    private partial void LogFailed(string failure, DistributionId date);
}
