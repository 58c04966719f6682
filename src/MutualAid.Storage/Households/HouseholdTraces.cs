using System.Buffers;
using System.Data.Common;
using Dapper;
using MutualAid.Domain;
using MutualAid.Engine;

namespace MutualAid.Storage.Households;

/// <summary>A command that a household got, whatever it was answered. Ids are as the database has them in columns.</summary>
internal sealed class GivenCommand
{
    public object Command { get; init; } = null!;
    public object Stream { get; init; } = null!;
    public long FirstVersion { get; init; }
    public int Events { get; init; }
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

    /// <summary>The positions of events that name one of the households, by the streams in which they are.</summary>
    public async Task<IReadOnlyDictionary<AggregateId, IReadOnlyList<long>>> FindNaming(CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenForReading(cancellation);
        if (_read.Count == 0) await FindStreams(connection);
        var found = new Dictionary<AggregateId, IReadOnlyList<long>>();
        foreach (AggregateId stream in _read.Keys)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await Search(stream, connection) is { Count: > 0 } positions) found[stream] = positions;
        }

        return found;
    }

    /// <summary>What the households were told. What was refused has no event to be found by, so all outcomes are gone through.</summary>
    public async Task<ILookup<HouseholdId, GivenCommand>> FindCommands(CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenForReading(cancellation);
        // One parameter each: lists of values are written differently in the two databases.
        var values = new DynamicParameters(new { kind = (int)AggregateKind.Household });
        int number = 0;
        foreach (HouseholdId household in households) values.Add($"h{number++}", database.KeyOf(household.Value));
        var commands = await connection.QueryAsync<GivenCommand>(
            $"""
            SELECT command, stream, first_version, events FROM outcome
            WHERE kind = @kind AND stream IN ({string.Join(',', Enumerable.Range(0, number).Select(n => $"@h{n}"))})
            """,
            values);
        return commands.ToLookup(one => new HouseholdId(Database.IdOf(one.Stream)));
    }

    /// <summary>Those of the households that a stored text names.</summary>
    public HashSet<string> NamedIn(ReadOnlySpan<char> body)
    {
        HashSet<string> named = [];
        for (int at; (at = body.IndexOfAny(_ids)) >= 0; body = body[(at + IdLength)..]) named.Add(body.Slice(at, IdLength).ToString());
        return named;
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

    private async Task<List<long>> Search(AggregateId stream, DbConnection connection)
    {
        var values = new { kind = (int)stream.Kind, stream = database.KeyOf(stream.Value), after = _read[stream] };
        var events = connection.QueryUnbufferedAsync<(long Position, long Version, string Body)>(
            "SELECT position, version, body FROM event WHERE kind = @kind AND stream = @stream AND version > @after ORDER BY version",
            values);
        var naming = new List<long>();
        await foreach (var (position, version, body) in events)
        {
            if (body.AsSpan().ContainsAny(_ids)) naming.Add(position);
            _read[stream] = version;
        }

        return naming;
    }
}
