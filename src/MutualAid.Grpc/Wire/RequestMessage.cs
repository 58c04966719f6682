using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace MutualAid.Grpc.Wire;

/// <summary>Reads the one message that a request has.</summary>
internal static class RequestMessage
{
    private const string Identity = "identity";

    /// <summary>The message's bytes as they were sent, uncompressed.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadBytes(
        HttpRequest request, BodyFormat format, int limit, CancellationToken cancellationToken) =>
        await Read<ReadOnlyMemory<byte>>(request, format, static message => message.ToArray(), limit, cancellationToken);

    public static ValueTask<IMessage> Read(
        HttpRequest request, BodyFormat format, MessageParser parser, int limit, CancellationToken cancellationToken) =>
        Read(request, format, message => Parse(parser, message), limit, cancellationToken);

    public static IMessage Parse(MessageParser parser, in ReadOnlySequence<byte> message)
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            throw RpcError.Internal("The request message could not be parsed.");
        }
    }

    private static async ValueTask<T> Read<T>(
        HttpRequest request,
        BodyFormat format,
        Func<ReadOnlySequence<byte>, T> take,
        int limit,
        CancellationToken cancellationToken)
    {
        var encoding = EncodingOf(request);
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

    private static string EncodingOf(HttpRequest request)
    {
        var encoding = request.Headers.GrpcEncoding.ToString();
        if (encoding.Length == 0 || encoding == Identity)
            return Identity;
        // A client that has used an encoding learns which ones there are, whether or not this is one.
        request.HttpContext.Response.Headers.GrpcAcceptEncoding = $"{Identity},{Gzip.Name}";
        return encoding == Gzip.Name
            ? encoding
            : throw RpcError.Unimplemented("grpc-encoding names an encoding other than identity and gzip.");
    }

    private static async ValueTask<ReadResult> ReadMore(PipeReader body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw RpcError.ResourceExhausted("The request is larger than the server takes.");
        }
        catch (BadHttpRequestException)
        {
            throw RpcError.Internal("The request body is malformed or was cut short.");
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException)
        {
            throw new RpcError(StatusCode.Cancelled, "The request was broken off.");
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
