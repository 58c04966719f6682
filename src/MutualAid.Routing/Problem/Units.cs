namespace MutualAid.Routing;

/// <summary>A length of time in whole seconds.</summary>
public readonly record struct Duration(int Seconds) : IComparable<Duration>
{
    /// <summary>No time at all.</summary>
    public static Duration Zero => default;

    /// <summary>A length of time given in minutes.</summary>
    public static Duration FromMinutes(int minutes) => new(checked(minutes * 60));

    public static Duration operator +(Duration left, Duration right) => new(checked(left.Seconds + right.Seconds));

    public static Duration operator -(Duration left, Duration right) => new(checked(left.Seconds - right.Seconds));

    public static bool operator <(Duration left, Duration right) => left.Seconds < right.Seconds;

    public static bool operator >(Duration left, Duration right) => left.Seconds > right.Seconds;

    public static bool operator <=(Duration left, Duration right) => left.Seconds <= right.Seconds;

    public static bool operator >=(Duration left, Duration right) => left.Seconds >= right.Seconds;

    /// <inheritdoc/>
    public int CompareTo(Duration other) => Seconds.CompareTo(other.Seconds);

    /// <inheritdoc/>
    public override string ToString() => $"{Seconds} s";
}

/// <summary>
/// A point in time, in whole seconds since an origin that the caller chooses once for a problem (midnight of
/// the delivery day, say). Points before the origin are negative.
/// </summary>
public readonly record struct PlanTime(int Seconds) : IComparable<PlanTime>
{
    /// <summary>
    /// The point that a clock starting at the origin shows as <paramref name="hours"/>:<paramref name="minutes"/>.
    /// </summary>
    public static PlanTime At(int hours, int minutes) => new(checked((hours * 60 + minutes) * 60));

    public static PlanTime operator +(PlanTime left, Duration right) => new(checked(left.Seconds + right.Seconds));

    public static PlanTime operator -(PlanTime left, Duration right) => new(checked(left.Seconds - right.Seconds));

    public static Duration operator -(PlanTime left, PlanTime right) => new(checked(left.Seconds - right.Seconds));

    public static bool operator <(PlanTime left, PlanTime right) => left.Seconds < right.Seconds;

    public static bool operator >(PlanTime left, PlanTime right) => left.Seconds > right.Seconds;

    public static bool operator <=(PlanTime left, PlanTime right) => left.Seconds <= right.Seconds;

    public static bool operator >=(PlanTime left, PlanTime right) => left.Seconds >= right.Seconds;

    /// <inheritdoc/>
    public int CompareTo(PlanTime other) => Seconds.CompareTo(other.Seconds);

    /// <inheritdoc/>
    public override string ToString() => $"{Seconds / 3600:00}:{Seconds / 60 % 60:00}:{Seconds % 60:00}";
}

/// <summary>A length of road in whole metres.</summary>
public readonly record struct Distance(int Metres) : IComparable<Distance>
{
    /// <summary>No way at all.</summary>
    public static Distance Zero => default;

    public static Distance operator +(Distance left, Distance right) => new(checked(left.Metres + right.Metres));

    public static bool operator <(Distance left, Distance right) => left.Metres < right.Metres;

    public static bool operator >(Distance left, Distance right) => left.Metres > right.Metres;

    public static bool operator <=(Distance left, Distance right) => left.Metres <= right.Metres;

    public static bool operator >=(Distance left, Distance right) => left.Metres >= right.Metres;

    /// <inheritdoc/>
    public int CompareTo(Distance other) => Metres.CompareTo(other.Metres);

    /// <inheritdoc/>
    public override string ToString() => $"{Metres} m";
}

/// <summary>
/// An amount in one capacity dimension, in that dimension's own whole units: boxes, cold boxes, grams.
/// </summary>
public readonly record struct Load(int Units) : IComparable<Load>
{
    /// <summary>Nothing.</summary>
    public static Load Zero => default;

    public static Load operator +(Load left, Load right) => new(checked(left.Units + right.Units));

    public static Load operator -(Load left, Load right) => new(checked(left.Units - right.Units));

    public static bool operator <(Load left, Load right) => left.Units < right.Units;

    public static bool operator >(Load left, Load right) => left.Units > right.Units;

    public static bool operator <=(Load left, Load right) => left.Units <= right.Units;

    public static bool operator >=(Load left, Load right) => left.Units >= right.Units;

    /// <inheritdoc/>
    public int CompareTo(Load other) => Units.CompareTo(other.Units);

    /// <inheritdoc/>
    public override string ToString() => Units.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// What a plan costs, in units that the objective's weights define: with one unit a metre and three a second,
/// a route of 1,000 m and 100 s costs 1,300 units.
/// </summary>
public readonly record struct Cost(long Units) : IComparable<Cost>
{
    /// <summary>Free of charge.</summary>
    public static Cost Zero => default;

    public static Cost operator +(Cost left, Cost right) => new(checked(left.Units + right.Units));

    public static Cost operator -(Cost left, Cost right) => new(checked(left.Units - right.Units));

    public static bool operator <(Cost left, Cost right) => left.Units < right.Units;

    public static bool operator >(Cost left, Cost right) => left.Units > right.Units;

    public static bool operator <=(Cost left, Cost right) => left.Units <= right.Units;

    public static bool operator >=(Cost left, Cost right) => left.Units >= right.Units;

    /// <inheritdoc/>
    public int CompareTo(Cost other) => Units.CompareTo(other.Units);

    /// <inheritdoc/>
    public override string ToString() => Units.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
