using System.Buffers;
using System.Collections;

namespace MutualAid.Grpc;

/// <summary>One name and value of metadata: text, or bytes where the name ends in <c>-bin</c>.</summary>
public readonly record struct RpcMetadataEntry
{
    private readonly object _value;

    internal RpcMetadataEntry(string name, object value) => (Name, _value) = (name, value);

    /// <summary>The name, in lower case.</summary>
    public string Name { get; }

    /// <summary>The value, if it is text.</summary>
    public string? Text => _value as string;

    /// <summary>The value, if it is bytes.</summary>
    public byte[]? Bytes => _value as byte[];
}

/// <summary>Metadata of a call, in order; a name may occur more than once.</summary>
public sealed class RpcMetadata : IEnumerable<RpcMetadataEntry>
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz_-.");

    // What the transport itself says in headers, besides everything that starts with "grpc-".
    private static readonly string[] Reserved =
    [
        "connection", "content-encoding", "content-length", "content-type", "date", "host", "keep-alive", "server",
        "te", "trailer", "transfer-encoding", "upgrade",
    ];

    private readonly List<RpcMetadataEntry> _entries = [];
    private bool _sent;

    /// <summary>The last text value of a name.</summary>
    public string? Text(string name) => _entries.LastOrDefault(entry => entry.Name == name).Text;

    /// <summary>The last binary value of a name.</summary>
    public byte[]? Bytes(string name) => _entries.LastOrDefault(entry => entry.Name == name).Bytes;

    /// <summary>Adds text: printable ASCII, under a name in lower case that does not end in <c>-bin</c>.</summary>
    public void Add(string name, string value)
    {
        if (!IsName(name) || IsBinary(name))
            throw new ArgumentException($"'{name}' can't name a text value of metadata.", nameof(name));
        if (!IsText(value))
            throw new ArgumentException($"The value of '{name}' is not all printable ASCII.", nameof(value));
        Append(name, value);
    }

    /// <summary>Adds bytes, under a name in lower case that ends in <c>-bin</c>.</summary>
    public void Add(string name, byte[] value)
    {
        if (!IsName(name) || !IsBinary(name))
            throw new ArgumentException($"'{name}' can't name a binary value of metadata.", nameof(name));
        Append(name, value);
    }

    /// <inheritdoc/>
    public IEnumerator<RpcMetadataEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>From now on nothing can be added, because it would not be sent.</summary>
    internal void MarkSent() => _sent = true;

    internal static bool IsBinary(string name) => name.EndsWith("-bin", StringComparison.Ordinal);

    internal static bool IsName(string name) =>
        name.Length > 0
        && !name.AsSpan().ContainsAnyExcept(NameCharacters)
        && !name.StartsWith("grpc-", StringComparison.Ordinal)
        && Array.BinarySearch(Reserved, name, StringComparer.Ordinal) < 0;

    internal static bool IsText(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private void Append(string name, object value)
    {
        if (_sent)
            throw new InvalidOperationException($"Metadata '{name}' comes too late: it would not be sent.");
        _entries.Add(new RpcMetadataEntry(name, value));
    }
}
