using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Archives;

/// <summary>An archive that somebody exported, and the keys to it.</summary>
public sealed class ArchiveFolder
{
    private readonly string _path;
    private readonly ArchiveKeys _keys;
    private readonly ArchiveManifest _manifest;

    private ArchiveFolder(string path, ArchiveKeys keys, ArchiveManifest manifest) => (_path, _keys, _manifest) = (path, keys, manifest);

    public LongLivedKeys KeyFile => _keys.KeyFile;

    public static bool Is(string folder) => File.Exists(Path.Combine(folder, ArchiveManifest.FileName));

    /// <exception cref="InvalidDataException">It is none, or the keys are another's.</exception>
    public static ArchiveFolder Open(string folder, string keysPath)
    {
        if (!Is(folder))
            throw new InvalidDataException(
                $"{folder} has no {ArchiveManifest.FileName}: the export was interrupted, or it is another folder; export again.");
        return Open(folder, ArchiveKeys.Read(keysPath), keysPath);
    }

    /// <param name="keysName">What the keys are called when they don't fit.</param>
    internal static ArchiveFolder Open(string folder, ArchiveKeys keys, string keysName)
    {
        byte[] manifest = File.ReadAllBytes(Path.Combine(folder, ArchiveManifest.FileName));
        if (ArchiveKeys.Hash(manifest) != keys.Manifest)
            throw new InvalidDataException(
                $"{ArchiveManifest.FileName} was changed, or {keysName} belongs to another export; copy both again.");
        ArchiveManifest read = JsonSerializer.Deserialize<ArchiveManifest>(manifest)!;
        if (read.Format != ArchiveManifest.CurrentFormat)
            throw new InvalidDataException("The export was made by another version of the program; use the same one here.");
        return new ArchiveFolder(folder, keys, read);
    }

    /// <summary>Reads every file once, before anything is written.</summary>
    /// <returns>A line for each file that is not as it was exported.</returns>
    public async Task<IReadOnlyList<string>> Problems(CancellationToken cancellation)
    {
        var problems = new List<string>();
        foreach (ArchiveTable table in (ArchiveTable[])[.. ArchiveTables.All, ArchiveTables.Keys])
        {
            if (!_manifest.Tables.TryGetValue(table.Name, out ArchiveFile? expected)) continue; // an older version had no such table
            string path = Path.Combine(_path, table.File);
            if (!File.Exists(path)) problems.Add($"{table.File}: is missing; copy the folder again.");
            else if (await Describe(path, cancellation) != expected)
                problems.Add($"{table.File}: is not as it was exported; copy the folder again.");
        }

        return problems;
    }

    /// <summary>A table's rows, those that were sealed opened.</summary>
    internal async IAsyncEnumerable<JsonElement> Rows(ArchiveTable table, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!_manifest.Tables.ContainsKey(table.Name)) yield break;
        using var reader = new StreamReader(Path.Combine(_path, table.File));
        for (long line = 0; await reader.ReadLineAsync(cancellation) is { } text; line++)
        {
            yield return table.IsSealed
                ? JsonSerializer.Deserialize<JsonElement>(_keys.Open(table, line, JsonSerializer.Deserialize<string>(text)!))
                : JsonSerializer.Deserialize<JsonElement>(text);
        }
    }

    /// <summary>The keys of households and drivers.</summary>
    internal async Task<IReadOnlyDictionary<Guid, byte[]>> SubjectKeys(CancellationToken cancellation)
    {
        var result = new Dictionary<Guid, byte[]>();
        await foreach (JsonElement row in Rows(ArchiveTables.Keys, cancellation))
            result[row.GetProperty("subject").GetGuid()] = row.GetProperty("key").GetBytesFromBase64();
        return result;
    }

    private static async Task<ArchiveFile> Describe(string path, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using FileStream file = File.OpenRead(path);
        byte[] some = new byte[1 << 16];
        long rows = 0;
        for (int read; (read = await file.ReadAsync(some, cancellation)) > 0;)
        {
            hash.AppendData(some, 0, read);
            rows += some.AsSpan(0, read).Count((byte)'\n');
        }

        return new ArchiveFile(rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
