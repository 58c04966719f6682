using System.Security.Cryptography;
using MutualAid.Storage.Accounts;

namespace MutualAid.Storage.Vault;

/// <summary>
/// One key for each household or driver, each wrapped by the key of an epoch. It is apart from the database: that, its
/// log and its backups hold no key, so that deleting one here is final.
/// </summary>
public abstract class KeyStore : IAsyncDisposable
{
    /// <summary>For how many days a wrapped key that somebody copied could still be opened.</summary>
    public const int EpochsKept = 7;

    private readonly TimeProvider _clock;

    private protected KeyStore(TimeProvider clock) => _clock = clock;

    /// <summary>The day's epoch, in days since 1970.</summary>
    private protected int Today => (int)(_clock.GetUtcNow().ToUnixTimeSeconds() / 86_400);

    /// <summary>Makes its tables if they are missing, and rotates. Called once, before anything else.</summary>
    public abstract Task Prepare(CancellationToken cancellation);

    /// <summary>The keys of those subjects that have one; the others never had one, or were erased.</summary>
    public abstract Task<IReadOnlyDictionary<Guid, byte[]>> Find(
        IReadOnlyCollection<Guid> subjects, CancellationToken cancellation);

    /// <summary>The subject's key, made now if it has none. Whoever asks at the same time gets the same one.</summary>
    public abstract Task<byte[]> FindOrCreate(Guid subject, CancellationToken cancellation);

    /// <summary>Stores keys that were made elsewhere, all of them or none.</summary>
    public abstract Task Adopt(IReadOnlyDictionary<Guid, byte[]> subjects, CancellationToken cancellation);

    /// <summary>Destroys the subject's key; what was sealed with it stays unreadable.</summary>
    public abstract Task Destroy(Guid subject, CancellationToken cancellation);

    /// <summary>All subjects that have a key.</summary>
    public abstract Task<IReadOnlyList<Guid>> Subjects(CancellationToken cancellation);

    /// <summary>
    /// Starts the day's epoch if it is new, wraps every living key with it, and destroys epochs that are too old.
    /// Interrupted anywhere, it goes on where it was when called again. A clock that was set back makes no older epoch
    /// the newest.
    /// </summary>
    /// <returns>How many keys were wrapped anew.</returns>
    public abstract Task<int> Rotate(CancellationToken cancellation);

    /// <summary>Where the audit log ends, as far as it was noted here.</summary>
    public abstract Task<AuditHead> ReadAuditHead(CancellationToken cancellation);

    /// <summary>Notes that the audit log goes on until there; an older end changes nothing.</summary>
    public abstract Task MoveAuditHead(AuditHead head, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    private protected static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    private protected static byte[] Wrap(byte[] epochKey, int epoch, Guid subject, byte[] key) =>
        SealedText.Seal(epochKey, key, Binding(subject, epoch));

    private protected static byte[] Unwrap(byte[] epochKey, int epoch, Guid subject, byte[] wrapped) =>
        SealedText.Open(epochKey, wrapped, Binding(subject, epoch));

    private static string Binding(Guid subject, int epoch) => $"key|{subject}|{epoch}";
}
