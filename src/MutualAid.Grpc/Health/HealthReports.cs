using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MutualAid.Grpc.Health;

/// <summary>Tells the watchers when ASP.NET Core has run the health checks again.</summary>
internal sealed class HealthReports : IHealthCheckPublisher
{
    private TaskCompletionSource _next = NewSignal();

    /// <summary>The last report; null before the first.</summary>
    public HealthReport? Latest { get; private set; }

    /// <summary>Completes with the next report. To miss none, take it before <see cref="Latest"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        Latest = report;
        Interlocked.Exchange(ref _next, NewSignal()).SetResult();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
