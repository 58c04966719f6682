using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MutualAid.Storage.Backups;

/// <summary>
/// A file in chunks of 64 KiB, each sealed with AES-256-GCM. The nonce is the chunk's number and whether it is the last one, so
/// that no chunk can be left out, moved, or cut off (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015). The key is good for one file.
/// </summary>
internal sealed class SealedStream : Stream
{
    private const int ChunkBytes = 64 * 1024;
    private const int TagBytes = 16;
    private readonly Stream _file;
    private readonly AesGcm _aes;
    private readonly bool _writes;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly byte[] _sealed = new byte[ChunkBytes + TagBytes];
    private long _number;
    private int _filled;
    private int _read;
    private bool _isLast;

    private SealedStream(Stream file, byte[] key, bool writes) => (_file, _aes, _writes) = (file, new AesGcm(key, TagBytes), writes);

    public override bool CanRead => !_writes;

    public override bool CanSeek => false;

    public override bool CanWrite => _writes;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static SealedStream Writing(Stream file, byte[] key) => new(file, key, writes: true);

    public static SealedStream Reading(Stream file, byte[] key) => new(file, key, writes: false);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // A full chunk is written when more follows: until then it may be the last one.
            if (_filled == ChunkBytes) WriteChunk(last: false);
            int taken = Math.Min(buffer.Length, ChunkBytes - _filled);
            buffer[..taken].CopyTo(_chunk.AsSpan(_filled));
            _filled += taken;
            buffer = buffer[taken..];
        }
    }

    /// <summary>Writes the last chunk; without it the file is not whole.</summary>
    public void Finish() => WriteChunk(last: true);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InvalidDataException">The file was changed or cut off, or the key is another's.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_read == _filled && !_isLast) ReadChunk();
        int taken = Math.Min(buffer.Length, _filled - _read);
        _chunk.AsSpan(_read, taken).CopyTo(buffer);
        _read += taken;
        return taken;
    }

    public override void Flush() => _file.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _aes.Dispose();
        _file.Dispose();
        base.Dispose(disposing);
    }

    private void WriteChunk(bool last)
    {
        _aes.Encrypt(Nonce(last), _chunk.AsSpan(0, _filled), _sealed.AsSpan(0, _filled), _sealed.AsSpan(_filled, TagBytes));
        _file.Write(_sealed, 0, _filled + TagBytes);
        _filled = 0;
        _number++;
    }

    private void ReadChunk()
    {
        int read = _file.ReadAtLeast(_sealed, _sealed.Length, throwOnEndOfStream: false);
        _isLast = _file.Position == _file.Length;
        try
        {
            _aes.Decrypt(Nonce(_isLast), _sealed.AsSpan(0, read - TagBytes), _sealed.AsSpan(read - TagBytes, TagBytes), _chunk.AsSpan(0, read - TagBytes));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException("The backup was damaged or cut off, or the key is another's; take another copy or key.");
        }

        (_filled, _read) = (read - TagBytes, 0);
        _number++;
    }

    private byte[] Nonce(bool last)
    {
        byte[] nonce = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(3), _number);
        nonce[^1] = last ? (byte)1 : (byte)0;
        return nonce;
    }
}
