using System.Text.Json.Nodes;
using MutualAid.Domain;
using MutualAid.Engine;
using MutualAid.Engine.Serialization;
using MutualAid.Storage;
using NodaTime;

namespace MutualAid.Conformance.Tests.Suite;

/// <summary>
/// What was stored once must load for ever. Each line of Fixtures/events.txt is an event as some version stored it:
/// lines are added, never changed.
/// </summary>
public sealed class StoredShapeTests
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures", "events.txt");

    [Fact]
    public void EveryStoredShape_StillLoads()
    {
        int read = 0;
        foreach (var (kind, name, body) in Lines())
        {
            object @event = Aggregates.Of(kind).ReadEvent(name, body);
            AssertKept(JsonNode.Parse(body)!, JsonNode.Parse(StoreJson.Write(@event))!, name);
            read++;
        }

        Assert.True(read > 60);
    }

    [Fact]
    public void EveryEventType_HasAStoredShape()
    {
        var known = Lines().Select(line => (line.Kind, line.Name)).ToHashSet();
        var missing = Enum.GetValues<AggregateKind>()
            .SelectMany(kind => Aggregates.Of(kind).EventTypes.Select(type => (kind, type.Name)))
            .Where(entry => !known.Contains(entry));
        Assert.Empty(missing);
    }

    /// <summary>
    /// A snapshot is read only by the code that wrote it: when what a state holds changes, its number has to rise.
    /// The numbers and fingerprints below are written down by hand when that happens.
    /// </summary>
    [Theory]
    [InlineData(AggregateKind.Household, 2, "Deliveries Fields LastEnded Pantry QuietSince Recurrence Request Status")]
    [InlineData(AggregateKind.Pantry, 5, "Boxes ClosedBoxes Incoming Items Lots Outgoing Profile Template")]
    [InlineData(AggregateKind.Distribution, 1, "Boxes Capacity Cutoff Date Draft IsClosed IsOpen LastPlanVersion LeftOut Pantry Publishing Requests Stops")]
    [InlineData(AggregateKind.Route, 2, "Acknowledged Answer Date Distribution Driver Ended Help Loads Outcomes Pantry Position Removed Reveals Stops Version Withdrawn")]
    [InlineData(AggregateKind.Driver, 1, "Devices EndsAtPantry Exclusions Fields Invitation Label Languages Pantry Registered Revision Shifts Vehicle")]
    public void StateChanged_SnapshotSchema_RisesWithIt(AggregateKind kind, int schema, string properties)
    {
        AggregateType type = Aggregates.Of(kind);
        Type state = type.GetType().GenericTypeArguments[0];
        string actual = string.Join(' ', state.GetProperties().Where(property => property.CanWrite)
            .Select(property => property.Name).Order(StringComparer.Ordinal));

        Assert.Equal((schema, properties), (type.SnapshotSchema, actual));
    }

    /// <summary>The newest report about a stop is found by comparing texts.</summary>
    [Fact]
    public void OrdersAsText_SortAsTheyFollowEachOther()
    {
        Instant noon = Instant.FromUtc(2026, 12, 5, 12, 0);
        OperationId low = new(Guid.Parse("10000000-0000-0000-0000-000000000009"));
        OperationId high = new(Guid.Parse("a0000000-0000-0000-0000-000000000001"));
        OperationOrder[] orders =
        [
            new(Instant.FromUtc(1969, 12, 31, 0, 0), 500, high), new(Instant.FromUtc(1999, 1, 1, 0, 0), 500, high),
            new(noon, 9, high), new(noon, 10, low), new(noon, 10, high), new(noon, 100, low), new(noon + Duration.FromTicks(1), 1, low),
        ];

        string[] texts = [.. orders.Select(Stored.Order)];
        Assert.Equal(texts, texts.Order(StringComparer.Ordinal));
        Assert.Equal(orders, orders.Order());
        Assert.Equal(7, texts.Distinct().Count());
    }

    private static IEnumerable<(AggregateKind Kind, string Name, string Body)> Lines() =>
        File.ReadLines(Fixtures).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 3))
            .Select(parts => (Enum.Parse<AggregateKind>(parts[0]), parts[1], parts[2]));

    /// <summary>Nothing of the stored text was lost on the way through; new properties may have come.</summary>
    private static void AssertKept(JsonNode stored, JsonNode now, string where)
    {
        if (stored is JsonObject fields)
            foreach (var (name, value) in fields.Where(field => field.Value is not null))
                AssertKept(value!, now[name] ?? throw new InvalidOperationException($"{where} lost {name}"), $"{where}.{name}");
        else if (stored is JsonArray items)
            for (int i = 0; i < items.Count; i++) AssertKept(items[i]!, now[i]!, $"{where}[{i}]");
        else
            Assert.Equal((where, stored.ToJsonString()), (where, now.ToJsonString()));
    }
}
