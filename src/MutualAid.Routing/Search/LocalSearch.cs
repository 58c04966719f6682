using MutualAid.Routing.Search.Moves;

namespace MutualAid.Routing.Search;

/// <summary>
/// Tries every move between each stop and those nearest to it, carries out what is better, and goes on with the stops of
/// the routes that changed until nothing is.
/// </summary>
internal sealed class LocalSearch
{
    /// <summary>How many of the nearest stops are tried.</summary>
    private const int Nearest = 20;

    private readonly Neighbourhood _neighbourhood;
    private readonly SearchClock _clock;
    private readonly IMove[] _moves;
    private readonly Queue<int> _waiting = new();
    private readonly bool[] _isWaiting;

    public LocalSearch(ProblemData data, Neighbourhood neighbourhood, SearchClock clock)
    {
        _neighbourhood = neighbourhood;
        _clock = clock;
        IMove[] moves = [new Relocate(data), new Exchange(data), new TwoOptStar(data), new OrOpt(data)];
        _moves = [.. moves.Where(move => move.Supports(data))];
        _isWaiting = new bool[data.StopCount];
    }

    /// <summary>Improves the whole solution.</summary>
    public void Improve(Solution solution)
    {
        foreach (var vehicle in solution.Fleet.Used) Enqueue(solution[vehicle]);
        Descend(solution);
    }

    /// <summary>
    /// Improves the routes that changed since <see cref="Solution.Begin"/>, and those that this touches.
    /// </summary>
    public void ImproveTouched(Solution solution)
    {
        foreach (var vehicle in solution.Touched) Enqueue(solution[vehicle]);
        Descend(solution);
    }

    private void Descend(Solution solution)
    {
        while (_waiting.TryDequeue(out var stop))
        {
            _isWaiting[stop] = false;
            if (IsFree(solution, stop) && !_clock.MustStop) ImproveAround(solution, stop);
        }
    }

    private void ImproveAround(Solution solution, int stop)
    {
        var nearest = _neighbourhood.Of(stop);
        foreach (var neighbour in nearest[..Math.Min(Nearest, nearest.Length)])
        {
            if (!IsFree(solution, neighbour)) continue;
            foreach (var move in _moves)
            {
                if (move.Evaluate(solution, stop, neighbour) >= 0) continue;
                var (first, second) = (solution.RouteOf[stop], solution.RouteOf[neighbour]);
                move.Apply(solution);
                Enqueue(solution[first]);
                Enqueue(solution[second]);
                if (!IsFree(solution, stop) || !IsFree(solution, neighbour)) return;
            }
        }
    }

    private static bool IsFree(Solution solution, int stop) =>
        solution.RouteOf[stop] is >= 0 and var vehicle && solution.PositionOf[stop] > solution[vehicle].Locked;

    private void Enqueue(Route route)
    {
        foreach (var stop in route.Stops)
        {
            if (_isWaiting[stop]) continue;
            _isWaiting[stop] = true;
            _waiting.Enqueue(stop);
        }
    }
}
