using System.Security.Cryptography;
using System.Text.Json;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Archives;

/// <summary>
/// The file without which an archive is unreadable. It lies apart from the archive, and says to which one it belongs.
/// </summary>
/// <param name="ArchiveKey">Opens the sealed lines.</param>
/// <param name="Manifest">The manifest's SHA-256.</param>
internal sealed record ArchiveKeys(int Format, byte[] ArchiveKey, LongLivedKeys KeyFile, string Manifest)
{
    public const int KeyBytes = 32;

    public static ArchiveKeys Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no file {path}; --keys names the one that the export wrote.");
        return Read(File.ReadAllBytes(path)) ?? throw new InvalidDataException(
            $"{path} is not a file of keys that an export of this version wrote; give the right one with --keys.");
    }

    /// <summary>The keys that were written so; null for anything else.</summary>
    public static ArchiveKeys? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var keys = JsonSerializer.Deserialize<ArchiveKeys>(json);
            return keys is { Format: ArchiveManifest.CurrentFormat, ArchiveKey.Length: KeyBytes, KeyFile.IsWhole: true, Manifest: not null } ? keys : null;
        }
        catch (JsonException)
        {
            return null; // without the text: it may be a damaged key
        }
    }

    public void Save(string path)
    {
        using FileStream stream = PrivateFile.Create(path, FileMode.CreateNew);
        JsonSerializer.Serialize(stream, this);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Seals a line for its place in its table.</summary>
    public static string Seal(byte[] archiveKey, ArchiveTable table, long line, ReadOnlySpan<byte> json) =>
        Convert.ToBase64String(SealedText.Seal(archiveKey, json, Binding(table, line)));

    public byte[] Open(ArchiveTable table, long line, string sealedLine) =>
        SealedText.Open(ArchiveKey, Convert.FromBase64String(sealedLine), Binding(table, line));

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Binding(ArchiveTable table, long line) => $"archive|{table.Name}|{line}";
}
