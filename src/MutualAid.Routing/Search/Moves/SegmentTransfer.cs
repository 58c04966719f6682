namespace MutualAid.Routing.Search.Moves;

/// <summary>
/// Judges and carries out taking a few stops out of one place and putting them into another, maybe turned round.
/// </summary>
internal sealed class SegmentTransfer(ProblemData data)
{
    private readonly CandidateRoute _giver = new(data);
    private readonly CandidateRoute _taker = new(data);

    /// <summary>What the transfer adds to the cost; 0 if it is infeasible or not better.</summary>
    /// <param name="solution">The solution.</param>
    /// <param name="from">The route that gives.</param>
    /// <param name="first">The position of the first stop to move.</param>
    /// <param name="length">How many stops move.</param>
    /// <param name="to">The route that takes, maybe the same.</param>
    /// <param name="after">The position after which they go, none of those that move.</param>
    /// <param name="reversed">Whether they go in opposite order.</param>
    public long Evaluate(Solution solution, Route from, int first, int length, Route to, int after, bool reversed)
    {
        if (data.OnlyDistanceCosts && DistanceCost(from, first, length, to, after, reversed) >= 0) return 0;
        if (!Describe(from, first, length, to, after, reversed).TryCost(solution, out var cost)) return 0;
        var change = cost - to.Cost;
        if (from != to)
        {
            if (!_giver.TryCost(solution, out cost)) return 0;
            change += cost - from.Cost;
        }
        return Math.Min(0, change);
    }

    public void Apply(Solution solution, Route from, int first, int length, Route to, int after, bool reversed)
    {
        Describe(from, first, length, to, after, reversed);
        // Both are spelled out before either route changes, for each is described in terms of the other.
        var taken = _taker.Stops();
        var given = _giver.Stops();
        solution.Replace(to.Vehicle, taken);
        if (from != to) solution.Replace(from.Vehicle, given);
    }

    private CandidateRoute Describe(Route from, int first, int length, Route to, int after, bool reversed)
    {
        var last = first + length - 1;
        _giver.For(from.Vehicle);
        _taker.For(to.Vehicle);
        if (from != to)
        {
            _giver.Add(from, 1, first - 1).Add(from, last + 1, from.Count);
            return _taker.Add(to, 1, after).Add(from, first, last, reversed).Add(to, after + 1, to.Count);
        }
        return after < first
            ? _taker.Add(to, 1, after).Add(to, first, last, reversed)
                .Add(to, after + 1, first - 1).Add(to, last + 1, to.Count)
            : _taker.Add(to, 1, first - 1).Add(to, last + 1, after)
                .Add(to, first, last, reversed).Add(to, after + 1, to.Count);
    }

    /// <summary>The change in distance cost at the seams, which decides alone where only distance costs.</summary>
    private long DistanceCost(Route from, int first, int length, Route to, int after, bool reversed)
    {
        if (reversed || from.Count == length || to.Count == 0) return -1;
        var last = first + length - 1;
        var (head, tail) = (from.Node[first], from.Node[last]);
        var (before, next) = (from.Node[first - 1], from.Node[last + 1]);
        var closed = Way(before, next) - Way(before, head) - Way(tail, next);
        (before, next) = (to.Node[after], to.Node[after + 1]);
        var opened = Way(before, head) + Way(tail, next) - Way(before, next);
        return data.PerMetre * (closed + opened);
    }

    private long Way(int from, int to) => data.Distance[from * data.NodeCount + to];
}
