namespace MutualAid.Routing.Search.Moves;

/// <summary>
/// Cuts two routes and joins the front of each with the back of the other, so that a stop and its neighbour become
/// successive. Potvin, Rousseau: An exchange heuristic for routeing problems with time windows, 1995,
/// doi 10.1057/jors.1995.204.
/// </summary>
internal sealed class TwoOptStar(ProblemData data) : IMove
{
    private readonly CandidateRoute _first = new(data);
    private readonly CandidateRoute _second = new(data);
    private (int Before, int After) _best;

    public bool Supports(ProblemData data) => data.VehicleCount > 1 && data.StopCount > 1;

    public long Evaluate(Solution solution, int stop, int neighbour)
    {
        if (solution.RouteOf[stop] == solution.RouteOf[neighbour]) return 0;
        var forward = Change(solution, stop, neighbour);
        var backward = Change(solution, neighbour, stop);
        _best = forward <= backward ? (stop, neighbour) : (neighbour, stop);
        return Math.Min(0, Math.Min(forward, backward));
    }

    public void Apply(Solution solution)
    {
        var (a, b) = Describe(solution, _best.Before, _best.After);
        var first = _first.Stops();
        var second = _second.Stops();
        solution.Replace(a.Vehicle, first);
        solution.Replace(b.Vehicle, second);
    }

    private long Change(Solution solution, int before, int after)
    {
        var (a, b) = (solution[solution.RouteOf[before]], solution[solution.RouteOf[after]]);
        var (i, j) = (solution.PositionOf[before], solution.PositionOf[after]);
        if (data.OnlyDistanceCosts && i < a.Count && j > 1 && DistanceChange(a, i, b, j) >= 0) return 0;
        Describe(solution, before, after);
        return _first.TryCost(solution, out var first) && _second.TryCost(solution, out var second)
            ? first + second - a.Cost - b.Cost
            : 0;
    }

    private long DistanceChange(Route a, int i, Route b, int j)
    {
        // Where the vehicles end in different places, the ends change too, and only the whole route tells.
        if (a.Node[a.Count + 1] != b.Node[b.Count + 1]) return -1;
        return Way(a.Node[i], b.Node[j]) + Way(b.Node[j - 1], a.Node[i + 1])
            - Way(a.Node[i], a.Node[i + 1]) - Way(b.Node[j - 1], b.Node[j]);
    }

    private (Route A, Route B) Describe(Solution solution, int before, int after)
    {
        var (a, b) = (solution[solution.RouteOf[before]], solution[solution.RouteOf[after]]);
        var (i, j) = (solution.PositionOf[before], solution.PositionOf[after]);
        _first.For(a.Vehicle).Add(a, 1, i).Add(b, j, b.Count);
        _second.For(b.Vehicle).Add(b, 1, j - 1).Add(a, i + 1, a.Count);
        return (a, b);
    }

    private long Way(int from, int to) => data.Distance[from * data.NodeCount + to];
}
