using MutualAid.Routing.Search.Perturbation;

namespace MutualAid.Routing.Search;

/// <summary>
/// Slack induction by string removals: ruins a small part of a solution and recreates it, and goes on from the result or
/// from what was before as simulated annealing decides; a local search over what changed follows each new best.
/// Christiaens, Vanden Berghe: Slack induction by string removals for vehicle routing problems, 2020,
/// doi 10.1287/trsc.2019.0914.
/// </summary>
internal sealed class RuinAndRecreate
{
    /// <summary>Where vehicles differ, two of them change places one time in so many.</summary>
    private const int SwapOneIn = 20;

    private readonly SearchClock _clock;
    private readonly SplitMix64 _random;
    private readonly LocalSearch _localSearch;
    private readonly StringRemoval _ruin;
    private readonly RouteSwap _swap;
    private readonly bool _vehiclesDiffer;
    private readonly GreedyInsertion _recreate;
    private readonly Annealing _annealing;

    /// <param name="data">The problem.</param>
    /// <param name="neighbourhood">Which stops are near.</param>
    /// <param name="clock">When to stop.</param>
    /// <param name="random">Chance.</param>
    /// <param name="temperature">The annealing's first temperature.</param>
    public RuinAndRecreate(ProblemData data, Neighbourhood neighbourhood, SearchClock clock, SplitMix64 random, long temperature)
    {
        _clock = clock;
        _random = random;
        _localSearch = new LocalSearch(data, neighbourhood, clock);
        _ruin = new StringRemoval(data, neighbourhood, random);
        _swap = new RouteSwap(data, random);
        _vehiclesDiffer = data.ClassCount > 1;
        _recreate = new GreedyInsertion(data, neighbourhood, new InsertionSearch(data), random);
        _annealing = new Annealing(temperature, random);
    }

    /// <param name="current">Where to start from; at the end where the search stands.</param>
    /// <param name="best">The best so far; at the end the best found.</param>
    /// <param name="free">The stops around which to ruin.</param>
    /// <param name="iterations">When to end, if the clock doesn't before.</param>
    /// <param name="until">How much of the whole search is done when the temperature is lowest.</param>
    /// <param name="better">Hears of each new best.</param>
    public void Run(Solution current, Solution best, int[] free, long iterations, int until, Action? better = null)
    {
        for (long iteration = 0; iteration < iterations && _clock.Continue(); iteration++)
        {
            if (_clock.DoneChanged || iteration == 0)
            {
                if (_clock.Done >= until && until < Annealing.Whole) return;
                _annealing.Cool((int)((long)_clock.Done * Annealing.Whole / until));
            }
            var before = current.Cost;
            current.Begin();
            _recreate.Apply(current, Ruin(current, free));
            if (current.Cost < best.Cost)
            {
                _localSearch.ImproveTouched(current);
                best.CopyFrom(current);
                better?.Invoke();
            }
            else if (!_annealing.Accepts(current.Cost - before))
            {
                current.Rollback();
            }
        }
    }

    private Ruin Ruin(Solution current, int[] free) =>
        _vehiclesDiffer && current.Fleet.Used.Count > 0 && _random.OneIn(SwapOneIn) ? _swap.Apply(current) : _ruin.Apply(current, free);
}
