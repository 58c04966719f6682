using System.Security.Cryptography;
using MutualAid.Storage.Backups;

namespace MutualAid.Conformance.Tests.Backups;

public sealed class SealedStreamTests
{
    private const int Chunk = 64 * 1024;
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData(0, 16)]
    [InlineData(1, 17)]
    [InlineData(Chunk, Chunk + 16)]
    [InlineData(Chunk + 1, Chunk + 1 + 32)]
    [InlineData((3 * Chunk) - 1, (3 * Chunk) - 1 + 48)]
    public void Written_Read_IsTheSame(int length, int sealedLength)
    {
        byte[] plain = RandomNumberGenerator.GetBytes(length);
        byte[] file = Seal(plain);

        Assert.Equal(sealedLength, file.Length);
        Assert.Equal(plain, Open(file));
    }

    [Fact]
    public void ChangedCutOffOrReordered_IsRefused()
    {
        byte[] file = Seal(RandomNumberGenerator.GetBytes(3 * Chunk));
        const int piece = Chunk + 16;
        byte[] changed = [.. file];
        changed[piece + 5] ^= 1;

        Assert.Throws<InvalidDataException>(() => Open(changed));
        Assert.Throws<InvalidDataException>(() => Open(file[..(2 * piece)])); // the last chunk is missing
        Assert.Throws<InvalidDataException>(() => Open(file[..^1]));
        Assert.Throws<InvalidDataException>(() => Open(file[..5]));
        Assert.Throws<InvalidDataException>(() => Open([]));
        Assert.Throws<InvalidDataException>(() => Open([.. file[piece..(2 * piece)], .. file[..piece], .. file[(2 * piece)..]]));
        Assert.Throws<InvalidDataException>(() => Open([.. file, .. Seal([])]));
    }

    private static byte[] Seal(byte[] plain)
    {
        var file = new MemoryStream();
        using var stream = SealedStream.Writing(file, Key);
        stream.Write(plain);
        stream.Finish();
        return file.ToArray();
    }

    private static byte[] Open(byte[] file)
    {
        using var stream = SealedStream.Reading(new MemoryStream(file), Key);
        var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
