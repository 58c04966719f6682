using System.Net;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>Sends the beginning of a body, and never its end.</summary>
internal sealed class PartialContent(byte[] bytes, int times, Func<CancellationToken, Task> then) : HttpContent
{
    /// <summary>Goes on for ever without another byte.</summary>
    public static PartialContent Stalled(byte[] bytes, int times = 1) =>
        new(bytes, times, stop => new TaskCompletionSource().Task.WaitAsync(stop));

    /// <summary>Breaks, which resets the stream.</summary>
    public static PartialContent Broken(byte[] bytes) =>
        new(bytes, 1, _ => throw new InvalidDataException("as the test wants it"));

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var time = 0; time < times; time++)
            await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await then(cancellationToken);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
