using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Storage.Accounts;

namespace MutualAid.Storage.Vault;

/// <summary>The key store of one machine: a file of its own, whose epoch keys are in the key file.</summary>
public sealed class SqliteKeyStore : KeyStore
{
    private readonly KeyFile _keyFile;
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    public SqliteKeyStore(string path, KeyFile keyFile, TimeProvider clock)
        : base(clock)
    {
        Path = path;
        _keyFile = keyFile;
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
            CREATE TABLE IF NOT EXISTS audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL);
            """);
    }

    internal string Path { get; }

    public override Task Prepare(CancellationToken cancellation) => Rotate(cancellation);

    public override Task<IReadOnlyDictionary<Guid, byte[]>> Find(
        IReadOnlyCollection<Guid> subjects, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, byte[]>();
        lock (_lock)
        {
            foreach (Guid subject in subjects)
                if (FindOne(subject) is { } key) found[subject] = key;
        }

        return Task.FromResult<IReadOnlyDictionary<Guid, byte[]>>(found);
    }

    public override Task<byte[]> FindOrCreate(Guid subject, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (FindOne(subject) is { } known) return Task.FromResult(known);
            byte[] key = NewKey();
            Save(subject, key, _keyFile.NewestEpoch!.Value, null);
            return Task.FromResult(key);
        }
    }

    public override Task Adopt(IReadOnlyDictionary<Guid, byte[]> subjects, CancellationToken cancellation)
    {
        lock (_lock)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            foreach (var (subject, key) in subjects) Save(subject, key, _keyFile.NewestEpoch!.Value, transaction);
            transaction.Commit();
            return Task.CompletedTask;
        }
    }

    public override Task Destroy(Guid subject, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _connection.Execute("DELETE FROM subject_key WHERE subject = @subject", new { subject = subject.ToString() });
            return Task.CompletedTask;
        }
    }

    public override Task<IReadOnlyList<Guid>> Subjects(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<Guid>>(
                [.. _connection.Query<string>("SELECT subject FROM subject_key").Select(Guid.Parse)]);
        }
    }

    public override Task<int> Rotate(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!(_keyFile.NewestEpoch >= Today)) _keyFile.AddEpoch(Today);
            int newest = _keyFile.NewestEpoch!.Value;
            int wrapped = WrapAnew(newest);
            _keyFile.DestroyEpochsBefore(newest - EpochsKept + 1);
            return Task.FromResult(wrapped);
        }
    }

    public override Task<AuditHead> ReadAuditHead(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Task.FromResult(_connection.QuerySingleOrDefault<AuditHead>("SELECT sequence, hash FROM audit_head") ?? AuditHead.None);
        }
    }

    public override Task MoveAuditHead(AuditHead head, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _connection.Execute(
                """
                INSERT INTO audit_head (id, sequence, hash) VALUES (1, @Sequence, @Hash)
                ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash WHERE excluded.sequence > audit_head.sequence
                """,
                head);
            return Task.CompletedTask;
        }
    }

    public override ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Overwrites and deletes the file, and destroys the epochs of the key file: the keys are elsewhere now.</summary>
    internal async Task Abandon()
    {
        await _connection.ExecuteAsync("DELETE FROM subject_key");
        await _connection.DisposeAsync();
        File.Delete(Path);
        _keyFile.DestroyEpochsBefore(int.MaxValue);
    }

    private int WrapAnew(int epoch)
    {
        var old = _connection.Query<KeyRow>(
            "SELECT subject, epoch, wrapped FROM subject_key WHERE epoch <> @epoch", new { epoch }).AsList();
        if (old.Count == 0) return 0;
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (KeyRow row in old) Save(Guid.Parse(row.Subject), Open(row), epoch, transaction);
        transaction.Commit();
        return old.Count;
    }

    private byte[]? FindOne(Guid subject)
    {
        var row = _connection.QuerySingleOrDefault<KeyRow>(
            "SELECT subject, epoch, wrapped FROM subject_key WHERE subject = @subject", new { subject = subject.ToString() });
        return row is null ? null : Open(row);
    }

    private void Save(Guid subject, byte[] key, int epoch, SqliteTransaction? transaction) => _connection.Execute(
        """
        INSERT INTO subject_key (subject, epoch, wrapped) VALUES (@subject, @epoch, @wrapped)
        ON CONFLICT (subject) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped
        """,
        new { subject = subject.ToString(), epoch, wrapped = Wrap(_keyFile.EpochKey(epoch), epoch, subject, key) },
        transaction);

    private byte[] Open(KeyRow row) => Unwrap(_keyFile.EpochKey(row.Epoch), row.Epoch, Guid.Parse(row.Subject), row.Wrapped);

    private sealed class KeyRow
    {
        public string Subject { get; init; } = null!;
        public int Epoch { get; init; }
        public byte[] Wrapped { get; init; } = null!;
    }
}
