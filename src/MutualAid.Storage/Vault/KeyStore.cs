using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;

namespace MutualAid.Storage.Vault;

/// <summary>
/// One key for each household or driver, each wrapped by an epoch key of the key file. It is a file of its own: the
/// database, its log and its backups hold no key, so that deleting one here is final.
/// </summary>
public sealed class KeyStore : IAsyncDisposable
{
    /// <summary>For how many days a wrapped key that somebody copied could still be opened.</summary>
    public const int EpochsKept = 7;

    private readonly KeyFile _keyFile;
    private readonly TimeProvider _clock;
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    public KeyStore(string path, KeyFile keyFile, TimeProvider clock)
    {
        _keyFile = keyFile;
        _clock = clock;
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        // No write-ahead log: a deleted key must not live on in one.
        _connection.Execute(
            """
            PRAGMA journal_mode = DELETE;
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            CREATE TABLE IF NOT EXISTS subject_key (
              subject TEXT PRIMARY KEY, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID;
            """);
        Rotate();
    }

    /// <summary>The subject's key, or null when it has none: it never had one, or was erased.</summary>
    public byte[]? Find(Guid subject)
    {
        lock (_lock)
        {
            var row = _connection.QuerySingleOrDefault<KeyRow>(
                "SELECT subject, epoch, wrapped FROM subject_key WHERE subject = @subject",
                new { subject = subject.ToString() });
            return row is null ? null : Unwrap(row);
        }
    }

    /// <summary>The subject's key, made now if it has none.</summary>
    public byte[] FindOrCreate(Guid subject)
    {
        lock (_lock)
        {
            if (Find(subject) is { } known) return known;
            byte[] key = RandomNumberGenerator.GetBytes(32);
            Save(Wrap(subject.ToString(), key, _keyFile.NewestEpoch!.Value), null);
            return key;
        }
    }

    /// <summary>Stores keys that were made elsewhere.</summary>
    public void Adopt(IReadOnlyDictionary<Guid, byte[]> subjects)
    {
        lock (_lock)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            foreach (var (subject, key) in subjects) Save(Wrap(subject.ToString(), key, _keyFile.NewestEpoch!.Value), transaction);
            transaction.Commit();
        }
    }

    /// <summary>Destroys the subject's key; what was sealed with it stays unreadable.</summary>
    public bool Destroy(Guid subject)
    {
        lock (_lock)
        {
            return _connection.Execute(
                "DELETE FROM subject_key WHERE subject = @subject", new { subject = subject.ToString() }) > 0;
        }
    }

    /// <summary>All subjects that have a key.</summary>
    public IReadOnlyList<Guid> Subjects()
    {
        lock (_lock) return [.. _connection.Query<string>("SELECT subject FROM subject_key").Select(Guid.Parse)];
    }

    /// <summary>
    /// Starts the day's epoch if it is new, wraps every living key with it, and destroys epochs that are too old.
    /// Interrupted anywhere, it goes on where it was when called again.
    /// </summary>
    /// <returns>How many keys were wrapped anew.</returns>
    public int Rotate()
    {
        int today = (int)(_clock.GetUtcNow().ToUnixTimeSeconds() / 86_400);
        lock (_lock)
        {
            // A clock that was set back makes no older epoch the newest.
            if (!(_keyFile.NewestEpoch >= today)) _keyFile.AddEpoch(today);
            int newest = _keyFile.NewestEpoch!.Value;
            int wrapped = WrapAnew(newest);
            _keyFile.DestroyEpochsBefore(newest - EpochsKept + 1);
            return wrapped;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private int WrapAnew(int epoch)
    {
        var old = _connection.Query<KeyRow>(
            "SELECT subject, epoch, wrapped FROM subject_key WHERE epoch <> @epoch", new { epoch }).AsList();
        if (old.Count == 0) return 0;
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (KeyRow row in old) Save(Wrap(row.Subject, Unwrap(row), epoch), transaction);
        transaction.Commit();
        return old.Count;
    }

    private void Save(KeyRow row, SqliteTransaction? transaction) => _connection.Execute(
        """
        INSERT INTO subject_key (subject, epoch, wrapped) VALUES (@Subject, @Epoch, @Wrapped)
        ON CONFLICT (subject) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped
        """,
        row,
        transaction);

    private KeyRow Wrap(string subject, byte[] key, int epoch) => new()
    {
        Subject = subject,
        Epoch = epoch,
        Wrapped = SealedText.Seal(_keyFile.EpochKey(epoch), key, Binding(subject, epoch)),
    };

    private byte[] Unwrap(KeyRow row) =>
        SealedText.Open(_keyFile.EpochKey(row.Epoch), row.Wrapped, Binding(row.Subject, row.Epoch));

    private static string Binding(string subject, int epoch) => $"key|{subject}|{epoch}";

    private sealed class KeyRow
    {
        public string Subject { get; init; } = null!;
        public int Epoch { get; init; }
        public byte[] Wrapped { get; init; } = null!;
    }
}
