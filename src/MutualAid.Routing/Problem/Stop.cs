namespace MutualAid.Routing;

/// <summary>A household to be served, once, by one vehicle.</summary>
public sealed record Stop
{
    /// <summary>The caller's name for the stop.</summary>
    public required StopId Id { get; init; }

    /// <summary>Index of the stop's place in the problem's travel matrix; several stops may share a place.</summary>
    public required int Place { get; init; }

    /// <summary>How long the vehicle stands at the door from the start of service; 0 or more.</summary>
    public Duration ServiceTime { get; init; }

    /// <summary>When service may begin, earliest first and without overlap. Empty means at any time.</summary>
    public IReadOnlyList<TimeWindow> Windows { get; init; } = [];

    /// <summary>
    /// What the stop receives, one amount for each of <see cref="RoutingProblem.CapacityDimensions"/> in their
    /// order. Empty means nothing.
    /// </summary>
    public IReadOnlyList<Load> Demand { get; init; } = [];

    /// <summary>Every one of these must be among the vehicle's skills.</summary>
    public IReadOnlyCollection<Skill> RequiredSkills { get; init; } = [];

    /// <summary>Vehicles that never serve this stop.</summary>
    public IReadOnlyCollection<VehicleId> ExcludedVehicles { get; init; } = [];

    /// <summary>Mandatory unless stated otherwise.</summary>
    public Obligation Obligation { get; init; } = new Obligation.Mandatory();

    /// <summary>
    /// The longest time from leaving the pantry to the start of service here, waiting included: how long cold
    /// boxes may be out of refrigeration. Null means no limit.
    /// </summary>
    public Duration? MaxTimeFromPantry { get; init; }

    /// <summary>
    /// The only vehicle that may serve this stop, at any place in its route: it carries the boxes already, or a
    /// dispatcher said so. Null leaves the choice to the solver.
    /// </summary>
    public VehicleId? LockedVehicle { get; init; }

    /// <summary>
    /// Who should serve this stop, such as the driver whom the household knows. Each preference that is not met adds its
    /// cost, so that of two preferred vehicles either one leaves the other's to pay. Left out, the stop pays none.
    /// </summary>
    public IReadOnlyList<VehiclePreference> Preferences { get; init; } = [];
}

/// <summary>A vehicle that should serve a stop.</summary>
/// <param name="Vehicle">Which vehicle.</param>
/// <param name="Otherwise">What it adds to the plan's cost if another vehicle serves the stop; 0 or more.</param>
public sealed record VehiclePreference(VehicleId Vehicle, Cost Otherwise);
