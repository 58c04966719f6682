namespace MutualAid.Routing.Tests.Checking;

public enum ViolationKind
{
    UnknownVehicle,
    VehicleUsedTwice,
    EmptyRoute,
    UnknownStop,
    StopServedTwice,
    StopMissing,
    StopBothServedAndUnassigned,
    SkillMissing,
    VehicleExcluded,
    LockedVehicleIgnored,
    LockedPrefixIgnored,
    UnlockedStopUnderWay,
    CapacityExceeded,
    LoadMisstated,
    TooManyTrips,
    TooManyStops,
    StartBeforeShift,
    EndAfterShift,
    TooLong,
    LoadingMisstated,
    ArrivalMisstated,
    ServiceOutsideWindow,
    ServiceNotAtOnce,
    DepartureMisstated,
    TooLongFromPantry,
    DistanceMisstated,
    EndMisstated,
    ObjectiveMisstated,
    ObstaclesIncomplete,
}

public sealed record Violation(ViolationKind Kind, string Message);
