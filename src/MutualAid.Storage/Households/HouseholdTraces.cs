using System.Buffers;
using System.Data.Common;
using Dapper;
using MutualAid.Domain;
using MutualAid.Engine;

namespace MutualAid.Storage.Households;

/// <summary>An event of another aggregate that names a household.</summary>
internal readonly record struct NamingEvent(long Position, AggregateId Stream);

/// <summary>A command that a household got, whatever it was answered. Ids are as the database has them in columns.</summary>
internal sealed class GivenCommand
{
    public object Command { get; init; } = null!;
    public object Stream { get; init; } = null!;
    public long FirstVersion { get; init; }
    public int Events { get; init; }
}

/// <summary>What a search came upon, by household.</summary>
internal sealed record FoundTraces(ILookup<HouseholdId, NamingEvent> Naming, ILookup<HouseholdId, GivenCommand> Commands)
{
    public bool IsNone => Naming.Count == 0 && Commands.Count == 0;

    public IEnumerable<AggregateId> Streams => Naming.SelectMany(events => events).Select(one => one.Stream).Distinct();
}

/// <summary>
/// Looks for households' ids among what happened to others: on the dates for which they asked, on the routes of these, and
/// to drivers. It reads without a lock, so it is to be asked again until it comes upon nothing; events that it has read it
/// does not read again.
/// </summary>
internal sealed class HouseholdTraces(Database database, IReadOnlyCollection<HouseholdId> households)
{
    private const int IdLength = 36;
    private static readonly AggregateKind[] Naming = [AggregateKind.Distribution, AggregateKind.Route, AggregateKind.Driver];

    private readonly SearchValues<string> _ids =
        SearchValues.Create([.. households.Select(id => id.ToString())], StringComparison.Ordinal);

    /// <summary>The version up to which each stream was read.</summary>
    private readonly Dictionary<AggregateId, long> _read = [];

    public async Task<FoundTraces> Find(CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenForReading(cancellation);
        if (_read.Count == 0) await FindStreams(connection);
        var naming = new List<(HouseholdId Household, NamingEvent Event)>();
        foreach (AggregateId stream in _read.Keys)
        {
            cancellation.ThrowIfCancellationRequested();
            await Search(stream, connection, naming);
        }

        return new FoundTraces(
            naming.ToLookup(one => one.Household, one => one.Event),
            (await Commands(connection)).ToLookup(one => new HouseholdId(Database.IdOf(one.Stream))));
    }

    private async Task FindStreams(DbConnection connection)
    {
        var dates = new HashSet<string>();
        foreach (HouseholdId household in households)
            dates.UnionWith(await connection.QueryAsync<string>(
                "SELECT distribution FROM request WHERE household = @household", new { household }));
        var routes = new List<string>();
        foreach (string date in dates)
            routes.AddRange(await connection.QueryAsync<string>("SELECT id FROM route WHERE distribution = @date", new { date }));
        var drivers = await connection.QueryAsync<string>("SELECT id FROM driver");
        foreach (var (kind, ids) in Naming.Zip([dates, routes, drivers]))
            foreach (string id in ids) _read[new AggregateId(kind, Guid.Parse(id))] = 0;
    }

    private async Task Search(
        AggregateId stream, DbConnection connection, List<(HouseholdId Household, NamingEvent Event)> found)
    {
        var values = new { kind = (int)stream.Kind, stream = database.KeyOf(stream.Value), after = _read[stream] };
        var events = connection.QueryUnbufferedAsync<(long Position, long Version, string Body)>(
            "SELECT position, version, body FROM event WHERE kind = @kind AND stream = @stream AND version > @after ORDER BY version",
            values);
        await foreach (var (position, version, body) in events)
        {
            foreach (HouseholdId household in NamedIn(body)) found.Add((household, new NamingEvent(position, stream)));
            _read[stream] = version;
        }
    }

    private HashSet<HouseholdId> NamedIn(ReadOnlySpan<char> body)
    {
        HashSet<HouseholdId> named = [];
        for (int at; (at = body.IndexOfAny(_ids)) >= 0; body = body[(at + IdLength)..])
            named.Add(new HouseholdId(Guid.Parse(body.Slice(at, IdLength))));
        return named;
    }

    /// <summary>Those that were refused have no event to be found by, so all outcomes are gone through.</summary>
    private async Task<IEnumerable<GivenCommand>> Commands(DbConnection connection)
    {
        // One parameter each: lists of values are written differently in the two databases.
        var values = new DynamicParameters(new { kind = (int)AggregateKind.Household });
        int number = 0;
        foreach (HouseholdId household in households) values.Add($"h{number++}", database.KeyOf(household.Value));
        return await connection.QueryAsync<GivenCommand>(
            $"""
            SELECT command, stream, first_version, events FROM outcome
            WHERE kind = @kind AND stream IN ({string.Join(',', Enumerable.Range(0, number).Select(n => $"@h{n}"))})
            """,
            values);
    }
}
