using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;

namespace MutualAid.Storage.Verification;

/// <summary>Folds every stream from its first event, and compares the state with the stored snapshot on the way.</summary>
internal sealed class StateReplay(DbConnection live)
{
    private readonly Dictionary<AggregateId, object> _states = [];
    private readonly HashSet<AggregateId> _broken = [];

    public async Task<IReadOnlyList<Finding>> Check(CancellationToken cancellation)
    {
        var snapshots = (await live.QueryAsync<SnapshotRow>("SELECT kind, stream, version, schema, state FROM snapshot"))
            .Select(row => (Row: row, Type: Aggregates.Of((AggregateKind)row.Kind)))
            .Where(entry => entry.Row.Schema == entry.Type.SnapshotSchema)
            .ToDictionary(entry => new AggregateId(entry.Type.Kind, entry.Row.Id), entry => entry.Row);
        var findings = new List<Finding>();
        await foreach (RecordedRow row in EventScan.ByPosition(live, cancellation))
        {
            if (Fold(row, findings) is not { } state) continue;
            if (!snapshots.TryGetValue(row.Stream, out SnapshotRow? snapshot) || snapshot.Version != row.Version) continue;
            if (!Same(StoreJson.Write(state), snapshot.State, state.GetType()))
                findings.Add(new Finding("I9", row.Stream.ToString(), $"its snapshot at {row.Version} is not its state"));
        }

        return findings;
    }

    /// <summary>The stream's state after one more event; null once an event met a state that it can't follow.</summary>
    private object? Fold(RecordedRow row, List<Finding> findings)
    {
        if (_broken.Contains(row.Stream)) return null;
        try
        {
            return _states[row.Stream] = Aggregates.Of(row.Stream.Kind).EvolveAny(_states.GetValueOrDefault(row.Stream), row.Event);
        }
        catch (Exception exception)
        {
            // Damage is to be reported with all else that is found, not to end the search for it.
            _broken.Add(row.Stream);
            findings.Add(new Finding(
                "I3", row.Stream.ToString(), $"its event {row.Version} can't be replayed: {exception.GetType().Name}"));
            return null;
        }
    }

    /// <summary>Equal but for the order of keys and of set members, which no rule depends on.</summary>
    private static bool Same(string replayed, string stored, Type state) =>
        replayed == stored || Normal(replayed) == Normal(StoreJson.Write(JsonSerializer.Deserialize(stored, state, StoreJson.Options)!));

    private static string Normal(string json) => Sorted(JsonNode.Parse(json))?.ToJsonString() ?? string.Empty;

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items when items.All(item => item is JsonValue) =>
            new JsonArray([.. items.OrderBy(item => item?.ToJsonString(), StringComparer.Ordinal).Select(Sorted)]),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private sealed class SnapshotRow
    {
        public int Kind { get; init; }
        public object Stream { get; init; } = null!;
        public long Version { get; init; }
        public int Schema { get; init; }
        public string State { get; init; } = null!;
        public Guid Id => Database.IdOf(Stream);
    }
}
