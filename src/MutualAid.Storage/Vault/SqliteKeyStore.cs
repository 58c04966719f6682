using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using MutualAid.Storage.Accounts;

namespace MutualAid.Storage.Vault;

/// <summary>The key store of one machine: a file of its own, whose epoch keys are in the key file.</summary>
public sealed class SqliteKeyStore : KeyStore
{
    /// <summary>Keys that are wrapped anew in one go: for as long as that takes, a reader waits at most.</summary>
    private const int WrappedAtOnce = 200;

    private readonly KeyFile _keyFile;
    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _turn = new(1); // unlike a lock, it lets nobody in again before those who wait

    public SqliteKeyStore(string path, KeyFile keyFile, TimeProvider clock)
        : base(clock)
    {
        Path = path;
        _keyFile = keyFile;
        PrivateFile.Reserve(path);
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
        IReadOnlyCollection<Guid> subjects, CancellationToken cancellation) => InTurn<IReadOnlyDictionary<Guid, byte[]>>(
            () =>
            {
                var rows = _connection.Query<KeyRow>(
                    "SELECT subject, epoch, wrapped FROM subject_key WHERE subject IN (SELECT value FROM json_each(@subjects))",
                    new { subjects = JsonSerializer.Serialize(subjects) });
                return rows.ToDictionary(row => Guid.Parse(row.Subject), Open);
            },
            cancellation);

    public override Task<byte[]> FindOrCreate(Guid subject, CancellationToken cancellation) => InTurn(
        () =>
        {
            if (FindOne(subject) is { } known) return known;
            byte[] key = NewKey();
            Save(subject, key, _keyFile.NewestEpoch!.Value, null);
            return key;
        },
        cancellation);

    public override Task Adopt(IReadOnlyDictionary<Guid, byte[]> subjects, CancellationToken cancellation) => InTurn(
        () =>
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            foreach (var (subject, key) in subjects) Save(subject, key, _keyFile.NewestEpoch!.Value, transaction);
            transaction.Commit();
            return subjects.Count;
        },
        cancellation);

    public override Task Destroy(Guid subject, CancellationToken cancellation) => InTurn(
        () => _connection.Execute("DELETE FROM subject_key WHERE subject = @subject", new { subject = subject.ToString() }),
        cancellation);

    public override Task<IReadOnlyList<Guid>> Subjects(CancellationToken cancellation) => InTurn<IReadOnlyList<Guid>>(
        () => [.. _connection.Query<string>("SELECT subject FROM subject_key").Select(Guid.Parse)], cancellation);

    public override async Task<int> Rotate(CancellationToken cancellation)
    {
        int newest = await InTurn(
            () =>
            {
                if (!(_keyFile.NewestEpoch >= Today)) _keyFile.AddEpoch(Today);
                return _keyFile.NewestEpoch!.Value;
            },
            cancellation);
        int wrapped = 0, some;
        do
        {
            some = await InTurn(() => WrapAnew(newest), cancellation);
            wrapped += some;
        }
        while (some == WrappedAtOnce);
        await InTurn(
            () =>
            {
                _keyFile.DestroyEpochsBefore(newest - EpochsKept + 1);
                return 0;
            },
            cancellation);
        return wrapped;
    }

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _turn.Dispose();
    }

    public override Task<AuditHead> ReadAuditHead(CancellationToken cancellation) => InTurn(
        () => _connection.QuerySingleOrDefault<AuditHead>("SELECT sequence, hash FROM audit_head") ?? AuditHead.None, cancellation);

    public override Task MoveAuditHead(AuditHead head, CancellationToken cancellation) => InTurn(
        () => _connection.Execute(
            """
            INSERT INTO audit_head (id, sequence, hash) VALUES (1, @Sequence, @Hash)
            ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash WHERE excluded.sequence > audit_head.sequence
            """,
            head),
        cancellation);

    /// <summary>Overwrites and deletes the file, and destroys the epochs of the key file: the keys are elsewhere now.</summary>
    internal async Task Abandon()
    {
        await _connection.ExecuteAsync("DELETE FROM subject_key");
        await _connection.DisposeAsync();
        File.Delete(Path);
        _keyFile.DestroyEpochsBefore(int.MaxValue);
    }

    private async Task<T> InTurn<T>(Func<T> use, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return use();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Some of the keys that are left; read and written in one turn, so that none comes back that was destroyed.</summary>
    private int WrapAnew(int epoch)
    {
        var old = _connection.Query<KeyRow>(
            "SELECT subject, epoch, wrapped FROM subject_key WHERE epoch < @epoch LIMIT @WrappedAtOnce",
            new { epoch, WrappedAtOnce }).AsList();
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
