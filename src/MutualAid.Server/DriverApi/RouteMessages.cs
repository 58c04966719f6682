using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MutualAid.Contracts.Driver.V1;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;
using NodaTime.Text;
using Duration = NodaTime.Duration;
using Wire = MutualAid.Contracts.Driver.V1;

namespace MutualAid.Server.DriverApi;

/// <summary>Routes as the driver app gets them: codes and boxes, nothing of who or where.</summary>
internal static class RouteMessages
{
    /// <summary>How long cold food may be out of refrigeration; the two hours that food safety agencies name.</summary>
    private const int ColdMinutes = 120;

    public static Wire.Route ToWire(RouteId id, RouteState route, PantryState pantry, ByteString noteKey)
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
            Position = route.Position,
            Pantry = new Pantry { NoteKey = noteKey },
        };
        if (pantry.Profile is { } profile)
        {
            (wire.Pantry.Name, wire.Pantry.Phone, wire.Pantry.TimeZone) = (profile.Name, profile.Phone ?? string.Empty, profile.TimeZone);
            (wire.Pantry.Latitude, wire.Pantry.Longitude) = (profile.Place.Latitude, profile.Place.Longitude);
        }

        if (!route.Help.IsEmpty)
        {
            HelpEntry newest = route.Help[^1];
            wire.Help = new HelpState { OperationId = newest.Order.Operation.ToString(), Kind = ToWire(newest.Kind), Seen = newest.Seen };
        }

        Duration lag = RouteProgress.LagByReports(route);
        wire.Stops.AddRange(route.Stops.Select(stop => ToWire(stop, route, pantry, open && window.Contains(stop.Stop), lag)));
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

    public static Domain.Routes.HelpKind? FromWire(Wire.HelpKind kind) => kind switch
    {
        Wire.HelpKind.CallMe => Domain.Routes.HelpKind.CallMe,
        Wire.HelpKind.RunningLate => Domain.Routes.HelpKind.RunningLate,
        Wire.HelpKind.VehicleTrouble => Domain.Routes.HelpKind.VehicleTrouble,
        Wire.HelpKind.Unsafe => Domain.Routes.HelpKind.Unsafe,
        Wire.HelpKind.CallHousehold => Domain.Routes.HelpKind.CallHousehold,
        Wire.HelpKind.Message => Domain.Routes.HelpKind.Message,
        _ => null,
    };

    /// <summary>A choice of <see cref="Households.HouseholdDetails.Door"/>.</summary>
    public static DoorInstruction InstructionOf(string choice) => choice switch
    {
        "do-not-ring" => DoorInstruction.DoNotRing,
        "knock-softly" => DoorInstruction.KnockSoftly,
        "leave-at-door" => DoorInstruction.LeaveAtDoor,
        "leave-at-gate" => DoorInstruction.LeaveAtGate,
        "nobody-else" => DoorInstruction.SpeakToNobodyElse,
        _ => DoorInstruction.Unspecified,
    };

    private static Wire.HelpKind ToWire(Domain.Routes.HelpKind kind) => kind switch
    {
        Domain.Routes.HelpKind.CallMe => Wire.HelpKind.CallMe,
        Domain.Routes.HelpKind.RunningLate => Wire.HelpKind.RunningLate,
        Domain.Routes.HelpKind.VehicleTrouble => Wire.HelpKind.VehicleTrouble,
        Domain.Routes.HelpKind.Unsafe => Wire.HelpKind.Unsafe,
        Domain.Routes.HelpKind.CallHousehold => Wire.HelpKind.CallHousehold,
        Domain.Routes.HelpKind.Message => Wire.HelpKind.Message,
    };

    private static OutcomeKind ToWire(StopOutcomeKind kind) => kind switch
    {
        StopOutcomeKind.Delivered => OutcomeKind.Delivered,
        StopOutcomeKind.PartlyDelivered => OutcomeKind.PartlyDelivered,
        StopOutcomeKind.NobodyHome => OutcomeKind.NobodyHome,
        StopOutcomeKind.UnsafeToApproach => OutcomeKind.UnsafeToApproach,
        StopOutcomeKind.WrongAddress => OutcomeKind.WrongAddress,
        StopOutcomeKind.RefusedByHousehold => OutcomeKind.Refused,
        StopOutcomeKind.Undone => OutcomeKind.Unspecified,
    };

    private static Wire.Stop ToWire(RouteStop stop, RouteState route, PantryState pantry, bool revealable, Duration lag)
    {
        OutcomeEntry? report = route.ReportOf(stop.Stop);
        var wire = new Wire.Stop
        {
            StopId = stop.Stop.ToString(),
            Code = stop.Code,
            PlannedArrival = Timestamp.FromDateTimeOffset(stop.Arrival.ToDateTimeOffset()),
            Cancelled = stop.Cancelled is not null,
            Outcome = report is null ? OutcomeKind.Unspecified : ToWire(report.Outcome.Kind),
            OutcomeOperationId = report?.Order.Operation.ToString() ?? string.Empty,
            Revealable = revealable,
            ExpectedArrival = Timestamp.FromDateTimeOffset((report is null ? stop.Arrival + lag : stop.Arrival).ToDateTimeOffset()),
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
            if (item.IsCold) wire.ColdMinutes = ColdMinutes;
            wire.AllergensUnknown |= item.Allergens is null;
            foreach (string allergen in item.Allergens ?? [])
                if (!wire.Allergens.Contains(allergen)) wire.Allergens.Add(allergen);
            wire.Lines.Add(new Wire.BoxLine { Lot = line.Lot.Value, Item = item.Name, Quantity = line.Total });
        }

        return wire;
    }
}
