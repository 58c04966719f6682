using MutualAid.Routing;

namespace MutualAid.Server.Staff;

/// <summary>
/// Why a request is on no route, in words for the dispatcher. What differs from request to request is in parentheses, so
/// that the rest can be counted.
/// </summary>
internal static class Obstacles
{
    public static string WithoutParticulars(string reason) => reason.Split(" (", 2)[0].TrimEnd('.');

    /// <summary>The reason, and in parentheses the smallest change with which the request would be served too.</summary>
    /// <param name="stop">The stop that was left out.</param>
    /// <param name="clock">The day's clock.</param>
    /// <param name="labelOf">What a driver is called in the open: never a name that stands in the vault.</param>
    public static string Describe(UnassignedStop stop, DayClock clock, Func<VehicleId, string> labelOf) =>
        stop.Relaxation is { } change
            ? $"{Describe(stop.Reason, clock)} ({Describe(change, labelOf(change.Vehicle))})"
            : Describe(stop.Reason, clock);

    private static string Describe(Relaxation change, string driver) => change switch
    {
        Relaxation.WindowOpensEarlier window => $"{driver} could take it if the household's hours began {Length(window.By)} earlier.",
        Relaxation.WindowClosesLater window => $"{driver} could take it if the household's hours ended {Length(window.By)} later.",
        Relaxation.OneMoreStop => $"{driver} could take it with one stop more.",
        Relaxation.ShiftStartsEarlier shift => $"{driver} could take it if their hours began {Length(shift.By)} earlier.",
        Relaxation.ShiftEndsLater shift => $"{driver} could take it if their hours ended {Length(shift.By)} later.",
        Relaxation.LongerDuration longer => $"{driver} could take it if they were out {Length(longer.By)} longer.",
        Relaxation.LargerCapacity larger => $"{driver} could take it with room for more {larger.Dimension}: {larger.By}.",
        // Whom a household does not want at the door is nobody else's business.
        Relaxation.ExclusionLifted => "A driver who is excluded for this household could take it.",
        Relaxation.SkillLearnt learnt => $"{driver} could take it with: {learnt.Skill}.",
        Relaxation.LongerTimeFromPantry longer =>
            $"{driver} could take it, but the cold box would be out of the refrigerator for {Length(longer.By)} too long.",
        _ => change.GetType().Name,
    };

    /// <summary>In whole minutes, rounded up.</summary>
    private static string Length(Routing.Duration length)
    {
        int minutes = (length.Seconds + 59) / 60;
        return minutes < 60 ? $"{minutes} min" : $"{minutes / 60} h {minutes % 60} min";
    }

    /// <summary>A rule that a route breaks, and by how much.</summary>
    /// <param name="codeOf">What a stop is called in the open.</param>
    public static string Describe(BrokenRule rule, Func<StopId, string> codeOf) => rule switch
    {
        BrokenRule.Late late => $"comes to {codeOf(late.Stop)} {Length(late.By)} after the household's hours",
        BrokenRule.ShiftTooShort shift => $"ends {Length(shift.By)} after the driver's hours",
        BrokenRule.CapacityTooSmall capacity => $"has more {capacity.Dimension} than the vehicle holds: {capacity.By} too many",
        BrokenRule.TooManyStops stops => $"has more stops than the driver takes: {stops.By} too many",
        BrokenRule.MayNotServe stop => $"may not go to {codeOf(stop.Stop)}",
        BrokenRule.DurationTooLong longer => $"takes {Length(longer.By)} longer than the driver may be out",
        BrokenRule.TooLongFromPantry longer => $"leaves cold boxes out of the refrigerator {Length(longer.By)} too long",
        _ => rule.GetType().Name,
    };

    private static string Describe(Obstacle obstacle, DayClock clock) => obstacle switch
    {
        Obstacle.NoVehicle => "Nobody offered to drive on this date.",
        Obstacle.LockedToAnotherVehicle => "It is tied to another driver.",
        Obstacle.AlreadyUnderWay => "Every driver has left already.",
        Obstacle.SkillMissing missing => $"No driver has: {string.Join(", ", missing.Skills)}.",
        Obstacle.VehicleExcluded => "Every driver who could is excluded for this household.",
        Obstacle.CapacityTooSmall small => $"No vehicle is large enough ({small.Demand} {small.Dimension} to carry).",
        Obstacle.ShiftMissesWindow => "Nobody drives in the household's hours.",
        Obstacle.WindowOutOfReach late => $"Nobody can be there in the household's hours (earliest at {clock.Show(late.EarliestArrival)}).",
        Obstacle.RideTooLong => "The cold box would be out of the refrigerator for too long.",
        Obstacle.ShiftTooShort => "Every shift is too short for the way there.",
        Obstacle.LockedOrderInfeasible => "It can't be kept at its fixed place in the route.",
        Obstacle.CapacityFull full => $"All vehicles are full: no room for {full.Dimension}.",
        Obstacle.StopLimitReached => "Every driver has as many stops as they take.",
        Obstacle.NoTimeLeft => "No driver has time left in the household's hours.",
        Obstacle.PrizeTooLow => "There is room for it.",
        Obstacle.FleetFull => "Every driver who could is full, or has no time left.",
        _ => obstacle.GetType().Name,
    };
}
