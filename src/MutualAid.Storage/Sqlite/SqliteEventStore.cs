using Microsoft.Data.Sqlite;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;
using MutualAid.Storage.Projections;

namespace MutualAid.Storage.Sqlite;

/// <summary>Events in a SQLite file. One transaction stores what many aggregates append.</summary>
public sealed class SqliteEventStore(SqliteDatabase database, TimeProvider clock) : EventStore(database)
{
    public override int CommitLanes => 1;

    public override Task<IReadOnlyList<AppendResult>> Append(
        IReadOnlyList<AppendUnit> units, CancellationToken cancellation) =>
        database.Exclusively(
            statements => Task.FromResult<IReadOnlyList<AppendResult>>(Append(statements, units)), cancellation);

    private AppendResult[] Append(SqliteStatements statements, IReadOnlyList<AppendUnit> units)
    {
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        using SqliteTransaction transaction = statements.Connection.BeginTransaction(deferred: false);
        statements.Enter(transaction);
        long position = statements.Scalar("SELECT COALESCE(MAX(position), 0) FROM event") ?? 0;
        var results = new AppendResult[units.Count];
        for (int i = 0; i < units.Count; i++)
        {
            results[i] = Check(statements, units[i]) ?? Store(statements, units[i], now, ref position);
        }

        transaction.Commit();
        return results;
    }

    private AppendResult? Check(SqliteStatements statements, AppendUnit unit)
    {
        List<Guid>? used = null;
        foreach (CommandOutcome outcome in unit.Outcomes)
        {
            if (statements.Scalar("SELECT 1 FROM outcome WHERE command = $1", database.KeyOf(outcome.Key.Value)) is not null)
                (used ??= []).Add(outcome.Key.Value);
        }

        if (used is not null) return new AppendResult.KeysUsed(used);
        long version = statements.Scalar(
            "SELECT MAX(version) FROM event WHERE stream = $1 AND kind = $2",
            database.KeyOf(unit.Stream.Value), (int)unit.Stream.Kind) ?? 0;
        return version == unit.ExpectedVersion ? null : new AppendResult.VersionTaken();
    }

    private AppendResult.Stored Store(SqliteStatements statements, AppendUnit unit, long now, ref long position)
    {
        object stream = database.KeyOf(unit.Stream.Value);
        int kind = (int)unit.Stream.Kind;
        long version = unit.ExpectedVersion;
        SqlSink sink = statements.Execute;
        foreach (CommandOutcome outcome in unit.Outcomes)
        {
            sink(
                """
                INSERT INTO outcome
                  (command, kind, stream, content, first_version, events, refusal, refusal_body, recorded_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                database.KeyOf(outcome.Key.Value), kind, stream, outcome.Key.Content, version + 1, outcome.Events.Count,
                outcome.Refusal is null ? null : StoreJson.NameOf(outcome.Refusal),
                outcome.Refusal is null ? null : StoreJson.Write(outcome.Refusal), now);
            foreach (NewEvent next in outcome.Events)
            {
                sink(
                    """
                    INSERT INTO event (position, kind, stream, version, type, body, command, recorded_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                    """,
                    ++position, kind, stream, ++version, next.Name, next.Body, database.KeyOf(outcome.Key.Value), now);
                Projection.Apply(next.Event, unit.Stream.Kind, new EventPlace(unit.Stream.Value, version, now), sink);
            }
        }

        if (unit.Snapshot is { } snapshot)
        {
            sink(
                """
                INSERT INTO snapshot (kind, stream, version, schema, state) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (kind, stream)
                DO UPDATE SET version = excluded.version, schema = excluded.schema, state = excluded.state
                """,
                kind, stream, snapshot.Version, snapshot.Schema, snapshot.State);
        }

        return new AppendResult.Stored();
    }
}
