using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MutualAid.Engine;

namespace MutualAid.Orleans;

/// <summary>
/// Notices what other silos commit, and sees to it that the processes run on one of them. Looking at the head of the
/// feed costs one index look-up, whatever goes on.
/// </summary>
internal sealed class FeedWatch(IEventStore store, IGrainFactory grains, TimeProvider clock, OrleansEngineOptions options, ILogger<FeedWatch> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private const int PeriodsPerKeep = 8;

    /// <summary>Raised when the feed has become longer.</summary>
    public event Action? Moved;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        long seen = 0;
        Task kept = Task.CompletedTask;
        for (int period = 0; await timer.WaitForNextTickAsync(stoppingToken); period++)
        {
            try
            {
                long head = await store.Head(stoppingToken);
                if (head != seen) Moved?.Invoke();
                seen = head;
                if (options.RunsProcesses && period % PeriodsPerKeep == 0 && kept.IsCompleted) kept = Keep();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogWarning("The feed could not be watched: {Reason}", exception.GetType().Name);
            }
        }
    }

    /// <summary>Not waited for: while the silo that had them is found dead, the feed moves on.</summary>
    private async Task Keep()
    {
        try
        {
            await grains.GetGrain<IProcessRunnerGrain>(0).Keep();
        }
        catch (Exception exception)
        {
            log.LogWarning("No silo runs the processes now: {Reason}", exception.GetType().Name);
        }
    }
}
