using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using MutualAid.Grpc.Calls;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Framing;

/// <summary>Reads the one message that a request has.</summary>
internal static class RequestMessage
{
    public static async ValueTask<T> Read<T>(
        HttpRequest request,
        BodyFormat format,
        Func<ReadOnlySequence<byte>, T> take,
        int limit,
        CancellationToken cancellationToken)
    {
        var encoding = Gzip.EncodingOf(request);
        var body = request.BodyReader;
        while (true)
        {
            var result = await ReadMore(body, cancellationToken);
            try
            {
                if (result.IsCompleted)
                    return take(Unpack(result.Buffer, format, encoding, limit));
                RefuseEarly(result.Buffer, format, encoding, limit);
            }
            finally
            {
                // Until the end is there nothing is consumed; but having looked at it all lets the client go on.
                body.AdvanceTo(result.IsCompleted ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
            }
        }
    }

    private static async ValueTask<ReadResult> ReadMore(PipeReader body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken);
        }
        catch (Exception e) when (RequestFailure.Of(e) is { } error)
        {
            throw error;
        }
    }

    private static void RefuseEarly(in ReadOnlySequence<byte> body, BodyFormat format, string encoding, int limit)
    {
        if (!format.RequestIsText)
            MessageFrame.Inspect(body, encoding, limit);
        // A bound on memory: base64 is a third longer than its bytes, and somewhat more in padded pieces.
        else if (body.Length > 2L * limit + 64)
            throw RpcError.ResourceExhausted($"The request message is larger than {limit} bytes.");
    }

    private static ReadOnlySequence<byte> Unpack(
        in ReadOnlySequence<byte> body, BodyFormat format, string encoding, int limit)
    {
        if (!format.RequestIsText)
            return MessageFrame.Unpack(body, encoding, limit);
        if (!Base64Text.TryDecode(body, out var decoded))
            throw RpcError.Internal("The request body is not base64.");
        return MessageFrame.Unpack(new ReadOnlySequence<byte>(decoded), encoding, limit);
    }
}
