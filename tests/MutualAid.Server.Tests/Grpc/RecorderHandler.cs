using MutualAid.Grpc;
using MutualAid.Server.Tests.Grpc.Echoes;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>Answers when the test says so, and does not listen to its token.</summary>
public sealed class RecorderHandler(RecorderGate gate, RecorderScope scope)
{
    public async Task<SayReply> Record(SayRequest request, RpcContext context)
    {
        // Registered before the call waits, and so called after the call has heard of it.
        await using var told = context.CancellationToken.Register(() => gate.Cancelled.TrySetResult(true));
        context.ResponseTrailers.Add("x-after", "recorded");
        gate.Entered.SetResult(context);
        await gate.Released.Task;
        gate.ScopeWasAlive.SetResult(!scope.IsDisposed);
        return new SayReply { Text = request.Text };
    }
}

/// <summary>Where a test meets the handler.</summary>
public sealed class RecorderGate
{
    public TaskCompletionSource<RpcContext> Entered { get; } = New<RpcContext>();

    public TaskCompletionSource<bool> Cancelled { get; } = New<bool>();

    public TaskCompletionSource<bool> Released { get; } = New<bool>();

    public TaskCompletionSource<bool> ScopeWasAlive { get; } = New<bool>();

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Something that lives as long as its request.</summary>
public sealed class RecorderScope : IDisposable
{
    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}
