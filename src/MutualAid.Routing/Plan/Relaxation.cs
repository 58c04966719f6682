namespace MutualAid.Routing;

/// <summary>
/// A single change of the problem after which a vehicle of this plan could take one more stop, all others staying on their
/// routes and in their order; a vehicle that the plan leaves at home has an empty route. Each change names no more than is
/// needed: one second or unit less would not do for that kind and vehicle.
/// <para>
/// Of all that would do, the one that asks least of people is told. From least to most:
/// <list type="table">
/// <item><term>1</term><description>a window of the household opens earlier or closes later by up to 30 minutes</description></item>
/// <item><term>2</term><description>the driver takes one more stop than they offered</description></item>
/// <item><term>3</term><description>the shift begins earlier, ends later, or the route may take longer, by up to 30 minutes</description></item>
/// <item><term>4</term><description>a window of the household opens earlier or closes later by up to 2 hours</description></item>
/// <item><term>5</term><description>the shift or the longest duration grows by up to 2 hours</description></item>
/// <item><term>6</term><description>the vehicle carries more</description></item>
/// <item><term>7</term><description>the household takes a driver that it excludes</description></item>
/// <item><term>8</term><description>the driver gets a skill</description></item>
/// <item><term>9</term><description>a window moves by more than 2 hours</description></item>
/// <item><term>10</term><description>the shift or the longest duration grows by more than 2 hours</description></item>
/// <item><term>11</term><description>the boxes are out of refrigeration for longer: food safety comes last</description></item>
/// </list>
/// Of two in the same row the one by less time or load is told, then the one that adds less to the cost, then the one of
/// the vehicle that stands first.
/// </para>
/// </summary>
public abstract record Relaxation
{
    private Relaxation(VehicleId vehicle, Cost adds) => (Vehicle, Adds) = (vehicle, adds);

    /// <summary>The vehicle that could take the stop.</summary>
    public VehicleId Vehicle { get; }

    /// <summary>What taking the stop, at its cheapest position, then adds to what the routes cost.</summary>
    public Cost Adds { get; }

    /// <summary>The stop's window would have to open this much earlier.</summary>
    public sealed record WindowOpensEarlier(VehicleId Vehicle, Cost Adds, TimeWindow Window, Duration By)
        : Relaxation(Vehicle, Adds);

    /// <summary>The stop's window would have to close this much later.</summary>
    public sealed record WindowClosesLater(VehicleId Vehicle, Cost Adds, TimeWindow Window, Duration By)
        : Relaxation(Vehicle, Adds);

    /// <summary>The vehicle would have to be allowed one stop more.</summary>
    public sealed record OneMoreStop(VehicleId Vehicle, Cost Adds) : Relaxation(Vehicle, Adds);

    /// <summary>The vehicle's shift would have to start this much earlier.</summary>
    public sealed record ShiftStartsEarlier(VehicleId Vehicle, Cost Adds, Duration By) : Relaxation(Vehicle, Adds);

    /// <summary>The vehicle's shift would have to end this much later.</summary>
    public sealed record ShiftEndsLater(VehicleId Vehicle, Cost Adds, Duration By) : Relaxation(Vehicle, Adds);

    /// <summary>The vehicle's longest duration would have to be this much longer.</summary>
    public sealed record LongerDuration(VehicleId Vehicle, Cost Adds, Duration By) : Relaxation(Vehicle, Adds);

    /// <summary>The vehicle would have to hold this much more in one dimension.</summary>
    public sealed record LargerCapacity(VehicleId Vehicle, Cost Adds, string Dimension, Load By) : Relaxation(Vehicle, Adds);

    /// <summary>The stop would have to accept the vehicle that it excludes.</summary>
    public sealed record ExclusionLifted(VehicleId Vehicle, Cost Adds) : Relaxation(Vehicle, Adds);

    /// <summary>The vehicle or its driver would have to have this skill.</summary>
    public sealed record SkillLearnt(VehicleId Vehicle, Cost Adds, Skill Skill) : Relaxation(Vehicle, Adds);

    /// <summary>The stop's longest time from the pantry would have to be this much longer.</summary>
    public sealed record LongerTimeFromPantry(VehicleId Vehicle, Cost Adds, Duration By) : Relaxation(Vehicle, Adds);
}
