namespace MutualAid.Routing.Search.Moves;

/// <summary>
/// Moves two or three stops in a row to just after or just before a neighbour, in their order or the opposite one.
/// Or: Traveling salesman-type combinatorial problems and their relation to the logistics of regional blood banking,
/// dissertation, Northwestern University 1976.
/// </summary>
internal sealed class OrOpt(ProblemData data) : IMove
{
    private const int LongestSegment = 3;

    private readonly SegmentTransfer _transfer = new(data);
    private int _stop;
    private int _vehicle;
    private (int Length, int After, bool Reversed) _best;

    public bool Supports(ProblemData data) => data.StopCount > 2;

    public long Evaluate(Solution solution, int stop, int neighbour)
    {
        var (from, to) = (solution[solution.RouteOf[stop]], solution[solution.RouteOf[neighbour]]);
        var (first, beside) = (solution.PositionOf[stop], solution.PositionOf[neighbour]);
        (_stop, _vehicle) = (stop, to.Vehicle);
        var best = 0L;
        for (var length = 2; length <= LongestSegment && first + length - 1 <= from.Count; length++)
        {
            for (var after = beside - 1; after <= beside; after++)
            {
                if (from == to && after >= first - 1 && after < first + length) continue;
                Try(after, reversed: false);
                Try(after, reversed: true);
            }

            void Try(int after, bool reversed)
            {
                var change = _transfer.Evaluate(solution, from, first, length, to, after, reversed);
                if (change < best) (best, _best) = (change, (length, after, reversed));
            }
        }
        return best;
    }

    public void Apply(Solution solution) => _transfer.Apply(
        solution, solution[solution.RouteOf[_stop]], solution.PositionOf[_stop], _best.Length,
        solution[_vehicle], _best.After, _best.Reversed);
}
