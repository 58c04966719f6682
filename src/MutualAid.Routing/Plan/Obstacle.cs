namespace MutualAid.Routing;

/// <summary>
/// What keeps a stop unserved. The cases stand in the order in which they are looked for; a later one means that
/// none of the earlier ones applies.
/// </summary>
public abstract record Obstacle
{
    private Obstacle()
    {
    }

    /// <summary>There is no vehicle at all.</summary>
    public sealed record NoVehicle : Obstacle;

    /// <summary>The stop is locked to another vehicle.</summary>
    public sealed record LockedToAnotherVehicle(VehicleId Vehicle) : Obstacle;

    /// <summary>The vehicle has left the pantry without what this stop is to receive.</summary>
    public sealed record AlreadyUnderWay : Obstacle;

    /// <summary>The vehicle lacks these skills.</summary>
    public sealed record SkillMissing(IReadOnlyList<Skill> Skills) : Obstacle;

    /// <summary>The stop excludes the vehicle.</summary>
    public sealed record VehicleExcluded : Obstacle;

    /// <summary>The vehicle could not hold the stop's demand even if it carried nothing else.</summary>
    public sealed record CapacityTooSmall(string Dimension, Load Demand, Load Capacity) : Obstacle;

    /// <summary>None of the stop's windows overlaps the vehicle's shift.</summary>
    public sealed record ShiftMissesWindow : Obstacle;

    /// <summary>
    /// Driving straight there from the start of the shift, the vehicle comes after the last window has closed.
    /// </summary>
    public sealed record WindowOutOfReach(PlanTime EarliestArrival) : Obstacle;

    /// <summary>
    /// Even driven there straight from the pantry, the boxes would be out of refrigeration for too long.
    /// </summary>
    public sealed record RideTooLong(Duration Limit) : Obstacle;

    /// <summary>
    /// Serving this stop alone already ends after the shift, or takes longer than the vehicle may be out.
    /// </summary>
    public sealed record ShiftTooShort : Obstacle;

    /// <summary>The stop cannot be kept at its place in the vehicle's locked prefix.</summary>
    public sealed record LockedOrderInfeasible : Obstacle;

    /// <summary>In this plan the vehicle has only this much capacity left; of several trips, on that with most.</summary>
    public sealed record CapacityFull(string Dimension, Load Demand, Load Free) : Obstacle;

    /// <summary>In this plan the vehicle has as many stops as it may have.</summary>
    public sealed record StopLimitReached(int MaxStops) : Obstacle;

    /// <summary>
    /// In this plan the stop fits nowhere in the vehicle's route without breaking a window, the shift, the
    /// longest duration or a time out of refrigeration; of several trips, on none that has room for it.
    /// </summary>
    public sealed record NoTimeLeft : Obstacle;

    /// <summary>The stop would fit into this plan, but would cost at least its prize.</summary>
    public sealed record PrizeTooLow(Cost Prize, Cost CheapestInsertion) : Obstacle;

    /// <summary>
    /// As a reason only: in this plan every vehicle that could serve the stop alone is full, each in its own way
    /// (see <see cref="UnassignedStop.ByVehicle"/>).
    /// </summary>
    public sealed record FleetFull : Obstacle;
}
