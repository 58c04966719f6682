namespace MutualAid.Grpc;

/// <summary>Limits of calls: for all services when gRPC is added, and per service when it is mapped.</summary>
public sealed class GrpcOptions
{
    /// <summary>The deadline of a unary call that names none, and the latest that it may name.</summary>
    public TimeSpan UnaryDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for a streaming call.</summary>
    public TimeSpan StreamDeadline { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The largest request message, in bytes, before and after decompression.</summary>
    public int MaxReceiveMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>The largest response message, in bytes, before compression.</summary>
    public int MaxSendMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// Whether messages are sent gzipped to clients that accept it. Off by default: the size of a compressed message
    /// that mixes secrets with what a caller chose tells about the secrets.
    /// </summary>
    public bool CompressResponses { get; set; }

    /// <summary>
    /// Whether handlers get the request message's bytes beside the message, as a service needs whose calls are signed.
    /// </summary>
    public bool KeepRequestBytes { get; set; }

    internal GrpcOptions Copy() => (GrpcOptions)MemberwiseClone();

    internal void EnsureMaySend(int size)
    {
        if (size > MaxSendMessageSize)
            throw RpcError.ResourceExhausted($"The response message is larger than {MaxSendMessageSize} bytes.");
    }

    internal void Validate()
    {
        // The longest time that a CancellationTokenSource takes.
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        if (UnaryDeadline <= TimeSpan.Zero || UnaryDeadline > longest)
            throw new InvalidOperationException($"{nameof(UnaryDeadline)} must be positive and at most {longest}.");
        if (StreamDeadline <= TimeSpan.Zero || StreamDeadline > longest)
            throw new InvalidOperationException($"{nameof(StreamDeadline)} must be positive and at most {longest}.");
        if (MaxReceiveMessageSize <= 0 || MaxSendMessageSize <= 0)
            throw new InvalidOperationException("Message size limits must be positive.");
    }
}
