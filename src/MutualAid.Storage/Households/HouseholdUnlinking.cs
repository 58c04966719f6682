using System.Data.Common;
using Dapper;
using MutualAid.Domain;
using MutualAid.Domain.Households;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Storage.Households;

/// <summary>
/// Takes the ids of households that were forgotten long ago out of everything that is stored, so that nothing tells which
/// requests of different dates were one household's. What a date came to stays: requests, boxes, stops, outcomes.
/// </summary>
public sealed class HouseholdUnlinking(Database database, KeyStore keys, IEngine engine)
{
    /// <summary>Households that are looked for together: they share dates, whose events are then rewritten once for all.</summary>
    private const int LookedForAtOnce = 500;

    private static readonly string Nobody = default(HouseholdId).ToString();
    private static readonly string Tombstone = StoreJson.Write(new HouseholdEvent.Unlinked());

    /// <summary>Households whose own events go in one transaction, so that nobody waits long for the lock.</summary>
    public int BuriedAtOnce { get; init; } = 10;

    /// <summary>Unlinks all households that are forgotten, of which no date is open, and which have been quiet since then.</summary>
    /// <returns>How many.</returns>
    public async Task<int> UnlinkQuiet(Instant since, CancellationToken cancellation)
    {
        int unlinked = 0;
        DueRow last = new() { QuietSince = Instant.MinValue };
        while (true)
        {
            var due = await Due(since, last, cancellation);
            // Whose key could not be destroyed yet still needs its id for that.
            var withKey = await keys.Find([.. due.Select(one => one.Id.Value)], cancellation);
            HouseholdId[] households = [.. due.Select(one => one.Id).Where(id => !withKey.ContainsKey(id.Value))];
            if (households.Length > 0) await Unlink(households, cancellation);
            unlinked += households.Length;
            if (due.Count < LookedForAtOnce) return unlinked;
            last = due[^1];
        }
    }

    /// <summary>
    /// Not while the audit log or a receipt code names the household, or anything of it is in the vault: each of these has a
    /// clock or a sweep of its own.
    /// </summary>
    private async Task<List<DueRow>> Due(Instant since, DueRow last, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenForReading(cancellation);
        return (await connection.QueryAsync<DueRow>(
            """
            SELECT id, quiet_since FROM household
            WHERE status = 'Forgotten' AND open_request IS NULL AND quiet_since <= @since
              AND (quiet_since > @quietSince OR (quiet_since = @quietSince AND id > @id))
              AND NOT EXISTS (SELECT 1 FROM request JOIN distribution ON distribution.id = request.distribution
                WHERE request.household = household.id AND distribution.state <> 'Closed')
              AND NOT EXISTS (SELECT 1 FROM receipt_code WHERE receipt_code.household = household.id)
              AND NOT EXISTS (SELECT 1 FROM vault WHERE vault.subject = household.id)
              AND id NOT IN (SELECT subject FROM audit_entry WHERE subject IS NOT NULL)
            ORDER BY quiet_since, id LIMIT @atOnce
            """,
            new { since, quietSince = last.QuietSince, id = last.Id, atOnce = LookedForAtOnce })).AsList();
    }

    /// <summary>
    /// The households' own rows go last: whoever is interrupted finds them again. Each step is done until nothing is found,
    /// since a command that was under way may have been decided by what was in memory.
    /// </summary>
    private async Task Unlink(HouseholdId[] households, CancellationToken cancellation)
    {
        var traces = new HouseholdTraces(database, households);
        while (await traces.FindNaming(cancellation) is { Count: > 0 } naming)
        {
            foreach (var (stream, positions) in naming)
                await Rewrite(
                    [stream],
                    (connection, transaction) => TakeOut(stream, positions, traces, connection, transaction),
                    cancellation);
        }

        while (await traces.FindCommands(cancellation) is { Count: > 0 } commands)
        {
            foreach (HouseholdId[] some in households.Chunk(BuriedAtOnce))
                await Rewrite(
                    [.. some.Select(id => (AggregateId)id)],
                    async (connection, transaction) =>
                    {
                        foreach (GivenCommand given in some.SelectMany(id => commands[id])) await Bury(given, connection, transaction);
                        foreach (HouseholdId household in some) await DeleteRows(household, connection, transaction);
                    },
                    cancellation);
        }
    }

    /// <summary>Changes streams, whose snapshots and whatever of them is in memory go with that.</summary>
    private async Task Rewrite(
        AggregateId[] streams, Func<DbConnection, DbTransaction, Task> change, CancellationToken cancellation)
    {
        await database.Write(
            async (connection, transaction) =>
            {
                await database.LockRewriting(connection, transaction);
                await change(connection, transaction);
                await database.DeleteClusterSnapshots([.. streams.Select(id => id.Value)], connection, transaction);
                return await connection.ExecuteAsync(
                    "DELETE FROM snapshot WHERE kind = @kind AND stream = @stream",
                    streams.Select(id => new { kind = (int)id.Kind, stream = database.KeyOf(id.Value) }),
                    transaction);
            },
            cancellation);
        foreach (AggregateId stream in streams) await engine.Reload(stream, cancellation);
    }

    /// <summary>Another aggregate's events stay, and name nobody; nor do its rows.</summary>
    private static async Task TakeOut(
        AggregateId stream, IReadOnlyList<long> positions, HouseholdTraces traces, DbConnection connection, DbTransaction transaction)
    {
        HashSet<string> all = [];
        foreach (long position in positions)
        {
            string body = (await connection.ExecuteScalarAsync<string>(
                "SELECT body FROM event WHERE position = @position", new { position }, transaction))!;
            HashSet<string> named = traces.NamedIn(body);
            body = named.Aggregate(body, (text, household) => text.Replace(household, Nobody, StringComparison.Ordinal));
            await connection.ExecuteAsync("UPDATE event SET body = @body WHERE position = @position", new { body, position }, transaction);
            all.UnionWith(named);
        }

        string rows = stream.Kind switch
        {
            AggregateKind.Distribution =>
                "UPDATE distribution_request SET household = @Nobody WHERE distribution = @id AND household = @household",
            AggregateKind.Route => "UPDATE stop SET household = @Nobody WHERE route = @id AND household = @household",
            AggregateKind.Driver => "DELETE FROM driver_exclusion WHERE driver = @id AND household = @household",
            _ => throw new InvalidOperationException($"No rows of {stream.Kind} name a household."),
        };
        string id = stream.Value.ToString();
        await connection.ExecuteAsync(rows, all.Select(household => new { id, household, Nobody }), transaction);
    }

    /// <summary>
    /// What a command of the household's led to keeps its place in the feed and says nothing any more. It gets a stream of
    /// its own: under one and the same id, even an empty event would say which dates belong together.
    /// </summary>
    private async Task Bury(GivenCommand given, DbConnection connection, DbTransaction transaction)
    {
        var values = new
        {
            kind = (int)AggregateKind.Household,
            given.Command, given.Stream, given.FirstVersion,
            end = given.FirstVersion + given.Events,
            grave = database.KeyOf(Guid.NewGuid()),
            type = nameof(HouseholdEvent.Unlinked),
            body = Tombstone,
            refusal = nameof(HouseholdRefusal.HouseholdIsForgotten),
        };
        await connection.ExecuteAsync(
            """
            UPDATE event SET stream = @grave, version = version - @FirstVersion + 1, type = @type, body = @body
            WHERE kind = @kind AND stream = @Stream AND version >= @FirstVersion AND version < @end
            """,
            values,
            transaction);
        await connection.ExecuteAsync(
            """
            UPDATE outcome SET stream = @grave, first_version = 1, content = 0,
              refusal = CASE WHEN refusal IS NULL THEN NULL ELSE @refusal END,
              refusal_body = CASE WHEN refusal IS NULL THEN NULL ELSE @body END
            WHERE command = @Command
            """,
            values,
            transaction);
    }

    private static async Task DeleteRows(HouseholdId household, DbConnection connection, DbTransaction transaction)
    {
        string[] statements =
        [
            "DELETE FROM request WHERE household = @household",
            "DELETE FROM recurrence WHERE household = @household",
            "DELETE FROM subject_field WHERE subject = @household",
            "DELETE FROM household WHERE id = @household",
        ];
        foreach (string statement in statements) await connection.ExecuteAsync(statement, new { household }, transaction);
    }

    private sealed class DueRow
    {
        public HouseholdId Id { get; init; }
        public Instant QuietSince { get; init; }
    }
}
