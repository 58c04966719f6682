using MutualAid.Routing;

namespace MutualAid.Server.Staff;

/// <summary>
/// Why a request is on no route, in words for the dispatcher. What differs from request to request is in parentheses, so
/// that the rest can be counted.
/// </summary>
internal static class Obstacles
{
    // Stored with a plan, as they stand here.
    public const string NoBox = "It has no box.";
    public const string BoxLeft = "Its box left with another route.";
    public const string NoPlace = "It is not on the map yet.";

    /// <summary>Why no plan could serve it, in the language of whoever reads it.</summary>
    public static string Say(string reason) => reason switch
    {
        NoBox => T($"It has no box."),
        BoxLeft => T($"Its box left with another route."),
        NoPlace => T($"It is not on the map yet."),
        _ => reason,
    };

    /// <summary>What can be counted of a reason as it is stored, in the language of whoever reads it, without its full stop.</summary>
    public static string WithoutParticulars(string reason) => Word($"{reason.Split(" (", 2)[0].TrimEnd('.')}.").TrimEnd('.');

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
        Relaxation.WindowOpensEarlier window => T($"{driver} could take it if the household's hours began {Length(window.By)} earlier."),
        Relaxation.WindowClosesLater window => T($"{driver} could take it if the household's hours ended {Length(window.By)} later."),
        Relaxation.OneMoreStop => T($"{driver} could take it with one stop more."),
        Relaxation.ShiftStartsEarlier shift => T($"{driver} could take it if their hours began {Length(shift.By)} earlier."),
        Relaxation.ShiftEndsLater shift => T($"{driver} could take it if their hours ended {Length(shift.By)} later."),
        Relaxation.LongerDuration longer => T($"{driver} could take it if they were out {Length(longer.By)} longer."),
        Relaxation.LargerCapacity larger => T($"{driver} could take it with room for more {Load(larger.Dimension)}: {larger.By}."),
        // Whom a household does not want at the door is nobody else's business.
        Relaxation.ExclusionLifted => T($"A driver who is excluded for this household could take it."),
        // Nor is what it needs: this is stored with the plan.
        Relaxation.SkillLearnt => T($"{driver} could take it with one more skill."),
        Relaxation.LongerTimeFromPantry longer =>
            T($"{driver} could take it, but the cold box would be out of the refrigerator for {Length(longer.By)} too long."),
        _ => change.GetType().Name,
    };

    private static string Load(string dimension) =>
        dimension == PlanningRules.Dimensions[0] ? T($"boxes") : dimension == PlanningRules.Dimensions[1] ? T($"cold boxes") : dimension;

    /// <summary>In whole minutes, rounded up.</summary>
    private static string Length(Routing.Duration length)
    {
        int minutes = (length.Seconds + 59) / 60;
        return minutes < 60 ? T($"{minutes} min") : T($"{minutes / 60} h {minutes % 60} min");
    }

    /// <summary>A rule that a route breaks, and by how much.</summary>
    /// <param name="codeOf">What a stop is called in the open.</param>
    public static string Describe(BrokenRule rule, Func<StopId, string> codeOf) => rule switch
    {
        BrokenRule.Late late => T($"comes to {codeOf(late.Stop)} {Length(late.By)} after the household's hours"),
        BrokenRule.ShiftTooShort shift => T($"ends {Length(shift.By)} after the driver's hours"),
        BrokenRule.CapacityTooSmall capacity => T($"has more {Load(capacity.Dimension)} than the vehicle holds: {capacity.By} too many"),
        BrokenRule.TooManyStops stops => T($"has more stops than the driver takes: {stops.By} too many"),
        BrokenRule.MayNotServe stop => T($"may not go to {codeOf(stop.Stop)}"),
        BrokenRule.DurationTooLong longer => T($"takes {Length(longer.By)} longer than the driver may be out"),
        BrokenRule.TooLongFromPantry longer => T($"leaves cold boxes out of the refrigerator {Length(longer.By)} too long"),
        _ => rule.GetType().Name,
    };

    private static string Describe(Obstacle obstacle, DayClock clock) => obstacle switch
    {
        Obstacle.NoVehicle => T($"No driver has hours on this date that are still free."),
        Obstacle.LockedToAnotherVehicle => T($"It is tied to another driver."),
        Obstacle.AlreadyUnderWay => T($"Every driver has left already."),
        Obstacle.SkillMissing => T($"No driver has what it asks for."),
        Obstacle.VehicleExcluded => T($"Every driver who could is excluded for this household."),
        Obstacle.CapacityTooSmall small => $"{T($"No vehicle is large enough.")} ({Load(small.Dimension)}: {small.Demand})",
        Obstacle.ShiftMissesWindow => T($"Nobody drives in the household's hours."),
        Obstacle.WindowOutOfReach late => $"{T($"Nobody can be there in the household's hours.")} ({T($"earliest at {clock.Show(late.EarliestArrival)}")})",
        Obstacle.RideTooLong => T($"The cold box would be out of the refrigerator for too long."),
        Obstacle.ShiftTooShort => T($"Every shift is too short for the way there."),
        Obstacle.LockedOrderInfeasible => T($"It can't be kept at its fixed place in the route."),
        Obstacle.CapacityFull full => $"{T($"All vehicles are full.")} ({Load(full.Dimension)})",
        Obstacle.StopLimitReached => T($"Every driver has as many stops as they take."),
        Obstacle.NoTimeLeft => T($"No driver has time left in the household's hours."),
        Obstacle.PrizeTooLow => T($"There is room for it."),
        Obstacle.FleetFull => T($"Every driver who could is full, or has no time left."),
        _ => obstacle.GetType().Name,
    };
}
