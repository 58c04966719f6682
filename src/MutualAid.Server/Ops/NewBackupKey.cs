using MutualAid.Storage.Backups;

namespace MutualAid.Server.Ops;

/// <summary>
/// A pair of keys that somebody was shown and has not proved to have: in memory only, and of the private one its end only. A newer
/// pair takes its place.
/// </summary>
internal sealed class NewBackupKey
{
    /// <summary>How much of the private key's end is typed to prove that it was written down.</summary>
    public const int Typed = 6;

    private readonly Lock _lock = new();
    private Guid _form;
    private (string PublicKey, string End)? _shown;

    /// <summary>Makes a pair.</summary>
    /// <param name="form">The form that asks for it.</param>
    /// <returns>The private key (PEM) and the public one; null where that form was given one already: nothing is shown twice.</returns>
    public (string Private, string Public)? Make(Guid form)
    {
        lock (_lock)
        {
            if (form == _form) return null;
            var made = BackupKeys.Make();
            (_form, _shown) = (form, (made.Public, made.Private.Split('\n')[^2][^Typed..])); // the line before "-----END"
            return made;
        }
    }

    /// <summary>Whether a pair was shown that is not the one in use.</summary>
    public bool Waits(string? inUse)
    {
        lock (_lock) return _shown is { } shown && shown.PublicKey != inUse;
    }

    /// <summary>The public key of the pair whose private one ends so; null where it does not.</summary>
    public string? Proved(string? end)
    {
        lock (_lock) return _shown is { } shown && shown.End == end?.Trim() ? shown.PublicKey : null;
    }
}
