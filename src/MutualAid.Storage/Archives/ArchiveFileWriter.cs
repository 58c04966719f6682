using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MutualAid.Storage.Archives;

/// <summary>Writes a table's file, a line a row.</summary>
internal sealed class ArchiveFileWriter : IDisposable
{
    // Stored text is JSON itself and stays readable; nothing of this is ever put into a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArchiveTable _table;
    private readonly byte[] _archiveKey;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    public ArchiveFileWriter(string folder, ArchiveTable table, byte[] archiveKey)
    {
        (_table, _archiveKey) = (table, archiveKey);
        _file = PrivateFile.Create(Path.Combine(folder, table.File), FileMode.CreateNew);
        _json = new Utf8JsonWriter(_line, Options);
    }

    public long Rows { get; private set; }

    public void Add(Action<Utf8JsonWriter> columns)
    {
        Start();
        _json.WriteStartObject();
        columns(_json);
        _json.WriteEndObject();
        _json.Flush();
        if (_table.IsSealed) Seal();
        _line.Write("\n"u8);
        _hash.AppendData(_line.WrittenSpan);
        _file.Write(_line.WrittenSpan);
        Rows++;
    }

    /// <summary>Makes sure of what was written, and says what it is.</summary>
    public ArchiveFile Finish()
    {
        _file.Flush(flushToDisk: true);
        return new ArchiveFile(Rows, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        _json.Dispose();
        _hash.Dispose();
        _file.Dispose();
    }

    private void Seal()
    {
        string sealedLine = ArchiveKeys.Seal(_archiveKey, _table, Rows, _line.WrittenSpan);
        Start();
        _json.WriteStringValue(sealedLine);
        _json.Flush();
    }

    private void Start()
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
    }
}
