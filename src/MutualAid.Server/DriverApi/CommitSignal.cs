using MutualAid.Engine;

namespace MutualAid.Server.DriverApi;

/// <summary>Lets streams wait for the next commit instead of asking again and again.</summary>
internal sealed class CommitSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CommitSignal(IEngine engine) => engine.Committed += Raise;

    /// <summary>Completes with the next commit after this was asked for.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    private void Raise() =>
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
