using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MutualAid.Storage.Vault;

/// <summary>An epoch's key, with which household keys are wrapped while it is the newest.</summary>
/// <param name="Day">Days since 1970; the epoch's name.</param>
internal sealed record Epoch(int Day, byte[] Key);

/// <summary>
/// The file that everything secret hangs on: the pepper of the receipt codes, the keys that derive codes and fingerprint
/// content, and either the epoch keys themselves or, where several nodes share a key database, the master key that opens
/// them there. It is readable by its owner only, replaced whole, and belongs in no backup.
/// </summary>
public sealed class KeyFile
{
    private const int KeyBytes = 32;
    private readonly Lock _lock = new();
    private Content _content;

    private KeyFile(string path, Content content) => (Path, _content) = (path, content);

    internal string Path { get; }

    /// <summary>Reads the key file, or makes one where there is none.</summary>
    /// <param name="longLived">What it has to hold when it is made or read; else any.</param>
    /// <exception cref="InvalidDataException">There is one, but it is not a key file, or has other keys.</exception>
    public static KeyFile OpenOrCreate(string path, LongLivedKeys? longLived = null)
    {
        if (longLived is not null) RequireNoOther(path, longLived);
        string full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full)) return new KeyFile(full, Read(full));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        LongLivedKeys keys = longLived ?? new LongLivedKeys(NewKey(), NewKey(), NewKey(), NewKey());
        var made = new KeyFile(full, new Content(1, keys.Pepper, keys.CodeKey, keys.ContentKey, keys.InvitationKey, []));
        made.Save(made._content);
        return made;
    }

    /// <exception cref="InvalidDataException">There is a key file with other long-lived keys.</exception>
    public static void RequireNoOther(string path, LongLivedKeys longLived)
    {
        if (File.Exists(path) && !Read(path).LongLived.Same(longLived))
            throw new InvalidDataException(
                $"{path} is the key file of other data; move it and the keys beside it away, or give another with --MutualAid:KeyFile=PATH.");
    }

    internal LongLivedKeys LongLived => _content.LongLived;

    /// <summary>Turns receipt codes into what is stored of them.</summary>
    internal byte[] Pepper => _content.Pepper;

    /// <summary>Derives receipt codes and door words from operation ids.</summary>
    internal byte[] CodeKey => _content.CodeKey;

    /// <summary>Fingerprints what clients sent.</summary>
    internal byte[] ContentKey => _content.ContentKey;

    /// <summary>Signs one-time invitations.</summary>
    internal byte[] InvitationKey => _content.InvitationKey;

    /// <summary>Seals what the key database holds.</summary>
    internal byte[] Master => _content.Master ?? throw new InvalidOperationException("The key file has no master key yet.");

    /// <summary>
    /// Adds the master key if there is none. The file is not written again after that, so that it can be one secret that
    /// every node has read-only.
    /// </summary>
    internal void AddMaster()
    {
        lock (_lock)
        {
            if (_content.Master is null) Save(_content with { Master = NewKey() });
        }
    }

    /// <exception cref="CryptographicException">The epoch's key was destroyed.</exception>
    internal byte[] EpochKey(int day)
    {
        lock (_lock)
        {
            return _content.Epochs.FirstOrDefault(epoch => epoch.Day == day)?.Key
                ?? throw new CryptographicException("The key of that day was destroyed.");
        }
    }

    internal int? NewestEpoch
    {
        get
        {
            lock (_lock) return _content.Epochs.Length == 0 ? null : _content.Epochs.Max(epoch => epoch.Day);
        }
    }

    internal void AddEpoch(int day)
    {
        lock (_lock)
        {
            if (_content.Epochs.Any(epoch => epoch.Day == day)) return;
            Save(_content with { Epochs = [.. _content.Epochs, new Epoch(day, NewKey())] });
        }
    }

    /// <summary>Destroys the keys of epochs before a day.</summary>
    /// <returns>How many.</returns>
    internal int DestroyEpochsBefore(int day)
    {
        lock (_lock)
        {
            Epoch[] kept = [.. _content.Epochs.Where(epoch => epoch.Day >= day)];
            int destroyed = _content.Epochs.Length - kept.Length;
            if (destroyed > 0) Save(_content with { Epochs = kept });
            return destroyed;
        }
    }

    private static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    private static Content Read(string path)
    {
        try
        {
            Content? content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path));
            if (content is { Format: 1 } && content.Keys.All(key => key is { Length: KeyBytes })
                && content.Master is null or { Length: KeyBytes }) return content;
        }
        catch (JsonException)
        {
            // Reported below, without the text: it may be a damaged key.
        }

        throw new InvalidDataException($"{path} is not a key file of this version; put the right one back.");
    }

    private void Save(Content content)
    {
        PrivateFile.Replace(Path, stream => JsonSerializer.Serialize(stream, content));
        _content = content;
    }

    private sealed record Content(
        int Format,
        byte[] Pepper,
        byte[] CodeKey,
        byte[] ContentKey,
        byte[] InvitationKey,
        Epoch[] Epochs,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? Master = null)
    {
        [JsonIgnore]
        public LongLivedKeys LongLived => new(Pepper, CodeKey, ContentKey, InvitationKey);

        [JsonIgnore]
        public IEnumerable<byte[]?> Keys =>
            [Pepper, CodeKey, ContentKey, InvitationKey, .. Epochs?.Select(epoch => epoch.Key) ?? [null]];
    }
}
