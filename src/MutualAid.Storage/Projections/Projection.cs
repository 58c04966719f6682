using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Storage.Verification;

namespace MutualAid.Storage.Projections;

/// <summary>Where an event stands, as far as read models care: nothing that a rebuild would make anew.</summary>
internal readonly record struct EventPlace(Guid Stream, long Version, long RecordedAt)
{
    public string Id => Stream.ToString();
}

/// <summary>
/// What events mean for the read models. The same statements run with every append and in a rebuild, so the two can
/// be compared (invariant I9).
/// </summary>
internal static class Projection
{
    /// <summary>Every table that events fill, in the order in which it can be emptied.</summary>
    public static IReadOnlyList<string> Tables { get; } =
    [
        "household", "recurrence", "subject_field", "request", "pantry", "template_line", "item", "lot", "ledger_entry",
        "lot_quarter", "transfer", "box", "box_line", "box_short", "date_lot", "distribution", "distribution_request", "route", "stop",
        "stop_box", "reveal", "help", "driver", "driver_exclusion", "shift", "invitation", "device",
    ];

    /// <summary>What an event means that was stored before.</summary>
    public static void Apply(RecordedRow row, SqlSink sink) => Apply(
        row.Event, row.Stream.Kind, new EventPlace(row.Stream.Value, row.Version, row.RecordedAt), sink);

    public static void Apply(object @event, AggregateKind kind, EventPlace place, SqlSink sink)
    {
        switch (kind)
        {
            case AggregateKind.Household:
                HouseholdProjection.Apply((HouseholdEvent)@event, place, sink);
                break;
            case AggregateKind.Pantry:
                PantryProjection.Apply((PantryEvent)@event, place, sink);
                break;
            case AggregateKind.Distribution:
                DistributionProjection.Apply((DistributionEvent)@event, place, sink);
                break;
            case AggregateKind.Route:
                RouteProjection.Apply((RouteEvent)@event, place, sink);
                break;
            case AggregateKind.Driver:
                DriverProjection.Apply((DriverEvent)@event, place, sink);
                break;
            default:
                throw new InvalidOperationException($"Nothing projects {kind}.");
        }
    }
}
