using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MutualAid.Storage.Archives;

namespace MutualAid.Storage.Backups;

/// <summary>What the first line of a backup says in the clear.</summary>
/// <param name="Key">The name of the public key that it was made for.</param>
/// <param name="Ephemeral">The file's own public key (SubjectPublicKeyInfo, base64).</param>
public sealed record BackupHeader(int Format, DateTimeOffset MadeAt, string Key, string Ephemeral)
{
    public const int CurrentFormat = 1;
}

/// <summary>A backup that was made.</summary>
public sealed record MadeBackup(string File, long Bytes, long Events, long Households, long Accounts)
{
    public override string ToString() => $"{File}: {Bytes} bytes, {new ArchiveSummary(Events, Households, Accounts)}";
}

/// <summary>
/// A backup is one file: a line of JSON, and then an archive of all data with the keys to it, as a tar.gz sealed to a public key.
/// </summary>
public sealed class BackupFile(ArchiveExport export, TimeProvider clock)
{
    private const string KeysEntry = "keys.json";
    private const int LongestHeader = 4096;

    /// <summary>Makes a backup, while the data is in use or not. Whole or not at all.</summary>
    /// <param name="path">The file; one of the same name, made in the same second, is replaced.</param>
    /// <param name="publicKey">Whom it is for (<see cref="BackupKeys"/>).</param>
    /// <param name="scratch">Where there is room for the archive before it is packed; what is left there by a crash is deleted first.</param>
    /// <param name="onRow">Called after each row.</param>
    public async Task<MadeBackup> Make(string path, string publicKey, string scratch, Action onRow, CancellationToken cancellation)
    {
        string folder = Empty(scratch);
        try
        {
            ArchiveKeys keys = null!;
            ArchiveSummary summary = await export.Write(folder, written => keys = written, onRow, cancellation);
            await Pack(path + ".new", folder, keys, publicKey, cancellation);
            File.Move(path + ".new", path, overwrite: true);
            return new MadeBackup(path, new FileInfo(path).Length, summary.Events, summary.Households, summary.Accounts);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Unpacks a backup; whoever gets it deletes the folder.</summary>
    /// <exception cref="InvalidDataException">It is none, it is damaged, or it was made for another key.</exception>
    public static async Task<ArchiveFolder> Open(string path, string privateKeyPath, string scratch, CancellationToken cancellation)
    {
        using ECDiffieHellman own = BackupKeys.ReadPrivate(privateKeyPath);
        await using FileStream file = File.OpenRead(path);
        var (header, line) = ReadHeader(file, path);
        if (BackupKeys.NameOf(BackupKeys.PublicOf(own)) != header.Key)
            throw new InvalidDataException($"{path} was made for another key, called {header.Key}; give that one with --key.");
        using ECDiffieHellman ephemeral = BackupKeys.Public(header.Ephemeral);
        await using var sealedStream = SealedStream.Reading(file, BackupKeys.Agree(own, ephemeral.PublicKey, line));
        await using var unzipped = new GZipStream(sealedStream, CompressionMode.Decompress);
        return await Unpack(unzipped, Empty(scratch), path, cancellation);
    }

    /// <summary>What a backup says of itself, without any key.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static BackupHeader Header(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no file {path}.");
        using FileStream file = File.OpenRead(path);
        return ReadHeader(file, path).Header;
    }

    /// <summary>Whether it is a whole first line of a backup, and for that public key.</summary>
    public static bool IsFor(string path, string publicKey)
    {
        try
        {
            return Header(path).Key == BackupKeys.NameOf(publicKey);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private async Task Pack(string path, string folder, ArchiveKeys keys, string publicKey, CancellationToken cancellation)
    {
        using ECDiffieHellman recipient = BackupKeys.Public(publicKey);
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        string header = JsonSerializer.Serialize(new BackupHeader(
            BackupHeader.CurrentFormat, clock.GetUtcNow(), BackupKeys.NameOf(publicKey), BackupKeys.PublicOf(ephemeral)));
        await using FileStream file = PrivateFile.Create(path, FileMode.Create);
        file.Write(Encoding.UTF8.GetBytes(header + "\n"));
        await using var sealedStream = SealedStream.Writing(file, BackupKeys.Agree(ephemeral, recipient.PublicKey, header));
        await using (var zipped = new GZipStream(sealedStream, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(zipped))
        {
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, KeysEntry) { DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(keys)) },
                cancellation);
            foreach (string entry in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
                await tar.WriteEntryAsync(entry, Path.GetFileName(entry), cancellation);
        }

        sealedStream.Finish();
        file.Flush(flushToDisk: true);
    }

    private static async Task<ArchiveFolder> Unpack(Stream tarred, string folder, string path, CancellationToken cancellation)
    {
        ArchiveKeys? keys = null;
        await using var tar = new TarReader(tarred);
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            Stream content = entry.DataStream ?? Stream.Null; // an empty file has none
            if (entry.Name == KeysEntry)
            {
                using var bytes = new MemoryStream();
                await content.CopyToAsync(bytes, cancellation);
                keys = ArchiveKeys.Read(bytes.ToArray());
                continue;
            }

            // Whoever made it may have chosen a name that leads elsewhere.
            await using FileStream file = PrivateFile.Create(Path.Combine(folder, Path.GetFileName(entry.Name)), FileMode.CreateNew);
            await content.CopyToAsync(file, cancellation);
        }

        if (keys is null || !ArchiveFolder.Is(folder)) throw new InvalidDataException($"{path} is not whole; take another backup.");
        return ArchiveFolder.Open(folder, keys, path);
    }

    private static (BackupHeader Header, string Line) ReadHeader(FileStream file, string path)
    {
        byte[] start = new byte[LongestHeader];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        int end = Array.IndexOf(start, (byte)'\n', 0, read);
        try
        {
            string line = Encoding.UTF8.GetString(start, 0, Math.Max(0, end));
            if (JsonSerializer.Deserialize<BackupHeader>(line) is { Format: BackupHeader.CurrentFormat } header)
            {
                file.Position = end + 1;
                return (header, line);
            }
        }
        catch (JsonException)
        {
            // It is something else.
        }

        throw new InvalidDataException($"{path} is not a backup of this version of the program.");
    }

    private static string Empty(string scratch)
    {
        if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        PrivateFile.MakeFolder(scratch);
        return scratch;
    }
}
