using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace MutualAid.Server.Tests.Running;

/// <summary>An authenticator app, written from RFC 6238 and not from the server's code. It shows no code twice.</summary>
internal sealed class Authenticator(string key, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Queue<string> _recovery = new();
    private long _next;

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds() / 30;

    /// <summary>A code that was not used yet: the app's while the server takes one, from then on the recovery codes.</summary>
    public string Code()
    {
        long step = Math.Max(_next, Now); // not the one before, which may be too old by the time that it arrives
        if (step > Now + 1) return _recovery.Dequeue();
        _next = step + 1;
        return CodeOf(step);
    }

    public void Keep(IEnumerable<string> recoveryCodes)
    {
        _recovery.Clear();
        foreach (string code in recoveryCodes) _recovery.Enqueue(code);
    }

    /// <summary>The code of a step of 30 seconds, counted from now.</summary>
    public string CodeAt(int stepsFromNow) => CodeOf(Now + stepsFromNow);

    private string CodeOf(long step)
    {
        byte[] message = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(message, step);
#pragma warning disable CA5350 // what authenticator apps do
        byte[] hash = HMACSHA1.HashData(Secret(), message);
#pragma warning restore CA5350
        int offset = hash[19] & 0xf;
        int binary = ((hash[offset] & 0x7f) << 24) | (hash[offset + 1] << 16) | (hash[offset + 2] << 8) | hash[offset + 3];
        return (binary % 1000000).ToString("000000", CultureInfo.InvariantCulture);
    }

    private byte[] Secret()
    {
        string bits = string.Concat(key.Where(char.IsLetterOrDigit)
            .Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(eight => eight.Length == 8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }
}
