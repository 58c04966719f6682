using MutualAid.Engine.Processes;
using Orleans.Concurrency;

namespace MutualAid.Orleans;

/// <summary>The one place in the cluster where processes run. Its key is 0.</summary>
[Alias("process-runner")]
public interface IProcessRunnerGrain : IGrainWithIntegerKey, IRemindable
{
    /// <summary>Sees to it that they run somewhere.</summary>
    [Alias("keep")]
    Task Keep();
}

/// <summary>
/// Runs the processes while it is active. Any call brings it back on another silo when its own is gone: the silos'
/// every few seconds, and the reminder's when there is nobody else to call.
/// </summary>
[Reentrant]
[GrainType("process-runner")]
internal sealed class ProcessRunnerGrain(ProcessRunner processes, OrleansEngineOptions options) : Grain, IProcessRunnerGrain
{
    private static readonly TimeSpan Stays = TimeSpan.FromMinutes(10);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!options.RunsProcesses) return; // a reminder from before called it
        await this.RegisterOrUpdateReminder("keep", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), cancellationToken);
        await processes.StartAsync(CancellationToken.None);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        processes.StopAsync(cancellationToken);

    public Task Keep()
    {
        DelayDeactivation(Stays);
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Keep();
}
