using System.Security.Cryptography;
using System.Text;

namespace MutualAid.Engine;

/// <summary>
/// Identifiers that come out the same whenever they are derived from the same words, so that a retry names the same
/// things: the first 128 bits of SHA-256, marked as a version 8 UUID (RFC 9562, 5.8).
/// </summary>
public static class DerivedId
{
    public static Guid Of(string source)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(source), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
