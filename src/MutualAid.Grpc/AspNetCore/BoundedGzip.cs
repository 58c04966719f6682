using System.Buffers;
using System.IO.Compression;
using Grpc.Net.Compression;
using MutualAid.Grpc.Wire;

namespace MutualAid.Grpc.AspNetCore;

/// <summary>Gzip that stops at the limit of messages: Grpc.AspNetCore's own takes whatever a few bytes swell to.</summary>
internal sealed class BoundedGzip(int limit) : ICompressionProvider
{
    public string EncodingName => Gzip.Name;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream)
    {
        var compressed = new MemoryStream();
        stream.CopyTo(compressed);
        try
        {
            var plain = Gzip.Decompress(new ReadOnlySequence<byte>(compressed.GetBuffer(), 0, (int)compressed.Length), limit);
            return new MemoryStream(plain.ToArray());
        }
        catch (RpcError error)
        {
            throw Errors.Translate(error);
        }
    }
}
