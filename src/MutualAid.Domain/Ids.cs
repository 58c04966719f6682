namespace MutualAid.Domain;

/// <summary>An identifier with a type of its own, so that a box can't be passed where a lot is meant.</summary>
public interface ITypedId<TSelf> where TSelf : struct, ITypedId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);
}

/// <summary>An identifier that people read and type, such as the code on a lot.</summary>
public interface ITypedCode<TSelf> where TSelf : struct, ITypedCode<TSelf>
{
    string Value { get; }

    static abstract TSelf From(string value);
}

/// <summary>The empty one stands where a household was that is counted by its date alone now.</summary>
public readonly record struct HouseholdId(Guid Value) : ITypedId<HouseholdId>
{
    public static HouseholdId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct PantryId(Guid Value) : ITypedId<PantryId>
{
    public static PantryId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct DistributionId(Guid Value) : ITypedId<DistributionId>
{
    public static DistributionId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct RequestId(Guid Value) : ITypedId<RequestId>
{
    public static RequestId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct RouteId(Guid Value) : ITypedId<RouteId>
{
    public static RouteId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct StopId(Guid Value) : ITypedId<StopId>
{
    public static StopId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct BoxId(Guid Value) : ITypedId<BoxId>
{
    public static BoxId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct DriverId(Guid Value) : ITypedId<DriverId>
{
    public static DriverId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct DeviceId(Guid Value) : ITypedId<DeviceId>
{
    public static DeviceId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct TransferId(Guid Value) : ITypedId<TransferId>
{
    public static TransferId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>Names one reveal of one stop to one device.</summary>
public readonly record struct RevealId(Guid Value) : ITypedId<RevealId>
{
    public static RevealId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>The operation that a driver's device made up; the same whenever it is sent again.</summary>
public readonly record struct OperationId(Guid Value) : ITypedId<OperationId>
{
    public static OperationId From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>One version of one vault field; it says nothing of what the field holds.</summary>
public readonly record struct FieldVersion(Guid Value) : ITypedId<FieldVersion>
{
    public static FieldVersion From(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>A catalog item's code within its pantry, such as <c>I014</c>.</summary>
public readonly record struct ItemId(string Value) : ITypedCode<ItemId>, IComparable<ItemId>
{
    public static ItemId From(string value) => new(value);
    public int CompareTo(ItemId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}

/// <summary>A lot's code within its pantry, such as <c>L0042</c>; it is what the shelf label says.</summary>
public readonly record struct LotId(string Value) : ITypedCode<LotId>, IComparable<LotId>
{
    public static LotId From(string value) => new(value);
    public int CompareTo(LotId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}
