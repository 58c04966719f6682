using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace MutualAid.Grpc.Wire;

/// <summary>The one message encoding, besides identity, that is spoken here.</summary>
internal static class Gzip
{
    public const string Name = "gzip";
    private const string Identity = "identity";

    // Ten bytes of header, two for an empty body, eight of trailer.
    private const int ShortestMember = 20;

    /// <summary>The encoding that a request names: gzip or none.</summary>
    public static string EncodingOf(HttpRequest request)
    {
        var encoding = request.Headers.GrpcEncoding.ToString();
        if (encoding.Length == 0 || encoding == Identity)
            return Identity;
        // A client that has used an encoding learns which ones there are, whether or not this is one.
        request.HttpContext.Response.Headers.GrpcAcceptEncoding = $"{Identity},{Name}";
        return encoding == Name
            ? encoding
            : throw RpcError.Unimplemented("grpc-encoding names an encoding other than identity and gzip.");
    }

    public static ReadOnlyMemory<byte> Compress(IMessage message)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
            message.WriteTo(gzip);
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    public static ReadOnlySequence<byte> Decompress(in ReadOnlySequence<byte> compressed, int limit)
    {
        var member = compressed.ToArray();
        var plain = new ArrayBufferWriter<byte>();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(member), CompressionMode.Decompress);
            while (gzip.Read(plain.GetSpan(4096)) is > 0 and var read)
            {
                plain.Advance(read);
                if (plain.WrittenCount > limit)
                    throw RpcError.ResourceExhausted($"The request message is larger than {limit} bytes.");
            }
        }
        catch (InvalidDataException)
        {
            throw NotGzip();
        }
        // GZipStream takes a member that was cut short for its end. The length in the last four bytes tells.
        if (member.Length < ShortestMember
            || BinaryPrimitives.ReadInt32LittleEndian(member.AsSpan(member.Length - 4)) != plain.WrittenCount)
            throw NotGzip();
        return new ReadOnlySequence<byte>(plain.WrittenMemory);
    }

    private static RpcError NotGzip() => RpcError.Internal("The request message could not be decompressed.");
}
