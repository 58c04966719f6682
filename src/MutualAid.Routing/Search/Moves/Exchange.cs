namespace MutualAid.Routing.Search.Moves;

/// <summary>Swaps a stop with the one after or before its neighbour, in the same route or another.</summary>
internal sealed class Exchange(ProblemData data) : IMove
{
    private readonly CandidateRoute _first = new(data);
    private readonly CandidateRoute _second = new(data);
    private int _stop;
    private int _other;

    public bool Supports(ProblemData data) => data.StopCount > 2;

    public long Evaluate(Solution solution, int stop, int neighbour)
    {
        var route = solution[solution.RouteOf[neighbour]];
        var best = 0L;
        for (var side = -1; side <= 1; side += 2)
        {
            var position = solution.PositionOf[neighbour] + side;
            if (position <= route.Locked || position > route.Count || route.Node[position] == stop) continue;
            var other = route.Node[position];
            var change = Change(solution, stop, other);
            if (change >= best) continue;
            best = change;
            (_stop, _other) = (stop, other);
        }
        return best;
    }

    public void Apply(Solution solution)
    {
        var (a, b) = Describe(solution, _stop, _other);
        var first = _first.Stops();
        var second = _second.Stops();
        solution.Replace(a.Vehicle, first);
        if (a != b) solution.Replace(b.Vehicle, second);
    }

    private long Change(Solution solution, int stop, int other)
    {
        var (a, b) = Describe(solution, stop, other);
        if (data.OnlyDistanceCosts && a != b)
        {
            var metres = Detour(a, solution.PositionOf[stop], other) + Detour(b, solution.PositionOf[other], stop);
            if (metres >= 0) return 0;
        }
        if (!_first.TryCost(solution, out var cost)) return 0;
        var change = cost - a.Cost;
        if (a == b) return change;
        return _second.TryCost(solution, out cost) ? change + cost - b.Cost : 0;
    }

    /// <summary>How the distance changes when another stop takes the place of the one at the position.</summary>
    private long Detour(Route route, int position, int other)
    {
        var (before, after) = (route.Node[position - 1], route.Node[position + 1]);
        return (long)data.Distance[before * data.NodeCount + other] + data.Distance[other * data.NodeCount + after]
            - (route.Way[position] + route.Way[position + 1]);
    }

    private (Route A, Route B) Describe(Solution solution, int stop, int other)
    {
        var (a, b) = (solution[solution.RouteOf[stop]], solution[solution.RouteOf[other]]);
        var (i, j) = (solution.PositionOf[stop], solution.PositionOf[other]);
        if (a != b)
        {
            _first.For(a.Vehicle).Add(a, 1, i - 1).Add(b, j, j).Add(a, i + 1, a.Count);
            _second.For(b.Vehicle).Add(b, 1, j - 1).Add(a, i, i).Add(b, j + 1, b.Count);
            return (a, b);
        }
        (i, j) = (Math.Min(i, j), Math.Max(i, j));
        _first.For(a.Vehicle).Add(a, 1, i - 1).Add(a, j, j).Add(a, i + 1, j - 1).Add(a, i, i).Add(a, j + 1, a.Count);
        return (a, b);
    }
}
