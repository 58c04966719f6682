using System.Data.Common;
using Dapper;
using MutualAid.Engine;
using NodaTime;

namespace MutualAid.Storage;

/// <summary>What both stores read and keep in the same way; how they append is their own.</summary>
public abstract class EventStore : IEventStore
{
    private readonly Database _database;

    private protected EventStore(Database database) => _database = database;

    public abstract int CommitLanes { get; }

    public abstract Task<IReadOnlyList<AppendResult>> Append(
        IReadOnlyList<AppendUnit> units, CancellationToken cancellation);

    public async Task<LoadedStream> Load(AggregateType type, Guid id, Snapshot? kept, CancellationToken cancellation)
    {
        await using DbConnection connection = await _database.OpenForReading(cancellation);
        var key = new { kind = (int)type.Kind, stream = _database.KeyOf(id), schema = type.SnapshotSchema };
        Snapshot? snapshot = await connection.QuerySingleOrDefaultAsync<SnapshotRow>(
            "SELECT version, schema, state FROM snapshot WHERE kind = @kind AND stream = @stream AND schema = @schema",
            key) is { } row
            ? new Snapshot(row.Version, row.Schema, row.State)
            : null;
        if (kept?.Schema == type.SnapshotSchema && kept.Version > (snapshot?.Version ?? 0)) snapshot = kept;
        long after = snapshot?.Version ?? 0;
        var events = (await connection.QueryAsync<EventRow>(
            """
            SELECT version, type, body FROM event
            WHERE kind = @kind AND stream = @stream AND version > @after ORDER BY version
            """,
            new { key.kind, key.stream, after })).AsList();
        return new LoadedStream(
            snapshot,
            [.. events.Select(stored => type.ReadEvent(stored.Type, stored.Body))],
            events.Count == 0 ? after : events[^1].Version);
    }

    public async Task<StoredOutcome?> FindOutcome(Guid key, CancellationToken cancellation)
    {
        await using DbConnection connection = await _database.OpenForReading(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<OutcomeRow>(
            """
            SELECT kind, stream, content, first_version, events, refusal, refusal_body FROM outcome
            WHERE command = @command
            """,
            new { command = _database.KeyOf(key) });
        if (row is null) return null;
        AggregateType type = Aggregates.Of((AggregateKind)row.Kind);
        var events = row.Events == 0 ? [] : await connection.QueryAsync<EventRow>(
            """
            SELECT version, type, body FROM event
            WHERE kind = @Kind AND stream = @Stream AND version >= @FirstVersion AND version < @FirstVersion + @Events
            ORDER BY version
            """,
            row);
        return new StoredOutcome(
            new AggregateId(type.Kind, Database.IdOf(row.Stream)),
            row.Content,
            [.. events.Select(stored => type.ReadEvent(stored.Type, stored.Body))],
            row.Refusal is null ? null : type.ReadRefusal(row.Refusal, row.RefusalBody!));
    }

    public async Task<IReadOnlyList<RecordedEvent>> ReadFeed(long after, int atMost, CancellationToken cancellation)
    {
        await using DbConnection connection = await _database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<EventRow>(
            """
            SELECT position, kind, stream, version, type, body, command, recorded_at FROM event
            WHERE position > @after ORDER BY position LIMIT @atMost
            """,
            new { after, atMost });
        return [.. rows.Select(Recorded)];
    }

    public async Task<long> Head(CancellationToken cancellation)
    {
        await using DbConnection connection = await _database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(position), 0) FROM event");
    }

    public async Task<long> LoadCheckpoint(string process, CancellationToken cancellation)
    {
        await using DbConnection connection = await _database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long?>(
            "SELECT position FROM checkpoint WHERE process = @process", new { process }) ?? 0;
    }

    public Task SaveCheckpoint(string process, long position, CancellationToken cancellation) => Execute(
        """
        INSERT INTO checkpoint (process, position) VALUES (@process, @position)
        ON CONFLICT (process) DO UPDATE SET position = excluded.position
        """,
        new { process, position },
        cancellation);

    public Task Park(ParkedEvent parked, CancellationToken cancellation) => Execute(
        """
        INSERT INTO parked (process, position, why, retries, parked_at)
        VALUES (@Process, @Position, @Why, @Retries, @At)
        ON CONFLICT (process, position)
        DO UPDATE SET why = excluded.why, retries = excluded.retries, parked_at = excluded.parked_at
        """,
        parked,
        cancellation);

    public async Task<IReadOnlyList<ParkedEvent>> ListParked(CancellationToken cancellation)
    {
        await using DbConnection connection = await _database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<ParkedRow>(
            "SELECT process, position, why, retries, parked_at FROM parked ORDER BY position, process");
        return [.. rows.Select(row => new ParkedEvent(row.Process, row.Position, row.Why, row.Retries, row.ParkedAt))];
    }

    public Task Unpark(string process, long position, CancellationToken cancellation) => Execute(
        "DELETE FROM parked WHERE process = @process AND position = @position", new { process, position }, cancellation);

    private RecordedEvent Recorded(EventRow row)
    {
        AggregateType type = Aggregates.Of((AggregateKind)row.Kind);
        return new RecordedEvent(
            row.Position,
            new AggregateId(type.Kind, Database.IdOf(row.Stream)),
            row.Version,
            type.ReadEvent(row.Type, row.Body),
            Database.IdOf(row.Command),
            row.RecordedAt);
    }

    private Task<int> Execute(string sql, object values, CancellationToken cancellation) => _database.Write(
        (connection, transaction) => connection.ExecuteAsync(sql, values, transaction), cancellation);

    private sealed class EventRow
    {
        public long Position { get; init; }
        public int Kind { get; init; }
        public object Stream { get; init; } = null!;
        public long Version { get; init; }
        public string Type { get; init; } = null!;
        public string Body { get; init; } = null!;
        public object Command { get; init; } = null!;
        public Instant RecordedAt { get; init; }
    }

    private sealed class OutcomeRow
    {
        public int Kind { get; init; }
        public object Stream { get; init; } = null!;
        public long Content { get; init; }
        public long FirstVersion { get; init; }
        public int Events { get; init; }
        public string? Refusal { get; init; }
        public string? RefusalBody { get; init; }
    }

    private sealed class SnapshotRow
    {
        public long Version { get; init; }
        public int Schema { get; init; }
        public string State { get; init; } = null!;
    }

    private sealed class ParkedRow
    {
        public string Process { get; init; } = null!;
        public long Position { get; init; }
        public string Why { get; init; } = null!;
        public int Retries { get; init; }
        public Instant ParkedAt { get; init; }
    }
}
