using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace MutualAid.Server.Staff.Accounts;

/// <summary>
/// Time-based one-time passwords: RFC 6238 with SHA-1, six digits and steps of 30 seconds, as authenticator apps have them.
/// </summary>
internal static class Totp
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int KeyLetters = 32;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>Whether it is a key of 160 bits, in base 32 (RFC 4648).</summary>
    public static bool IsKey(string? key) => key is { Length: KeyLetters } && key.All(letter => Letters.Contains(letter, StringComparison.Ordinal));

    /// <summary>The step whose code it is, of now, the one before and the next one (RFC 6238, 5.2); null when it is none of theirs.</summary>
    public static long? Find(string key, string code, DateTimeOffset now)
    {
        byte[] secret = Bytes(key);
        long current = now.ToUnixTimeSeconds() / (long)Step.TotalSeconds;
        long? found = null;
        for (long step = current - 1; step <= current + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Code(secret, step)), System.Text.Encoding.ASCII.GetBytes(code)))
                found = step;
        return found;
    }

    /// <summary>RFC 4226, 5.3.</summary>
    private static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8], mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // the standard's hash; its weakness is no weakness of an HMAC
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        uint number = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 15)..]) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string key)
    {
        byte[] bytes = new byte[key.Length * 5 / 8];
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            int value = Letters.IndexOf(key[bit / 5], StringComparison.Ordinal);
            if ((value >> (4 - (bit % 5)) & 1) == 1) bytes[bit / 8] |= (byte)(128 >> (bit % 8));
        }

        return bytes;
    }
}
