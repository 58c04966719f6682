using System.Security.Cryptography;
using System.Text;

namespace MutualAid.Storage.Vault;

/// <summary>AES-256-GCM with a random 96-bit nonce: nonce, ciphertext, 128-bit tag, in that order.</summary>
internal static class SealedText
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <param name="boundTo">What the result is good for only: it opens with the same words, and no others.</param>
    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, string boundTo)
    {
        byte[] result = new byte[NonceBytes + plain.Length + TagBytes];
        Span<byte> nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            nonce,
            plain,
            result.AsSpan(NonceBytes, plain.Length),
            result.AsSpan(NonceBytes + plain.Length),
            Encoding.UTF8.GetBytes(boundTo));
        return result;
    }

    /// <exception cref="CryptographicException">Another key, another binding, or changed bytes.</exception>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> sealedBytes, string boundTo)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes) throw new CryptographicException("Too short to be sealed.");
        byte[] plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            sealedBytes[..NonceBytes],
            sealedBytes[NonceBytes..^TagBytes],
            sealedBytes[^TagBytes..],
            plain,
            Encoding.UTF8.GetBytes(boundTo));
        return plain;
    }
}
