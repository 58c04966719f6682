using System.Runtime.InteropServices;

namespace MutualAid.Routing.Search.Perturbation;

/// <summary>
/// Recreates a solution: takes the unassigned stops in one of several orders and puts each where it costs least,
/// overlooking a position now and then. A stop for which nothing is cheaper than leaving it out stays out.
/// Christiaens, Vanden Berghe 2020, doi 10.1287/trsc.2019.0914; the orders by window are theirs for time windows.
/// </summary>
internal sealed class GreedyInsertion(
    ProblemData data, Neighbourhood neighbourhood, InsertionSearch search, SplitMix64 random)
{
    /// <summary>Where many stops fit nowhere, no more than this many of them are tried at a time.</summary>
    private const int MostOthersTried = 5;

    /// <summary>
    /// One time in so many, optional stops are inserted at any price: a vehicle that no single one is worth may be
    /// worth it for several.
    /// </summary>
    private const int EagerOneIn = 8;

    /// <summary>One time in so many, a vehicle that may load again does so before anything is inserted.</summary>
    private const int ReloadOneIn = 4;

    /// <summary>
    /// Where stops are left out, one time in so many those go first that cost least, so that the dearest stay out.
    /// </summary>
    private const int CheapestFirstOneIn = 5;

    private readonly long[] _size = [.. Enumerable.Range(0, data.StopCount).Select(stop => RelativeSize(data, stop))];
    private readonly List<(long Key, int Stop)> _order = [];
    private readonly bool[] _waits = new bool[data.StopCount];

    private enum Order
    {
        Random,
        LargestFirst,
        FarthestFirst,
        NearestFirst,
        NarrowestWindowFirst,
        EarliestWindowFirst,
        LatestWindowFirst,
        DearestFirst,
        CheapestFirst,
    }

    /// <param name="solution">The ruined solution.</param>
    /// <param name="ruin">What was just done to it.</param>
    public void Apply(Solution solution, Ruin ruin)
    {
        Choose(solution, ruin);
        if (data.HasReloads && random.OneIn(ReloadOneIn)) Reload(solution);
        var eager = random.OneIn(EagerOneIn);
        foreach (var (_, stop) in _order)
        {
            if (solution.RouteOf[stop] >= 0) continue;
            var best = search.Cheapest(solution, stop, eager ? long.MaxValue : data.SkipPenalty[stop], random);
            if (best.Found) solution.Insert(stop, best.Vehicle, best.Position);
        }
    }

    /// <summary>
    /// The stops just removed, which stand last, and of the others those nearest to where the ruin was.
    /// </summary>
    private void Choose(Solution solution, Ruin ruin)
    {
        _order.Clear();
        var unassigned = solution.Unassigned;
        var others = unassigned.Count - ruin.Removed;
        var order = others > 0 && random.OneIn(CheapestFirstOneIn) ? Order.CheapestFirst : NextOrder();
        foreach (var stop in CollectionsMarshal.AsSpan(unassigned)[others..]) Add(stop);
        if (others > 0)
        {
            Array.Clear(_waits);
            foreach (var stop in CollectionsMarshal.AsSpan(unassigned)[..others]) _waits[stop] = true;
            var wanted = ruin.Removed + Math.Min(others, 1 + random.Below(MostOthersTried));
            if (_waits[ruin.Seed]) Add(ruin.Seed);
            foreach (var stop in neighbourhood.Of(ruin.Seed))
            {
                if (_order.Count >= wanted) break;
                if (_waits[stop]) Add(stop);
            }
        }
        _order.Sort();

        void Add(int stop) => _order.Add((Key(order, stop, solution), stop));
    }

    /// <summary>Alone no visit to the pantry pays; what it makes room for is seen only once it is there.</summary>
    private void Reload(Solution solution)
    {
        var stop = data.FirstReload + random.Below(data.StopCount - data.FirstReload);
        if (solution.RouteOf[stop] >= 0) return;
        var best = search.Cheapest(solution, stop, long.MaxValue, random);
        if (best.Found && solution[best.Vehicle].Count > 0) solution.Insert(stop, best.Vehicle, best.Position);
    }

    private Order NextOrder() => random.Below(20) switch
    {
        < 5 => Order.Random,
        < 9 => Order.LargestFirst,
        < 11 => Order.FarthestFirst,
        < 12 => Order.NearestFirst,
        < 14 => Order.NarrowestWindowFirst,
        < 16 => Order.EarliestWindowFirst,
        < 18 => Order.LatestWindowFirst,
        _ => Order.DearestFirst,
    };

    private long Key(Order order, int stop, Solution solution) => order switch
    {
        Order.Random => (long)(random.Next() >> 1),
        Order.LargestFirst => -_size[stop],
        Order.FarthestFirst => -FromPantry(stop),
        Order.NearestFirst => FromPantry(stop),
        Order.NarrowestWindowFirst => data.Closes[stop] - data.Opens[stop],
        Order.EarliestWindowFirst => data.Opens[stop],
        Order.LatestWindowFirst => -data.Closes[stop],
        Order.CheapestFirst => search.Cheapest(solution, stop, long.MaxValue).Cost,
        _ => -data.SkipPenalty[stop],
    };

    private int FromPantry(int stop) => data.DistanceInto[(stop * data.NodeCount) + data.PantryNode];

    /// <summary>
    /// The share of the largest vehicle that the stop takes up, summed over the dimensions, in 1024ths.
    /// </summary>
    private static long RelativeSize(ProblemData data, int stop)
    {
        var size = 0L;
        for (var dimension = 0; dimension < data.Dimensions; dimension++)
        {
            var largest = 1L;
            for (var vehicle = 0; vehicle < data.VehicleCount; vehicle++)
                largest = Math.Max(largest, data.Capacity[vehicle * data.Dimensions + dimension]);
            size += 1024L * data.Demand[stop * data.Dimensions + dimension] / largest;
        }
        return size;
    }
}
