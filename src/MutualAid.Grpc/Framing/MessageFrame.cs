using System.Buffers;
using System.Buffers.Binary;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.Framing;

/// <summary>The prefix of a message: a flag that says whether it is compressed, and its length.</summary>
internal readonly record struct MessageFrame(bool Compressed, int Length)
{
    public const int PrefixSize = 5;
    private const byte TrailersFlag = 0x80;

    /// <summary>Reads the prefix, once it is there, and refuses what can't be the one message of a request.</summary>
    public static MessageFrame? Inspect(in ReadOnlySequence<byte> body, string encoding, int limit)
    {
        if (body.Length < PrefixSize)
            return null;
        Span<byte> prefix = stackalloc byte[PrefixSize];
        body.Slice(0, PrefixSize).CopyTo(prefix);
        if (prefix[0] > 1)
            throw RpcError.Internal("The request has a frame of an unknown kind.");
        var compressed = prefix[0] == 1;
        if (compressed && encoding != Gzip.Name)
            throw RpcError.Internal("The request message is compressed, and grpc-encoding does not say how.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > limit)
            throw RpcError.ResourceExhausted($"The request message is larger than {limit} bytes.");
        if (body.Length > PrefixSize + length)
            throw RpcError.Unimplemented("The method takes exactly one message, and the request goes on after it.");
        return new MessageFrame(compressed, (int)length);
    }

    /// <summary>The message itself, from a body that has come to its end.</summary>
    public static ReadOnlySequence<byte> Unpack(in ReadOnlySequence<byte> body, string encoding, int limit)
    {
        if (body.IsEmpty)
            throw RpcError.Unimplemented("The method takes exactly one message, and the request has none.");
        if (Inspect(body, encoding, limit) is not { } frame || body.Length < PrefixSize + frame.Length)
            throw RpcError.Internal("The request ends in the middle of a message.");
        var message = body.Slice(PrefixSize);
        return frame.Compressed ? Gzip.Decompress(message, limit) : message;
    }

    public static void WritePrefix(IBufferWriter<byte> output, bool compressed, int length) =>
        WritePrefix(output, compressed ? (byte)1 : (byte)0, length);

    public static void WriteTrailersPrefix(IBufferWriter<byte> output, int length) =>
        WritePrefix(output, TrailersFlag, length);

    private static void WritePrefix(IBufferWriter<byte> output, byte flag, int length)
    {
        var prefix = output.GetSpan(PrefixSize);
        prefix[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        output.Advance(PrefixSize);
    }
}
