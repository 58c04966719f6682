using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using NodaTime.Text;
using Wire = MutualAid.Contracts.Driver.V1;

namespace MutualAid.Server.DriverApi;

/// <summary>Routes as the driver app gets them: codes and boxes, nothing of who or where.</summary>
internal static class RouteMessages
{
    public static Wire.Route ToWire(RouteId id, RouteState route, PantryState pantry)
    {
        HashSet<StopId> window = [.. route.RevealWindow.Select(stop => stop.Stop)];
        bool open = route is { Answer.Accepted: true, Ended: null, Withdrawn: false };
        var wire = new Wire.Route
        {
            RouteId = id.ToString(),
            Date = LocalDatePattern.Iso.Format(route.Date),
            Version = route.Version,
            AcknowledgedVersion = route.Acknowledged,
            Answer = route.Answer switch
            {
                null => Wire.Route.Types.Answer.Unspecified,
                { Accepted: true } => Wire.Route.Types.Answer.Accepted,
                _ => Wire.Route.Types.Answer.Declined,
            },
            Withdrawn = route.Withdrawn,
            Ended = route.Ended is not null,
        };
        wire.Stops.AddRange(route.Stops.Select(stop => ToWire(stop, route, pantry, open && window.Contains(stop.Stop))));
        return wire;
    }

    public static StopOutcomeKind? FromWire(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Delivered => StopOutcomeKind.Delivered,
        OutcomeKind.PartlyDelivered => StopOutcomeKind.PartlyDelivered,
        OutcomeKind.NobodyHome => StopOutcomeKind.NobodyHome,
        OutcomeKind.UnsafeToApproach => StopOutcomeKind.UnsafeToApproach,
        OutcomeKind.WrongAddress => StopOutcomeKind.WrongAddress,
        OutcomeKind.Refused => StopOutcomeKind.RefusedByHousehold,
        _ => null,
    };

    private static OutcomeKind ToWire(StopOutcomeKind kind) => kind switch
    {
        StopOutcomeKind.Delivered => OutcomeKind.Delivered,
        StopOutcomeKind.PartlyDelivered => OutcomeKind.PartlyDelivered,
        StopOutcomeKind.NobodyHome => OutcomeKind.NobodyHome,
        StopOutcomeKind.UnsafeToApproach => OutcomeKind.UnsafeToApproach,
        StopOutcomeKind.WrongAddress => OutcomeKind.WrongAddress,
        StopOutcomeKind.RefusedByHousehold => OutcomeKind.Refused,
    };

    private static Wire.Stop ToWire(RouteStop stop, RouteState route, PantryState pantry, bool revealable)
    {
        var wire = new Wire.Stop
        {
            StopId = stop.Stop.ToString(),
            Code = stop.Code,
            PlannedArrival = Timestamp.FromDateTimeOffset(stop.Arrival.ToDateTimeOffset()),
            Cancelled = stop.Cancelled is not null,
            Outcome = route.OutcomeOf(stop.Stop) is { } outcome ? ToWire(outcome.Kind) : OutcomeKind.Unspecified,
            Revealable = revealable,
        };
        wire.Boxes.AddRange(stop.Boxes.Select(box => ToWire(box, route, pantry)));
        return wire;
    }

    private static Wire.Box ToWire(RouteBox box, RouteState route, PantryState pantry)
    {
        var wire = new Wire.Box { BoxId = box.Box.ToString(), Code = box.Code };
        if (route.Loads.TryGetValue(box.Box, out LoadEntry? load)) wire.Loaded = load.Report.Refusal is null;
        if (!pantry.Boxes.TryGetValue(box.Box, out Domain.Pantry.Box? content)) return wire;
        foreach (Domain.Pantry.BoxLine line in content.Lines)
        {
            Item item = pantry.Items[pantry.Lots[line.Lot].Item];
            wire.Cold |= item.IsCold;
            wire.Lines.Add(new Wire.BoxLine { Lot = line.Lot.Value, Item = item.Name, Quantity = line.Total });
        }

        return wire;
    }
}
