using System.Buffers;
using System.Buffers.Text;

namespace MutualAid.Grpc.Framing;

/// <summary>The base64 of gRPC-Web text bodies: pieces in a row, each of which may end in padding.</summary>
internal static class Base64Text
{
    public static bool TryDecode(in ReadOnlySequence<byte> text, out ReadOnlyMemory<byte> bytes)
    {
        var source = text.ToArray();
        var target = new byte[source.Length / 4 * 3];
        bytes = default;
        if (source.Length % 4 != 0)
            return false;
        var (read, written) = (0, 0);
        while (read < source.Length)
        {
            var padding = source.AsSpan(read).IndexOf((byte)'=');
            // A piece ends with the group of four that has the padding in it.
            var piece = padding < 0 ? source.Length - read : padding / 4 * 4 + 4;
            var status = Base64.DecodeFromUtf8(
                source.AsSpan(read, piece), target.AsSpan(written), out var consumed, out var decoded);
            if (status != OperationStatus.Done || consumed != piece)
                return false;
            read += piece;
            written += decoded;
        }
        bytes = target.AsMemory(0, written);
        return true;
    }

    public static void Encode(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        var target = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, target, out _, out var written);
        output.Advance(written);
    }
}
