using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using MutualAid.Storage.Vault;

namespace MutualAid.Storage.Archives;

/// <summary>Writes everything that cannot be made anew into a folder, as it is at one moment, while it is in use or not.</summary>
public sealed class ArchiveExport(Database database, KeyStore keys, KeyFile keyFile, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <param name="keysPath">Where the keys go without which the folder is unreadable.</param>
    /// <param name="onRow">Called after each row.</param>
    public async Task<ArchiveSummary> Write(string folder, string keysPath, Action onRow, CancellationToken cancellation)
    {
        RequireRoom(folder, keysPath);
        return await Write(folder, keys => keys.Save(keysPath), onRow, cancellation);
    }

    /// <param name="save">What becomes of the keys without which the folder is unreadable.</param>
    internal async Task<ArchiveSummary> Write(string folder, Action<ArchiveKeys> save, Action onRow, CancellationToken cancellation)
    {
        PrivateFile.MakeFolder(folder);
        byte[] archiveKey = RandomNumberGenerator.GetBytes(ArchiveKeys.KeyBytes);
        var files = new Dictionary<string, ArchiveFile>();
        await using DbConnection connection = await database.OpenSnapshot(cancellation);
        foreach (ArchiveTable table in ArchiveTables.All)
        {
            using var writer = new ArchiveFileWriter(folder, table, archiveKey);
            await WriteRows(connection, table, writer, onRow, cancellation);
            files[table.Name] = writer.Finish();
        }

        // After the snapshot: who is erased meanwhile has no key any more, and needs none.
        files[ArchiveTables.Keys.Name] = await WriteKeys(folder, archiveKey, cancellation);
        byte[] manifest = JsonSerializer.SerializeToUtf8Bytes(
            new ArchiveManifest(ArchiveManifest.CurrentFormat, clock.GetUtcNow(), await Head(connection), files),
            Readable);
        save(new ArchiveKeys(ArchiveManifest.CurrentFormat, archiveKey, keyFile.LongLived, ArchiveKeys.Hash(manifest)));
        // The last file, and whole or not at all: it says that all the rest is there.
        PrivateFile.Replace(Path.Combine(folder, ArchiveManifest.FileName), stream => stream.Write(manifest));
        return new ArchiveSummary(
            files[ArchiveTables.Events.Name].Rows,
            await connection.ExecuteScalarAsync<long>(ArchiveSummary.CountHouseholds),
            files[ArchiveTables.Users.Name].Rows);
    }

    private static void RequireRoom(string folder, string keysPath)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new InvalidDataException($"{folder} is there already and not empty; name a new folder, or delete that one.");
        if (!Path.GetRelativePath(folder, keysPath).StartsWith("..", StringComparison.Ordinal))
            throw new InvalidDataException("--keys has to be outside of the folder: together they can be read by whoever finds them.");
        if (File.Exists(keysPath))
            throw new InvalidDataException($"{keysPath} is there already; name a new file, or delete that one.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(keysPath))))
            throw new InvalidDataException($"There is no folder for {keysPath}; make it first.");
    }

    private static async Task WriteRows(
        DbConnection connection, ArchiveTable table, ArchiveFileWriter writer, Action onRow, CancellationToken cancellation)
    {
        string order = table == ArchiveTables.Events ? " ORDER BY position" : string.Empty;
        await using DbDataReader row = await connection.ExecuteReaderAsync(
            new CommandDefinition(table.Select + order, cancellationToken: cancellation));
        while (await row.ReadAsync(cancellation))
        {
            writer.Add(json =>
            {
                for (int n = 0; n < table.Columns.Length; n++) table.Columns[n].Write(json, row, n);
            });
            onRow();
        }
    }

    private async Task<ArchiveFile> WriteKeys(string folder, byte[] archiveKey, CancellationToken cancellation)
    {
        using var writer = new ArchiveFileWriter(folder, ArchiveTables.Keys, archiveKey);
        foreach (var (subject, key) in await keys.Find(await keys.Subjects(cancellation), cancellation))
        {
            writer.Add(json =>
            {
                json.WriteString("subject", subject);
                json.WriteBase64String("key", key);
            });
        }

        return writer.Finish();
    }

    private static Task<long> Head(DbConnection connection) =>
        connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(position), 0) FROM event");
}
