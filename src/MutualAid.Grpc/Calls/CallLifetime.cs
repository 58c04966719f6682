namespace MutualAid.Grpc.Calls;

/// <summary>Why a call may end before its handler does, and the one token that tells of it.</summary>
internal sealed class CallLifetime : IDisposable
{
    private readonly CancellationToken _clientGone;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _any;

    public CallLifetime(TimeSpan timeout, TimeProvider time, CancellationToken clientGone, CancellationToken stopping)
    {
        _clientGone = clientGone;
        _stopping = stopping;
        (Timeout, Deadline) = (timeout, time.GetUtcNow() + timeout);
        _deadline = new CancellationTokenSource(timeout, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(clientGone, stopping, _deadline.Token);
    }

    public CancellationToken Token => _any.Token;

    public TimeSpan Timeout { get; }

    public DateTimeOffset Deadline { get; }

    /// <summary>Why the call is over; null while it is not.</summary>
    public RpcError? Interruption =>
        _clientGone.IsCancellationRequested ? new RpcError(StatusCode.Cancelled, "The client is gone.")
        : _deadline.IsCancellationRequested ? new RpcError(StatusCode.DeadlineExceeded, "The deadline has passed.")
        : _stopping.IsCancellationRequested ? new RpcError(StatusCode.Unavailable, "The server is stopping.")
        : null;

    public void Dispose()
    {
        _any.Dispose();
        _deadline.Dispose();
    }
}
