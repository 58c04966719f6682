using MutualAid.Engine;
using MutualAid.Engine.Serialization;
using MutualAid.Storage.Projections;
using Npgsql;

namespace MutualAid.Storage.Postgres;

/// <summary>
/// Events in PostgreSQL. A group of units goes to the server in one round trip as one implicit transaction, so that a
/// node which stops in the middle never holds the feed's row.
/// </summary>
public sealed class PostgresEventStore(PostgresDatabase database, TimeProvider clock) : EventStore(database)
{
    private const string UniqueViolation = PostgresErrorCodes.UniqueViolation;
    private const string VersionTaken = "MA001";

    /// <summary>While one group waits for its flush, the next one is already being worked on.</summary>
    public override int CommitLanes => 2;

    public override async Task<IReadOnlyList<AppendResult>> Append(
        IReadOnlyList<AppendUnit> units, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancellation);
        HashSet<Guid> used = await UsedKeys(connection, units);
        var results = new AppendResult?[units.Count];
        for (int i = 0; i < units.Count; i++)
        {
            Guid[] known = [.. units[i].Outcomes.Select(outcome => outcome.Key.Value).Where(used.Contains)];
            if (known.Length > 0) results[i] = new AppendResult.KeysUsed(known);
        }

        int[] open = [.. Enumerable.Range(0, units.Count).Where(i => results[i] is null)];
        if (await TryStore(connection, [.. open.Select(i => units[i])]) is null)
        {
            foreach (int i in open) results[i] = new AppendResult.Stored();
        }
        else
        {
            // Somebody else was faster with one of them. One by one it shows which.
            foreach (int i in open)
                results[i] = await TryStore(connection, [units[i]]) ?? new AppendResult.Stored();
        }

        return results!;
    }

    private static async Task<HashSet<Guid>> UsedKeys(NpgsqlConnection connection, IReadOnlyList<AppendUnit> units)
    {
        await using var lookUp = new NpgsqlCommand("SELECT command FROM outcome WHERE command = ANY($1)", connection);
        lookUp.Parameters.Add(new NpgsqlParameter<Guid[]>
        {
            TypedValue = [.. units.SelectMany(unit => unit.Outcomes).Select(outcome => outcome.Key.Value)],
        });
        var used = new HashSet<Guid>();
        await using NpgsqlDataReader reader = await lookUp.ExecuteReaderAsync();
        while (await reader.ReadAsync()) used.Add(reader.GetGuid(0));
        return used;
    }

    /// <summary>Stores all of them and returns null, or none of them and returns why.</summary>
    private async Task<AppendResult?> TryStore(NpgsqlConnection connection, AppendUnit[] units)
    {
        if (units.Length == 0) return null;
        try
        {
            await using var batch = new NpgsqlBatch(connection);
            new BatchWriter(batch, clock.GetUtcNow().ToUnixTimeMilliseconds()).Write(units);
            await batch.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException exception) when (exception is { SqlState: UniqueViolation, ConstraintName: "outcome_command" })
        {
            return new AppendResult.KeysUsed([.. units[0].Outcomes.Select(outcome => outcome.Key.Value)]);
        }
        catch (PostgresException exception) when (exception.SqlState is UniqueViolation or VersionTaken)
        {
            // Read models are written before events, so a row of theirs may be the first that is in the way.
            if (units.Length == 1 && !await HasNewEvents(connection, units[0])) throw;
            return new AppendResult.VersionTaken();
        }
    }

    private static async Task<bool> HasNewEvents(NpgsqlConnection connection, AppendUnit unit)
    {
        await using var lookUp = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM event WHERE kind = $1 AND stream = $2 AND version > $3)", connection);
        lookUp.Parameters.Add(new NpgsqlParameter { Value = (short)unit.Stream.Kind });
        lookUp.Parameters.Add(new NpgsqlParameter { Value = unit.Stream.Value });
        lookUp.Parameters.Add(new NpgsqlParameter { Value = unit.ExpectedVersion });
        return (bool)(await lookUp.ExecuteScalarAsync())!;
    }

    /// <summary>Makes the statements of one transaction.</summary>
    private sealed class BatchWriter(NpgsqlBatch batch, long now)
    {
        public void Write(AppendUnit[] units)
        {
            InsertOutcomes(units);
            foreach (AppendUnit unit in units) WriteReadModels(unit);

            // Last, since it takes the feed's row, and whoever comes next waits for that until this is durable.
            if (units.Any(unit => unit.EventCount > 0)) InsertEvents(units);
        }

        private void InsertOutcomes(AppendUnit[] units)
        {
            var rows = (
                from unit in units
                from entry in unit.Outcomes.Zip(FirstVersions(unit))
                select (unit.Stream, Outcome: entry.First, First: entry.Second)).ToArray();
            Add(
                """
                INSERT INTO outcome
                  (command, kind, stream, content, first_version, events, refusal, refusal_body, recorded_at)
                SELECT *, $9 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                rows.Select(row => row.Outcome.Key.Value).ToArray(),
                rows.Select(row => (short)row.Stream.Kind).ToArray(),
                rows.Select(row => row.Stream.Value).ToArray(),
                rows.Select(row => row.Outcome.Key.Content).ToArray(),
                rows.Select(row => row.First).ToArray(),
                rows.Select(row => row.Outcome.Events.Count).ToArray(),
                rows.Select(row => row.Outcome.Refusal is { } refusal ? StoreJson.NameOf(refusal) : null).ToArray(),
                rows.Select(row => row.Outcome.Refusal is { } refusal ? StoreJson.Write(refusal) : null).ToArray(),
                now);
        }

        private void WriteReadModels(AppendUnit unit)
        {
            if (unit.EventCount == 0)
                Add("SELECT expect_version($1, $2, $3)", (short)unit.Stream.Kind, unit.Stream.Value, unit.ExpectedVersion);
            long version = unit.ExpectedVersion;
            foreach (NewEvent next in unit.Outcomes.SelectMany(outcome => outcome.Events))
            {
                var place = new EventPlace(unit.Stream.Value, ++version, now);
                Projection.Apply(next.Event, unit.Stream.Kind, place, Add);
            }

            if (unit.Snapshot is not { } snapshot) return;
            Add(
                """
                INSERT INTO snapshot (kind, stream, version, schema, state) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (kind, stream)
                DO UPDATE SET version = excluded.version, schema = excluded.schema, state = excluded.state
                """,
                (short)unit.Stream.Kind, unit.Stream.Value, snapshot.Version, snapshot.Schema, snapshot.State);
        }

        private void InsertEvents(AppendUnit[] units)
        {
            var rows = (
                from unit in units
                from entry in unit.Outcomes.Zip(FirstVersions(unit))
                from next in entry.First.Events.Select((next, n) => (Event: next, Version: entry.Second + n))
                select (unit.Stream, next.Event, next.Version, Command: entry.First.Key.Value)).ToArray();
            Add(
                """
                WITH head AS (UPDATE feed_head SET position = position + $7 RETURNING position - $7 AS start)
                INSERT INTO event (position, kind, stream, version, type, body, command, recorded_at)
                SELECT head.start + one.place, one.kind, one.stream, one.version, one.type, one.body, one.command, $8
                FROM head, unnest($1, $2, $3, $4, $5, $6)
                  WITH ORDINALITY AS one (kind, stream, version, type, body, command, place)
                """,
                rows.Select(row => (short)row.Stream.Kind).ToArray(),
                rows.Select(row => row.Stream.Value).ToArray(),
                rows.Select(row => row.Version).ToArray(),
                rows.Select(row => row.Event.Name).ToArray(),
                rows.Select(row => row.Event.Body).ToArray(),
                rows.Select(row => row.Command).ToArray(),
                (long)rows.Length,
                now);
        }

        private static IEnumerable<long> FirstVersions(AppendUnit unit)
        {
            long next = unit.ExpectedVersion + 1;
            foreach (CommandOutcome outcome in unit.Outcomes)
            {
                yield return next;
                next += outcome.Events.Count;
            }
        }

        private void Add(string sql, params ReadOnlySpan<object?> values) => batch.Add(sql, values);
    }
}
