using MutualAid.Routing;

namespace MutualAid.Server.Staff;

/// <summary>
/// Why a request is on no route, in words for the dispatcher. What differs from request to request is in parentheses, so
/// that the rest can be counted.
/// </summary>
internal static class Obstacles
{
    public static string WithoutParticulars(string reason) => reason.Split(" (", 2)[0].TrimEnd('.');

    public static string Describe(Obstacle obstacle, DayClock clock) => obstacle switch
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
        Obstacle.PrizeTooLow => "The detour is not worth it.",
        Obstacle.FleetFull => "Every driver who could is full, or has no time left.",
        _ => obstacle.GetType().Name,
    };
}
