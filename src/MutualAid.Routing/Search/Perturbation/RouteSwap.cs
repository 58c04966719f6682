namespace MutualAid.Routing.Search.Perturbation;

/// <summary>
/// Ruins a solution by letting two different vehicles change places: each drives the other's stops in their order, as far
/// as it can. String removals seldom do that, for they take a few stops of each route only.
/// </summary>
/// <param name="data">The problem.</param>
/// <param name="random">Chooses the vehicles.</param>
internal sealed class RouteSwap(ProblemData data, SplitMix64 random)
{
    /// <summary>One time in so many the second vehicle is one without stops.</summary>
    private const int UnusedOneIn = 8;

    private readonly InsertionScan _scan = new(data);
    private readonly List<int> _first = [];
    private readonly List<int> _second = [];

    /// <param name="solution">What to ruin; some vehicle has stops.</param>
    public Ruin Apply(Solution solution)
    {
        var before = solution.Unassigned.Count;
        var fleet = solution.Fleet;
        var first = fleet.Used[random.Below(fleet.Used.Count)];
        var second = random.OneIn(UnusedOneIn)
            ? fleet.FirstUnused(random.Below(data.ClassCount))
            : fleet.Used[random.Below(fleet.Used.Count)];
        var seed = solution[first].Node[1];
        if (second < 0 || data.VehicleClass[first] == data.VehicleClass[second]) return new Ruin(seed, 0);
        Empty(solution, first, _first);
        Empty(solution, second, _second);
        Drive(solution, second, _first);
        Drive(solution, first, _second);
        return new Ruin(seed, solution.Unassigned.Count - before);
    }

    private static void Empty(Solution solution, int vehicle, List<int> stops)
    {
        var route = solution[vehicle];
        stops.Clear();
        stops.AddRange(route.Free);
        if (stops.Count > 0) solution.Remove(vehicle, route.Locked + 1, stops.Count);
    }

    private void Drive(Solution solution, int vehicle, List<int> stops)
    {
        foreach (var stop in stops)
        {
            var last = new Insertion(long.MaxValue);
            _scan.Improve(solution[vehicle], stop, ref last, first: solution[vehicle].Count + 1);
            if (last.Found) solution.Insert(stop, vehicle, last.Position);
        }
    }
}
