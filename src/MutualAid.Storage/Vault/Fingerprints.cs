using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MutualAid.Storage.Vault;

/// <summary>Keyed hashes that the edge takes: they tell sameness and nothing else.</summary>
public sealed class Fingerprints(KeyFile keyFile)
{
    /// <summary>What a command's retry key remembers of the content it was sent with.</summary>
    public long OfContent(ReadOnlySpan<byte> content)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(keyFile.ContentKey, content, mac);
        return BinaryPrimitives.ReadInt64BigEndian(mac);
    }

    /// <summary>What is stored of a driver's one-time invitation.</summary>
    public string OfInvitation(string code) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(keyFile.InvitationKey, Encoding.UTF8.GetBytes(code)));

    /// <summary>The private scalar of the pair to which phones seal notes: the same on every node that has this key file.</summary>
    public byte[] NoteScalar()
    {
        byte[] scalar = HKDF.DeriveKey(HashAlgorithmName.SHA256, keyFile.CodeKey, 32, info: "driver notes"u8.ToArray());
        scalar[0] &= 0x7f; // below the order of P-256
        return scalar;
    }

    /// <summary>A number below <paramref name="count"/> that an operation leads to, the same on every retry.</summary>
    public int Choose(string purpose, Guid operation, int count)
    {
        byte[] mac = HMACSHA256.HashData(keyFile.CodeKey, Encoding.UTF8.GetBytes($"{purpose}|{operation:N}"));
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(mac) % (ulong)count);
    }
}
