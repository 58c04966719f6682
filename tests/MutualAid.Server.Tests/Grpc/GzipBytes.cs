using System.IO.Compression;

namespace MutualAid.Server.Tests.Grpc;

/// <summary>Bytes with and without gzip.</summary>
internal static class GzipBytes
{
    public static byte[] Gzip(byte[] plain)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
            gzip.Write(plain);
        return output.ToArray();
    }

    public static byte[] Gunzip(byte[] compressed)
    {
        var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress))
            gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
