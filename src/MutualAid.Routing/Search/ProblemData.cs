namespace MutualAid.Routing.Search;

/// <summary>
/// A problem as flat arrays of integers. Nodes are the stops from 0, then the places where routes start and end;
/// the last node is "wherever the last stop was", to which every way is 0. What no stop may do (too few skills, a
/// lock, a capacity too small even when empty) is settled here once, in <see cref="Allowed"/>.
/// </summary>
internal sealed record ProblemData
{
    /// <summary>In square seconds.</summary>
    public const int SquareMinute = 60 * 60;

    public required int StopCount { get; init; }

    /// <summary>
    /// The stops from here on are visits to the pantry between two trips, each of a vehicle of its own: they take as long as
    /// loading does, and may be left out.
    /// </summary>
    public required int FirstReload { get; init; }
    public required int VehicleCount { get; init; }
    public required int NodeCount { get; init; }
    public required int Dimensions { get; init; }

    /// <summary>From × NodeCount + to. The same array as the duration's where all entries are equal.</summary>
    public required int[] Distance { get; init; }
    public required int[] Duration { get; init; }

    /// <summary>
    /// To × NodeCount + from, so that all ways into a node lie side by side. The same array if symmetric.
    /// </summary>
    public required int[] DistanceInto { get; init; }
    public required int[] DurationInto { get; init; }

    public required int[] Service { get; init; }

    /// <summary>The first window's opening and the last one's closing.</summary>
    public required int[] Opens { get; init; }
    public required int[] Closes { get; init; }
    public required (int Opens, int Closes)[][] Windows { get; init; }
    public required int[] RideLimit { get; init; }

    /// <summary>Stop × Dimensions + dimension.</summary>
    public required int[] Demand { get; init; }

    /// <summary>What leaving the stop out costs. For a mandatory stop more than any plan's whole cost.</summary>
    public required long[] SkipPenalty { get; init; }

    /// <summary>Whether the stop may be left out for its prize.</summary>
    public required bool[] Optional { get; init; }

    /// <summary>
    /// Stop × VehicleCount + vehicle: what the stop's preferences cost if that vehicle serves it. Empty where no stop has
    /// any, so that plain problems pay nothing for them.
    /// </summary>
    public required long[] VehicleCost { get; init; }

    public required int PantryNode { get; init; }
    public required int[] StartNode { get; init; }
    public required int[] EndNode { get; init; }

    /// <summary>
    /// The earliest that the vehicle can leave its start node, which is the pantry unless it is under way.
    /// </summary>
    public required int[] EarliestDeparture { get; init; }
    public required int[] ShiftEnd { get; init; }

    /// <summary>What lies before the start node: the way to the pantry, and loading there.</summary>
    public required int[] LeadTime { get; init; }
    public required int[] LeadDistance { get; init; }
    public required int[] MaxStops { get; init; }
    public required int[] MaxDuration { get; init; }
    public required long[] FixedCost { get; init; }

    /// <summary>Vehicle × Dimensions + dimension.</summary>
    public required int[] Capacity { get; init; }

    /// <summary>
    /// Vehicles of one class differ in nothing but their names, so that one unused one stands for all.
    /// </summary>
    public required int[] VehicleClass { get; init; }
    public required int ClassCount { get; init; }

    public required long PerMetre { get; init; }
    public required long PerSecond { get; init; }
    public required long PerSquareMinute { get; init; }

    /// <summary>The most seconds whose square × PerSquareMinute does not overflow; no shift is longer.</summary>
    public required int LongestBalanced { get; init; }

    /// <summary>Whether a route's duration, not only its order, decides its cost or what is feasible.</summary>
    public required bool Timed { get; init; }

    /// <summary>
    /// Stop × VehicleCount + vehicle: whether the vehicle could serve the stop alone. Set once, while compiling.
    /// </summary>
    public bool[] Allowed { get; set; } = [];

    /// <summary>The stops that each vehicle's route begins with. Set once, while compiling.</summary>
    public int[][] LockedPrefix { get; set; } = [];

    /// <summary>Stops of a locked prefix that could not be kept in their order. Set once, while compiling.</summary>
    public bool[] DroppedFromPrefix { get; set; } = [];

    /// <summary>Whether distance alone decides between two ways to fill the same vehicles.</summary>
    public bool OnlyDistanceCosts => !DurationCosts && VehicleCost.Length == 0;

    public bool DurationCosts => PerSecond > 0 || PerSquareMinute > 0;

    /// <summary>
    /// What a route costs for the seconds that it takes. It never falls as they rise, so that a lower bound of the time
    /// gives one of the cost.
    /// </summary>
    public long DurationCost(int seconds) => PerSecond * seconds + BalanceCost(seconds);

    /// <summary>
    /// The part of the duration's cost that rises with its square. Time beyond what could overflow, which no route takes,
    /// adds nothing.
    /// </summary>
    public long BalanceCost(int seconds)
    {
        if (PerSquareMinute == 0) return 0;
        long counted = Math.Min(seconds, LongestBalanced);
        return PerSquareMinute * counted * counted / SquareMinute;
    }

    public long PreferenceCost(int stop, int vehicle) =>
        VehicleCost.Length == 0 ? 0 : VehicleCost[stop * VehicleCount + vehicle];

    public ReadOnlySpan<(int Opens, int Closes)> WindowsOf(int stop) => Windows[stop];

    public bool SeveralWindows(int stop) => Windows[stop].Length > 1;

    public bool HasReloads => FirstReload < StopCount;

    public bool IsReload(int stop) => stop >= FirstReload;

    /// <summary>
    /// Whether a route with this stop has to be driven from end to end to know its times: one with several windows, or with a
    /// limit on the time from the pantry where that may be seen again on the way.
    /// </summary>
    public bool IsIntricate(int stop) => SeveralWindows(stop) || HasReloads && RideLimit[stop] < TimeSegment.Always;

    /// <summary>The start of service for an arrival, which must not be after the last window closes.</summary>
    public int EarliestService(int stop, int arrival)
    {
        if (Windows[stop].Length == 1 || arrival <= Opens[stop]) return Math.Max(arrival, Opens[stop]);
        var window = 0;
        while (Windows[stop][window].Closes < arrival) window++;
        return Math.Max(arrival, Windows[stop][window].Opens);
    }

    /// <summary>
    /// The latest start of service not after a bound, which must not be before the first window opens.
    /// </summary>
    public int LatestService(int stop, int bound)
    {
        if (Windows[stop].Length == 1 || bound >= Closes[stop]) return Math.Min(bound, Closes[stop]);
        var window = Windows[stop].Length - 1;
        while (Windows[stop][window].Opens > bound) window--;
        return Math.Min(bound, Windows[stop][window].Closes);
    }

    /// <summary>With reloads without the limit on the time from the pantry, which counts from the last of them.</summary>
    public TimeSegment Segment(int stop)
    {
        var ride = HasReloads ? TimeSegment.Always : RideLimit[stop];
        return new(Service[stop], Closes[stop], Opens[stop] + Service[stop], ride, Opens[stop] - ride);
    }

    public bool MayServe(int stop, int vehicle) => Allowed[stop * VehicleCount + vehicle];

    /// <summary>Both directions, metres and seconds alike: what is close in either is close.</summary>
    public long Closeness(int stop, int other)
    {
        var (there, back) = (stop * NodeCount + other, other * NodeCount + stop);
        return (long)Distance[there] + Distance[back] + Duration[there] + Duration[back];
    }

    /// <summary>The vehicle that may load again at this visit to the pantry.</summary>
    public int OwnerOf(int reload) => Allowed.AsSpan(reload * VehicleCount, VehicleCount).IndexOf(true);

    public bool AnyMayServe(int stop) => Allowed.AsSpan(stop * VehicleCount, VehicleCount).Contains(true);
}
