namespace MutualAid.Routing.Search.Construction;

/// <summary>
/// Builds a first solution: inserts next the stop that would lose most if it had to wait, judged by how much dearer
/// its second, third … best route is than its best. Leaving the stop out is the last alternative, so that a stop
/// with few routes left goes first. Potvin, Rousseau: A parallel route building algorithm for the vehicle routing
/// and scheduling problem with time windows, 1993, doi 10.1016/0377-2217(93)90221-8.
/// </summary>
internal sealed class RegretInsertion(ProblemData data, InsertionScan search)
{
    private const int Alternatives = 3;

    private readonly Insertion[] _cheapest = new Insertion[data.StopCount * data.VehicleCount];
    private readonly List<int> _open = [];

    /// <summary>Inserts until nothing more fits, or until the search must stop.</summary>
    public void Apply(Solution solution, SearchClock clock)
    {
        ListOpen(solution);
        foreach (var vehicle in _open) Evaluate(solution, vehicle);
        while (!clock.MustStop && Next(solution.Unassigned, out var stop) is { Found: true } next)
        {
            solution.Insert(stop, next.Vehicle, next.Position);
            Evaluate(solution, next.Vehicle);
            if (solution[next.Vehicle].Count > 1) continue;
            ListOpen(solution);
            var another = solution.Fleet.FirstUnused(data.VehicleClass[next.Vehicle]);
            if (another >= 0) Evaluate(solution, another);
        }
    }

    /// <summary>The routes in use and one empty one of each class.</summary>
    private void ListOpen(Solution solution)
    {
        _open.Clear();
        _open.AddRange(solution.Fleet.Used);
        for (var vehicleClass = 0; vehicleClass < data.ClassCount; vehicleClass++)
            if (solution.Fleet.FirstUnused(vehicleClass) is >= 0 and var vehicle) _open.Add(vehicle);
    }

    private void Evaluate(Solution solution, int vehicle)
    {
        foreach (var stop in solution.Unassigned)
        {
            var best = new Insertion(data.SkipPenalty[stop]);
            search.Improve(solution[vehicle], stop, ref best);
            _cheapest[stop * data.VehicleCount + vehicle] = best;
        }
    }

    private Insertion Next(List<int> unassigned, out int next)
    {
        var chosen = default(Insertion);
        chosen.Vehicle = -1;
        var largestRegret = long.MinValue;
        next = -1;
        Span<long> costs = stackalloc long[Alternatives];
        foreach (var stop in unassigned)
        {
            costs.Fill(data.SkipPenalty[stop]);
            var best = -1;
            foreach (var vehicle in _open)
            {
                var cost = _cheapest[stop * data.VehicleCount + vehicle].Cost;
                if (cost >= costs[^1]) continue;
                var rank = Alternatives - 1;
                for (; rank > 0 && costs[rank - 1] > cost; rank--) costs[rank] = costs[rank - 1];
                costs[rank] = cost;
                if (rank == 0) best = vehicle;
            }
            if (best < 0) continue;
            var regret = 0L;
            foreach (var cost in costs) regret += cost - costs[0];
            if (regret <= largestRegret) continue;
            (largestRegret, next, chosen) = (regret, stop, _cheapest[stop * data.VehicleCount + best]);
        }
        return chosen;
    }
}
