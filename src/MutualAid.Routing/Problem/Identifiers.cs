namespace MutualAid.Routing;

/// <summary>The caller's own name for a stop; unique within a problem.</summary>
public readonly record struct StopId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The caller's own name for a vehicle and its driver; unique within a problem.</summary>
public readonly record struct VehicleId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Something a vehicle or its driver must have for a stop, such as a ramp.</summary>
public readonly record struct Skill(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
