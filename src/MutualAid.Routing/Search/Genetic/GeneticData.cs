namespace MutualAid.Routing.Search.Genetic;

/// <summary>What the genetic search adds to a problem's data: one cost for each way, and which stops go well together.</summary>
internal sealed class GeneticData
{
    /// <summary>How many stops go well with each.</summary>
    private const int Near = 15;

    /// <summary>A second of waiting counts a fifth of a second driven, a second of warp as one.</summary>
    private const int Fifths = 5;

    /// <summary>No way may cost more, so that costs of ways and sums of a few of them are small integers.</summary>
    private const long DearestWay = 1 << 27;

    private GeneticData(ProblemData problem, int[] stops, int[] vehicles, int[] leg)
    {
        Problem = problem;
        Stops = stops;
        Vehicles = vehicles;
        Leg = leg;
        Has = [.. Enumerable.Range(0, problem.VehicleCount).Select(vehicles.Contains)];
        StopsLimited = problem.MaxStops.Any(most => most < problem.StopCount);
        Dimensions = problem.Dimensions + (StopsLimited ? 1 : 0);
        Demand = new int[problem.StopCount * Dimensions];
        Capacity = new int[problem.VehicleCount * Dimensions];
        for (var stop = 0; stop < problem.StopCount; stop++) Lay(problem.Demand, Demand, stop, 1);
        for (var vehicle = 0; vehicle < problem.VehicleCount; vehicle++)
            Lay(problem.Capacity, Capacity, vehicle, problem.MaxStops[vehicle]);
        VehiclesAlike = problem.VehicleCost.Length == 0
            && stops.All(stop => !problem.Allowed.AsSpan(stop * problem.VehicleCount, problem.VehicleCount).Contains(false));
        Opening = [.. Enumerable.Range(0, problem.VehicleCount).Select(vehicle => problem.FixedCost[vehicle]
            + problem.PerMetre * problem.LeadDistance[vehicle] + problem.PerSecond * problem.LeadTime[vehicle])];
        FirstOfClass = [.. Enumerable.Range(0, problem.ClassCount)
            .Select(one => vehicles.Where(vehicle => problem.VehicleClass[vehicle] == one).DefaultIfEmpty(-1).First())];
        Neighbours = FindNeighbours();
        var (legs, demands) = (0L, new long[Dimensions]);
        foreach (var stop in stops)
        {
            legs += Leg[problem.PantryNode * problem.NodeCount + stop];
            for (var dimension = 0; dimension < Dimensions; dimension++) demands[dimension] += Demand[stop * Dimensions + dimension];
        }
        FirstWarpPenalty = Math.Max(1, problem.PerMetre + problem.PerSecond) << Penalties.Shift;
        FirstLoadPenalty = [.. demands.Select(demand => Math.Max(1, (legs << Penalties.Shift) / Math.Max(1, demand)))];
    }

    public ProblemData Problem { get; }

    /// <summary>The stops to move; those of locked prefixes belong to their routes' starts.</summary>
    public int[] Stops { get; }

    /// <summary>What each way costs, from × NodeCount + to: metres and seconds driven.</summary>
    public int[] Leg { get; }

    /// <summary>The problem's dimensions, and the number of stops as one more where some vehicle limits it.</summary>
    public int Dimensions { get; }

    public int[] Demand { get; }

    public int[] Capacity { get; }

    /// <summary>Whether it is all the same to every stop which vehicle serves it.</summary>
    public bool VehiclesAlike { get; }

    public bool Symmetric => Problem.DistanceInto == Problem.Distance && Problem.DurationInto == Problem.Duration;

    /// <summary>What using a vehicle costs beyond its ways between stops.</summary>
    public long[] Opening { get; }

    public int[][] Neighbours { get; }

    /// <summary>The vehicles that may serve them, in rising order.</summary>
    public int[] Vehicles { get; }

    /// <summary>Whether each vehicle is among <see cref="Vehicles"/>; the others' routes stay empty.</summary>
    public bool[] Has { get; }

    /// <summary>The first of the vehicles in each class, or -1; its like come after it.</summary>
    public int[] FirstOfClass { get; }

    public long FirstWarpPenalty { get; }

    public long[] FirstLoadPenalty { get; }

    public int ClassFirst(int vehicle) => FirstOfClass[Problem.VehicleClass[vehicle]];

    private bool StopsLimited { get; }

    /// <summary>
    /// The data, or null for a problem that the genetic search does not fit: it knows one window a stop and no limit on
    /// the time from the pantry, and leaves nothing out.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="solution">A solution that shows whether every stop can be served.</param>
    public static GeneticData? For(ProblemData problem, Solution solution) => Fits(problem, solution)
        ? ForPart(problem, Servable(problem), [.. Enumerable.Range(0, problem.VehicleCount)])
        : null;

    /// <summary>Whether there is data for the problem.</summary>
    public static bool Fits(ProblemData problem, Solution solution)
    {
        var stops = Servable(problem);
        return solution.Unassigned.Count == 0 && stops.Length > 1
            && !stops.Any(stop => problem.SeveralWindows(stop) || problem.RideLimit[stop] < TimeSegment.Always || problem.Optional[stop])
            && problem.PerMetre * problem.Distance.Max() + problem.PerSecond * problem.Duration.Max() <= DearestWay;
    }

    /// <summary>The data of a part of a problem that fits: some vehicles, and stops that these can serve all of.</summary>
    public static GeneticData ForPart(ProblemData problem, int[] stops, int[] vehicles)
    {
        var leg = problem.PerSecond == 0 && problem.PerMetre == 1 ? problem.Distance
            : [.. problem.Distance.Zip(problem.Duration, (metres, seconds) => (int)(problem.PerMetre * metres + problem.PerSecond * seconds))];
        var locked = problem.LockedPrefix.SelectMany(prefix => prefix).ToHashSet();
        return new GeneticData(problem, [.. stops.Where(stop => !locked.Contains(stop))], vehicles, leg);
    }

    /// <summary>What the vehicles serve in a solution after their locked beginnings; nothing for others.</summary>
    public int[][] RoutesOf(Solution solution) =>
        [.. Enumerable.Range(0, Problem.VehicleCount).Select(vehicle => Has[vehicle] ? solution[vehicle].Free.ToArray() : [])];

    private static int[] Servable(ProblemData problem) =>
        [.. Enumerable.Range(0, problem.StopCount).Where(stop => problem.AnyMayServe(stop))];

    private void Lay(int[] from, int[] to, int index, int stops)
    {
        from.AsSpan(index * Problem.Dimensions, Problem.Dimensions).CopyTo(to.AsSpan(index * Dimensions));
        if (StopsLimited) to[index * Dimensions + Dimensions - 1] = stops;
    }

    private int[][] FindNeighbours()
    {
        var neighbours = new int[Problem.StopCount][];
        var keys = new long[Stops.Length];
        foreach (var stop in Stops)
        {
            for (var index = 0; index < Stops.Length; index++)
            {
                var other = Stops[index];
                keys[index] = other == stop
                    ? long.MaxValue
                    : (Math.Min(Distance(stop, other), Distance(other, stop)) << 24) + other;
            }
            Array.Sort(keys);
            neighbours[stop] = [.. keys.Take(Math.Min(Near, Stops.Length - 1)).Select(key => (int)(key & 0xFFFFFF))];
        }
        return neighbours;
    }

    /// <summary>The way from one stop to the next, with the waiting and the warp that it makes inevitable.</summary>
    private long Distance(int from, int to)
    {
        var way = from * Problem.NodeCount + to;
        var time = Problem.Duration[way] + Problem.Service[from];
        var perSecond = Math.Max(1, Problem.PerMetre + Problem.PerSecond);
        var wait = Math.Max(0, Problem.Opens[to] - time - Problem.Closes[from]);
        var warp = Math.Max(0, Problem.Opens[from] + time - Problem.Closes[to]);
        return Fifths * (long)Leg[way] + perSecond * (wait + Fifths * (long)warp);
    }
}
