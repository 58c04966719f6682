using System.Buffers;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using MutualAid.Grpc.Calls;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Framing;

/// <summary>Writes the response of one call: headers, messages, and the status where the format has it.</summary>
internal sealed class RpcResponse(HttpResponse http, BodyFormat format)
{
    private bool _started;
    private bool _compress;

    /// <summary>Messages are compressed from now on, if the client accepts that.</summary>
    public void CompressIfAccepted() =>
        _compress = http.HttpContext.Request.Headers.GrpcAcceptEncoding.ToString()
            .Split(',', StringSplitOptions.TrimEntries).Contains(Gzip.Name);

    /// <summary>Puts a message in the response's buffer; the first one takes the headers with it.</summary>
    public void Write(IMessage message, RpcMetadata headers, GrpcOptions options)
    {
        var size = message.CalculateSize();
        options.EnsureMaySend(size);
        Start(headers);
        if (format.ResponseIsText)
        {
            var frame = new ArrayBufferWriter<byte>(MessageFrame.PrefixSize + size);
            WriteFrame(frame, message, size);
            Base64Text.Encode(frame.WrittenSpan, http.BodyWriter);
        }
        else
        {
            WriteFrame(http.BodyWriter, message, size);
        }
    }

    /// <summary>Sends what was written, and waits while the client is slow to take it.</summary>
    public async ValueTask Flush(CancellationToken cancellationToken)
    {
        var flushed = await http.BodyWriter.FlushAsync(cancellationToken);
        if (flushed.IsCompleted)
            throw new RpcError(StatusCode.Cancelled, "The client is gone.");
    }

    /// <summary>Ends the call well.</summary>
    public void Finish(RpcContext context)
    {
        Start(context.ResponseHeaders);
        WriteTrailers([("grpc-status", "0"), .. TrailersOf(context)]);
    }

    /// <summary>Ends the call with an error: in the headers, if nothing has been sent yet.</summary>
    public void Fail(RpcError error, RpcContext? context)
    {
        List<(string Name, string Value)> trailers = [.. ErrorStatus.Headers(error), .. TrailersOf(context)];
        if (_started)
        {
            WriteTrailers(trailers);
            return;
        }
        http.ContentType = format.ContentType;
        foreach (var entry in context?.ResponseHeaders ?? [])
            http.Headers.Append(entry.Name, MetadataHeaders.Encode(entry));
        foreach (var (name, value) in trailers)
            http.Headers.Append(name, value);
    }

    private static IEnumerable<(string Name, string Value)> TrailersOf(RpcContext? context) =>
        context?.ResponseTrailers.Select(entry => (entry.Name, MetadataHeaders.Encode(entry))) ?? [];

    private void Start(RpcMetadata headers)
    {
        if (_started)
            return;
        _started = true;
        headers.MarkSent();
        http.ContentType = format.ContentType;
        if (_compress)
            http.Headers.GrpcEncoding = Gzip.Name;
        foreach (var entry in headers)
            http.Headers.Append(entry.Name, MetadataHeaders.Encode(entry));
    }

    private void WriteFrame(IBufferWriter<byte> output, IMessage message, int size)
    {
        // Gzip of nothing is nothing, which is no gzip.
        if (_compress && size > 0)
        {
            var compressed = Gzip.Compress(message);
            MessageFrame.WritePrefix(output, compressed: true, compressed.Length);
            output.Write(compressed.Span);
        }
        else
        {
            MessageFrame.WritePrefix(output, compressed: false, size);
            message.WriteTo(output);
        }
    }

    private void WriteTrailers(List<(string Name, string Value)> trailers)
    {
        if (!format.IsWeb)
        {
            foreach (var (name, value) in trailers)
                http.AppendTrailer(name, value);
            return;
        }
        var block = Encoding.ASCII.GetBytes(string.Concat(trailers.Select(line => $"{line.Name}: {line.Value}\r\n")));
        var frame = new ArrayBufferWriter<byte>(MessageFrame.PrefixSize + block.Length);
        MessageFrame.WriteTrailersPrefix(frame, block.Length);
        frame.Write(block);
        if (format.ResponseIsText)
            Base64Text.Encode(frame.WrittenSpan, http.BodyWriter);
        else
            http.BodyWriter.Write(frame.WrittenSpan);
    }
}
