using System.Text;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Domain.Households;
using MutualAid.Domain.Pantry;
using MutualAid.Domain.Routes;

namespace MutualAid.Server.Staff;

/// <summary>Refusals in words that say what to do about them.</summary>
internal static class Refusals
{
    /// <summary>Why a plan was not published whole, by the name that is stored.</summary>
    public static string DescribePublication(string reason) => reason switch
    {
        nameof(PantryRefusal.BoxesChanged) => T($"boxes changed since the plan was made. Plan again."),
        nameof(DriverRefusal.NoShift) or nameof(DriverRefusal.ShiftIsCommitted) or nameof(DriverRefusal.DriverChanged) =>
            T($"a driver's hours or vehicle changed since the plan was made. Plan again."),
        "RoutesChangedMeanwhile" => T($"a route had moved on meanwhile and kept its stops. Plan the others again."),
        _ => T($"{reason}. Plan again."),
    };

    public static string Describe(Refusal refusal) => refusal switch
    {
        OperationIdReused => T($"This form was sent before with other content. The first one counts; reload the page to go on."),
        PantryRefusal pantry => OfPantry(pantry),
        DistributionRefusal distribution => OfDistribution(distribution),
        RouteRefusal route => OfRoute(route),
        DriverRefusal driver => OfDriver(driver),
        HouseholdRefusal.PastCutoff => T($"It is after the cut-off of this date; the household's details can't be changed any more."),
        HouseholdRefusal.NoRecurrence => T($"No boxes come again for this household."),
        HouseholdRefusal.NotAnOccurrence r => T($"None comes on {Show.Date(r.Date)}."),
        HouseholdRefusal.HouseholdIsForgotten => T($"This household's details are deleted."),
        _ => Word(InWords(refusal.GetType())),
    };

    private static string OfPantry(PantryRefusal refusal) => refusal switch
    {
        PantryRefusal.NotEnoughFree r => T($"Lot {Lot(r, r.Lot)} has only {r.Free} free units, not {r.Asked}."),
        PantryRefusal.NotEnoughOnHold r => T($"Lot {Lot(r, r.Lot)} has only {r.OnHold} units on hold, not {r.Asked}."),
        PantryRefusal.UnknownItem r => T($"There is no item {r.Item} in the catalog; add it there first."),
        PantryRefusal.UnknownLot r => T($"There is no lot {r.Lot}."),
        PantryRefusal.LotAlreadyExists r => T($"There is a lot {Lot(r, r.Lot)} already; choose another code."),
        PantryRefusal.InvalidQuantity { Lot: { } lot } r => T($"Lot {Lot(r, lot)}: {r.Quantity} is not a quantity that can be booked. Write how many units it is about."),
        PantryRefusal.InvalidQuantity r => T($"{r.Quantity} is not a quantity that can be booked."),
        PantryRefusal.LotIsQuarantined r => T($"Lot {Lot(r, r.Lot)} is quarantined; release it first."),
        PantryRefusal.LotIsRecalled r => T($"Lot {Lot(r, r.Lot)} is recalled; it can only be discarded."),
        PantryRefusal.LotExpires r => T($"Lot {Lot(r, r.Lot)} may be used until {Show.Date(r.UseBy)}, which is too early for {Show.Date(r.DeliveryDate)}."),
        PantryRefusal.BookedMeanwhile { Lot: { } lot } r => T($"Something was booked for lot {Lot(r, lot)} since this form was opened: of {r.Seen} units there are {r.Now} now. Look again, and send it once more if it still holds."),
        PantryRefusal.BookedMeanwhile r => T($"Something was booked for item {WithName(r, $"{r.Item}")} since this form was opened: of {r.Seen} units there are {r.Now} now. If this is more of it, send the form once more."),
        PantryRefusal.NothingOnHold r => T($"Nothing of lot {Lot(r, r.Lot)} is on hold."),
        PantryRefusal.EntryIsNotLast r => T($"Lot {Lot(r, r.Lot)} was corrected, discarded from, counted or undone meanwhile; look at what happened to it."),
        PantryRefusal.NoBoxTemplate => T($"There is no box template yet; make one on the catalog page."),
        PantryRefusal.NothingToAllocate => T($"Every request has a box already."),
        PantryRefusal.BoxIsOnRoute r => T($"Box {r.Code} is on a published route; cancel its stop first."),
        PantryRefusal.BoxIsLoaded r => T($"Box {r.Code} is in a vehicle; book its return instead."),
        PantryRefusal.BoxIsNotAllocated r => T($"Box {r.Code} is {Show.Words(r.Stage)} already."),
        PantryRefusal.AllocationChanged => T($"Stock or requests changed since you looked. This is what would happen now: look at it again."),
        PantryRefusal.UnitsToPickChanged { Now: 0 } r => T($"Lot {Lot(r, r.Lot)} is checked off already; nothing waits for it."),
        PantryRefusal.UnitsToPickChanged r => T($"Of lot {Lot(r, r.Lot)}, boxes wait for {r.Now} units by now, not for {r.Shown}. Look at the new number and check it off again."),
        PantryRefusal.CheckedOffChanged { Now: 0 } r => T($"Nothing of lot {Lot(r, r.Lot)} is checked off for boxes that are not packed."),
        PantryRefusal.CheckedOffChanged r => T($"Of lot {Lot(r, r.Lot)}, {r.Now} units are checked off by now, not {r.Shown}. Look at the new number, and undo it if it still holds."),
        PantryRefusal.MoreMissingThanAsked r => T($"Of lot {Lot(r, r.Lot)}, boxes wait for {r.Units} units; {r.Missing} can't be missing."),
        PantryRefusal.BoxLacksNothing r => T($"Box {r.Code} lacks nothing any more."),
        PantryRefusal.NothingFits r => T($"Nothing that is free suits box {r.Code}: it lacks {string.Join(", ", r.Lacks.Select(line => $"{line.Missing} {line.Category}"))}. Receive something of these that keeps beyond the date."),
        PantryRefusal.BoxIsNotPicked r => T($"Box {r.Code} has to be picked first."),
        PantryRefusal.BoxIsEmpty r => T($"Box {r.Code} is empty; release it instead."),
        PantryRefusal.BoxHasEnded r => T($"Box {r.Code} is finished."),
        PantryRefusal.NotInBox r => T($"Box {r.Code} holds {r.Held} units of lot {Lot(r, r.Lot)}, not {r.Named}."),
        PantryRefusal.BoxIsNotInTransit r => T($"Nothing of box {r.Code} is in a vehicle."),
        PantryRefusal.ReturnDoesNotMatch r => T($"Of lot {Lot(r, r.Lot)}, {r.InTransit} units of box {r.Code} are out, not {r.Returned}."),
        PantryRefusal.UnitsAlreadyReturned r => T($"Units of lot {Lot(r, r.Lot)} of box {r.Code} are already back."),
        PantryRefusal.BoxesStillOpen r => T($"These boxes are not finished: {string.Join(", ", r.Codes.Take(20))}. Release or return them."),
        PantryRefusal.BoxesChanged r => T($"These boxes changed since the plan: {string.Join(", ", r.Codes.Take(20))}. Plan again."),
        _ => Word(InWords(refusal.GetType())),
    };

    private static string Lot(PantryRefusal refusal, LotId lot) => WithName(refusal, lot.Value);

    private static string WithName(PantryRefusal refusal, string code) => refusal.ItemName is { } name ? $"{code} ({name})" : code;

    private static string OfDistribution(DistributionRefusal refusal) => refusal switch
    {
        DistributionRefusal.DateIsFull r => T($"All {r.Capacity} places are taken."),
        DistributionRefusal.DistributionAlreadyOpen => T($"There is this date already. One that was closed can't be opened again."),
        DistributionRefusal.ProgrammeIsTooLong r => T($"The name of a programme has at most {DistributionCommand.NameProgramme.Longest} letters, not {r.Letters}; shorten it."),
        DistributionRefusal.InvalidCapacity => T($"A date needs at least one place."),
        DistributionRefusal.PlanIsStale r => T($"Somebody saved another plan meanwhile (version {r.Current}); look at that one."),
        DistributionRefusal.NothingPlanned => T($"There is no stop in the plan to publish."),
        DistributionRefusal.StockChanged r => T($"These boxes changed since the plan: {string.Join(", ", r.BoxCodes.Take(20))}. Plan again."),
        DistributionRefusal.DriversChanged r => T($"{r.Drivers.Length} drivers changed since the plan. Plan again."),
        DistributionRefusal.PublicationUnderWay => T($"The plan is just being published; look again in a moment."),
        DistributionRefusal.RequestCannotBePlanned r => T($"Stop {r.StopCode} is for a request that left or is on another route. Plan again."),
        _ => Word(InWords(refusal.GetType())),
    };

    private static string OfRoute(RouteRefusal refusal) => refusal switch
    {
        RouteRefusal.StopIsFinished r => T($"Stop {r.Code} is finished."),
        RouteRefusal.StopIsLoaded r => T($"The box of stop {r.Code} is in the vehicle; the stop stays on this route."),
        RouteRefusal.RouteIsWithdrawn => T($"This route was withdrawn."),
        RouteRefusal.OutcomeIsInconsistent => T($"Say how it was handed over, or that nothing was."),
        _ => Word(InWords(refusal.GetType())),
    };

    private static string OfDriver(DriverRefusal refusal) => refusal switch
    {
        DriverRefusal.InvalidVehicle => T($"A vehicle has to hold at least one box."),
        DriverRefusal.InvalidShift => T($"The shift has to end after it starts."),
        DriverRefusal.ShiftIsCommitted => T($"These hours are promised to a route; withdraw the route first."),
        DriverRefusal.DeviceIsRevoked => T($"This phone is revoked already."),
        _ => Word(InWords(refusal.GetType())),
    };

    /// <summary>The rule's name, taken apart: better than nothing, and it can be looked up.</summary>
    internal static string InWords(Type refusal)
    {
        var words = new StringBuilder();
        foreach (char letter in refusal.Name)
            words.Append(char.IsUpper(letter) && words.Length > 0 ? $" {char.ToLowerInvariant(letter)}" : letter);
        return $"{words}.";
    }
}
