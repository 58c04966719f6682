using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using MutualAid.Storage.Accounts;
using Npgsql;

namespace MutualAid.Storage.Vault;

/// <summary>
/// The key store that several nodes share: a database on a PostgreSQL server that is not the one of the data. The epoch
/// keys are rows, too, sealed with the master key of the key file that every node has. No key stays in a node's memory:
/// what was deleted here is gone everywhere at once.
/// </summary>
public sealed class PostgresKeyStore(string connectionString, KeyFile keyFile, TimeProvider clock) : KeyStore(clock)
{
    /// <summary>Held alone by whoever rotates or makes tables, together by those who add a key under the newest epoch.</summary>
    private const long Epochs = 7274502;

    private const int WrappedAtOnce = 500;
    private const int ReadersAreWaitedFor = 500;
    private static readonly TimeSpan PollReaders = TimeSpan.FromMilliseconds(20);

    internal NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(connectionString);

    public override async Task Prepare(CancellationToken cancellation)
    {
        keyFile.AddMaster();
        await using (DbConnection connection = await Source.OpenConnectionAsync(cancellation))
        await using (DbTransaction transaction = await connection.BeginTransactionAsync(cancellation))
        {
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@Epochs)", new { Epochs }, transaction);
            await connection.ExecuteAsync(
                """
                CREATE TABLE IF NOT EXISTS subject_key (subject uuid PRIMARY KEY, epoch integer NOT NULL, wrapped bytea NOT NULL);
                CREATE TABLE IF NOT EXISTS epoch_key (day integer PRIMARY KEY, sealed bytea NOT NULL);
                CREATE TABLE IF NOT EXISTS audit_head (id integer PRIMARY KEY CHECK (id = 1), sequence bigint NOT NULL, hash text NOT NULL);
                CREATE TABLE IF NOT EXISTS session_key (name text PRIMARY KEY, sealed bytea NOT NULL);
                -- Samples for the query planner would be copies of keys that outlive them.
                ALTER TABLE subject_key ALTER COLUMN wrapped SET STATISTICS 0;
                ALTER TABLE epoch_key ALTER COLUMN sealed SET STATISTICS 0;
                """,
                transaction: transaction);
            await transaction.CommitAsync(cancellation);
        }

        await Rotate(cancellation);
    }

    /// <summary>Moves the keys of one machine here, when it becomes one of several. Interrupted, it goes on when called again.</summary>
    /// <exception cref="InvalidDataException">There are other keys here already.</exception>
    public async Task TakeOver(SqliteKeyStore former, CancellationToken cancellation)
    {
        var keys = await former.Find(await former.Subjects(cancellation), cancellation);
        await using (DbConnection connection = await Source.OpenConnectionAsync(cancellation))
        await using (DbTransaction transaction = await connection.BeginTransactionAsync(cancellation))
        {
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@Epochs)", new { Epochs }, transaction);
            var (day, epochKey) = await NewestEpoch(connection, transaction);
            var rows = keys.Select(one => new { one.Key, day, wrapped = Wrap(epochKey, day, one.Key, one.Value) });
            // What was erased here must not come back from a file that lay about.
            if (!await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM subject_key)", transaction: transaction))
                await connection.ExecuteAsync(
                    "INSERT INTO subject_key (subject, epoch, wrapped) VALUES (@Key, @day, @wrapped)", rows, transaction);
            var here = await Find(connection, transaction, [.. keys.Keys]);
            if (keys.Any(one => !here.TryGetValue(one.Key, out byte[]? same) || !same.AsSpan().SequenceEqual(one.Value)))
                throw new InvalidDataException(
                    $"ConnectionStrings:Keys has other keys than {former.Path}; delete that file if it is an old copy, "
                        + "or name its own database.");
            await transaction.CommitAsync(cancellation);
        }

        await MoveAuditHead(await former.ReadAuditHead(cancellation), cancellation);
        await former.Abandon();
    }

    public override async Task<IReadOnlyDictionary<Guid, byte[]>> Find(
        IReadOnlyCollection<Guid> subjects, CancellationToken cancellation)
    {
        await using DbConnection connection = await Source.OpenConnectionAsync(cancellation);
        return await Find(connection, null, subjects);
    }

    public override async Task<byte[]> FindOrCreate(Guid subject, CancellationToken cancellation)
    {
        await using DbConnection connection = await Source.OpenConnectionAsync(cancellation);
        if ((await Find(connection, null, [subject])).TryGetValue(subject, out byte[]? known)) return known;

        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        var (day, epochKey) = await HoldNewestEpoch(connection, transaction);
        await connection.ExecuteAsync(
            "INSERT INTO subject_key (subject, epoch, wrapped) VALUES (@subject, @day, @wrapped) ON CONFLICT (subject) DO NOTHING",
            new { subject, day, wrapped = Wrap(epochKey, day, subject, NewKey()) },
            transaction);
        byte[] first = (await Find(connection, transaction, [subject]))[subject];
        await transaction.CommitAsync(cancellation);
        return first;
    }

    public override async Task Adopt(IReadOnlyDictionary<Guid, byte[]> subjects, CancellationToken cancellation)
    {
        await using DbConnection connection = await Source.OpenConnectionAsync(cancellation);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        var (day, epochKey) = await HoldNewestEpoch(connection, transaction);
        await connection.ExecuteAsync(
            """
            INSERT INTO subject_key (subject, epoch, wrapped)
            SELECT subject, @day, wrapped FROM unnest(@ids, @wrapped) AS one (subject, wrapped)
            ON CONFLICT (subject) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped
            """,
            new
            {
                day,
                ids = subjects.Keys.ToArray(),
                wrapped = subjects.Select(one => Wrap(epochKey, day, one.Key, one.Value)).ToArray(),
            },
            transaction);
        await transaction.CommitAsync(cancellation);
    }

    public override async Task Destroy(Guid subject, CancellationToken cancellation)
    {
        await using DbConnection connection = await Source.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync("DELETE FROM subject_key WHERE subject = @subject", new { subject });
        await DropDeadRows(connection, cancellation);
    }

    public override async Task<IReadOnlyList<Guid>> Subjects(CancellationToken cancellation)
    {
        await using DbConnection connection = await Source.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<Guid>("SELECT subject FROM subject_key")).AsList();
    }

    public override async Task<int> Rotate(CancellationToken cancellation)
    {
        await using DbConnection connection = await Source.OpenConnectionAsync(cancellation);
        int wrapped = 0, destroyed = 0;
        bool isMore = true;
        while (isMore)
        {
            // Batches, so that whoever adds a key, or rewrites the table after a deletion with all readers behind, waits for one.
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellation);
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@Epochs)", new { Epochs }, transaction);
            var (newest, key) = await NewestEpoch(connection, transaction);
            Guid[] old = await OfOlderEpochs(connection, transaction, newest);
            wrapped += await WrapAnew(connection, transaction, old, newest, key);
            isMore = old.Length == WrappedAtOnce;
            if (!isMore)
                destroyed = await connection.ExecuteAsync(
                    "DELETE FROM epoch_key WHERE day <= @day", new { day = newest - EpochsKept }, transaction);
            await transaction.CommitAsync(cancellation);
        }

        if (wrapped + destroyed > 0) await DropDeadRows(connection, cancellation);
        return wrapped;
    }

    public override async Task<AuditHead> ReadAuditHead(CancellationToken cancellation)
    {
        await using DbConnection connection = await Source.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<AuditHead>("SELECT sequence, hash FROM audit_head") ?? AuditHead.None;
    }

    public override async Task MoveAuditHead(AuditHead head, CancellationToken cancellation)
    {
        await using DbConnection connection = await Source.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(
            """
            INSERT INTO audit_head (id, sequence, hash) VALUES (1, @Sequence, @Hash)
            ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash WHERE excluded.sequence > audit_head.sequence
            """,
            head);
    }

    public override ValueTask DisposeAsync() => Source.DisposeAsync();

    /// <summary>
    /// Together with others who add a key, but not while somebody rotates: the newest epoch stays the newest until the
    /// transaction ends.
    /// </summary>
    private async Task<(int Day, byte[] Key)> HoldNewestEpoch(DbConnection connection, DbTransaction transaction)
    {
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock_shared(@Epochs)", new { Epochs }, transaction);
        var (day, sealedKey) = await connection.QuerySingleAsync<(int Day, byte[] Sealed)>(
            "SELECT day, sealed FROM epoch_key ORDER BY day DESC LIMIT 1", transaction: transaction);
        return (day, OpenEpoch(day, sealedKey));
    }

    private async Task<(int Day, byte[] Key)> NewestEpoch(DbConnection connection, DbTransaction transaction)
    {
        var newest = (await connection.QueryAsync<(int Day, byte[] Sealed)>(
            "SELECT day, sealed FROM epoch_key ORDER BY day DESC LIMIT 1", transaction: transaction)).ToArray();
        if (newest is [var known] && known.Day >= Today) return (known.Day, OpenEpoch(known.Day, known.Sealed));
        foreach (var (day, sealedKey) in newest) OpenEpoch(day, sealedKey); // nobody with another key file adds to them
        byte[] key = NewKey();
        await connection.ExecuteAsync(
            "INSERT INTO epoch_key (day, sealed) VALUES (@day, @sealedKey)",
            new { day = Today, sealedKey = SealedText.Seal(keyFile.Master, key, Binding(Today)) },
            transaction);
        return (Today, key);
    }

    private static async Task<Guid[]> OfOlderEpochs(DbConnection connection, DbTransaction transaction, int epoch) =>
        [.. await connection.QueryAsync<Guid>(
            "SELECT subject FROM subject_key WHERE epoch <> @epoch LIMIT @WrappedAtOnce", new { epoch, WrappedAtOnce }, transaction)];

    /// <summary>Changes rows that are still there, so that a key which is destroyed meanwhile does not come back.</summary>
    private async Task<int> WrapAnew(
        DbConnection connection, DbTransaction transaction, Guid[] old, int epoch, byte[] epochKey)
    {
        if (old.Length == 0) return 0;
        var keys = await Find(connection, transaction, old);
        return await connection.ExecuteAsync(
            """
            UPDATE subject_key SET epoch = @epoch, wrapped = fresh.wrapped
            FROM unnest(@subjects, @wrapped) AS fresh (subject, wrapped) WHERE subject_key.subject = fresh.subject
            """,
            new
            {
                epoch,
                subjects = keys.Keys.ToArray(),
                wrapped = keys.Select(one => Wrap(epochKey, epoch, one.Key, one.Value)).ToArray(),
            },
            transaction);
    }

    /// <summary>Each key comes with its epoch's in one query: a node needs no memory of epochs that it could keep too long.</summary>
    private async Task<IReadOnlyDictionary<Guid, byte[]>> Find(
        DbConnection connection, DbTransaction? transaction, IReadOnlyCollection<Guid> subjects)
    {
        var rows = await connection.QueryAsync<(Guid Subject, int Epoch, byte[] Wrapped, byte[]? Sealed)>(
            """
            SELECT subject, epoch, wrapped, sealed FROM subject_key LEFT JOIN epoch_key ON day = epoch
            WHERE subject = ANY(@subjects)
            """,
            new { subjects = subjects.ToArray() },
            transaction);
        var epochs = new Dictionary<int, byte[]>();
        var found = new Dictionary<Guid, byte[]>();
        foreach (var (subject, epoch, wrapped, sealedKey) in rows)
        {
            if (sealedKey is null) throw new CryptographicException("The key of that day was destroyed.");
            if (!epochs.TryGetValue(epoch, out byte[]? key)) epochs[epoch] = key = OpenEpoch(epoch, sealedKey);
            found[subject] = Unwrap(key, epoch, subject, wrapped);
        }

        return found;
    }

    private byte[] OpenEpoch(int day, byte[] sealedKey)
    {
        try
        {
            return SealedText.Open(keyFile.Master, sealedKey, Binding(day));
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException(
                $"{keyFile.Path} is not the key file that ConnectionStrings:Keys was first used with; give every node that one.");
        }
    }

    /// <summary>
    /// Writes the two tables anew, without what was deleted or changed; a plain VACUUM would leave the bytes where they
    /// were. They are small: one row a household, and one a day. It would also keep what somebody may still see who began to
    /// read before (a dump, PostgreSQL's own sampling), so it waits for them a while; what is kept after that goes with the
    /// next deletion or the next day's epoch.
    /// </summary>
    private static async Task DropDeadRows(DbConnection connection, CancellationToken cancellation)
    {
        string now = (await connection.ExecuteScalarAsync<string>("SELECT (pg_current_xact_id()::xid)::text"))!;
        for (int wait = 0; wait < ReadersAreWaitedFor && await ReadSomeSince(now); wait++) await Task.Delay(PollReaders, cancellation);
        await connection.ExecuteAsync("VACUUM (FULL) subject_key, epoch_key");

        Task<bool> ReadSomeSince(string transaction) => connection.ExecuteScalarAsync<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) > age(@transaction::xid))
            """,
            new { transaction });
    }

    private static string Binding(int day) => $"epoch|{day}";
}
