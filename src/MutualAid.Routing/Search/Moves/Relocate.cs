namespace MutualAid.Routing.Search.Moves;

/// <summary>Moves one stop to just after or just before a neighbour, in the same route or another.</summary>
internal sealed class Relocate(ProblemData data) : IMove
{
    private readonly SegmentTransfer _transfer = new(data);
    private int _stop;
    private int _vehicle;
    private int _after;

    public bool Supports(ProblemData data) => data.StopCount > 1;

    public long Evaluate(Solution solution, int stop, int neighbour)
    {
        var (from, to) = (solution[solution.RouteOf[stop]], solution[solution.RouteOf[neighbour]]);
        var (position, beside) = (solution.PositionOf[stop], solution.PositionOf[neighbour]);
        (_stop, _vehicle) = (stop, to.Vehicle);
        var best = 0L;
        for (var after = beside - 1; after <= beside; after++)
        {
            if (from == to && (after == position || after == position - 1)) continue;
            var change = _transfer.Evaluate(solution, from, position, 1, to, after, reversed: false);
            if (change < best) (best, _after) = (change, after);
        }
        return best;
    }

    public void Apply(Solution solution) => _transfer.Apply(
        solution, solution[solution.RouteOf[_stop]], solution.PositionOf[_stop], 1,
        solution[_vehicle], _after, reversed: false);
}
