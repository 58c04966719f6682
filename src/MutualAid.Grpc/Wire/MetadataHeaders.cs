using Microsoft.AspNetCore.Http;

namespace MutualAid.Grpc.Wire;

/// <summary>Metadata as HTTP headers: bytes travel as base64, and several values may share a line.</summary>
internal static class MetadataHeaders
{
    public static RpcMetadata Read(IHeaderDictionary headers)
    {
        var metadata = new RpcMetadata();
        foreach (var (header, values) in headers)
        {
            var name = header.ToLowerInvariant();
            if (!RpcMetadata.IsName(name))
                continue;
            foreach (var value in values)
                Read(metadata, name, value ?? "");
        }
        return metadata;
    }

    public static string Encode(RpcMetadataEntry entry) => entry.Text ?? EncodeBytes(entry.Bytes);

    /// <summary>Base64 without padding, as the specification asks of a sender.</summary>
    public static string EncodeBytes(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static void Read(RpcMetadata metadata, string name, string value)
    {
        if (RpcMetadata.IsBinary(name))
        {
            foreach (var part in value.Split(','))
                metadata.Add(name, DecodeBytes(name, part.Trim()));
        }
        // The specification lets a receiver drop what is no ASCII value; a handler may then echo what it got.
        else if (RpcMetadata.IsText(value))
        {
            metadata.Add(name, value);
        }
    }

    private static byte[] DecodeBytes(string name, string value)
    {
        var padded = value.PadRight((value.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
            throw RpcError.Internal($"The value of the binary header '{name}' is not base64.");
        return bytes[..length];
    }
}
