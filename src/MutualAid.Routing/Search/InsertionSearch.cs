namespace MutualAid.Routing.Search;

/// <summary>
/// Looks for the cheapest way to put a stop into a solution. Most routes stay as they are from one search to the next,
/// so what is known of each stop in each route is remembered together with the route's fingerprint: the cheapest
/// position, or that there is none cheaper than some cost.
/// </summary>
internal sealed class InsertionSearch(ProblemData data)
{
    /// <summary>When blinking, one in this many of the positions that would be chosen is overlooked.</summary>
    private const int BlinkEvery = 100;

    private readonly InsertionScan _scan = new(data);

    private readonly int[] _open = new int[data.VehicleCount];

    // Stop x width + the vehicle's index among those in use, so that what is looked up together lies together.
    private Known[] _known = [];
    private int _width;

    /// <summary>
    /// The cheapest feasible insertion of a stop that is on no route, if it costs less than the limit.
    /// </summary>
    /// <param name="solution">The solution.</param>
    /// <param name="stop">The stop.</param>
    /// <param name="limit">What it must cost less than.</param>
    /// <param name="blinks">Where given, positions are overlooked at random.</param>
    public Insertion Cheapest(Solution solution, int stop, long limit, SplitMix64? blinks = null)
    {
        var best = new Insertion(limit);
        var fingerprints = solution.Fleet.Fingerprints;
        if (fingerprints.Length > _width) Widen(fingerprints.Length);
        var known = _known.AsSpan(stop * _width, fingerprints.Length);
        var open = 0;
        for (var index = 0; index < known.Length; index++)
        {
            ref var entry = ref known[index];
            if (entry.Fingerprint != fingerprints[index]) _open[open++] = index;
            else if (entry.Cost < best.Cost) Take(solution, stop, index, ref entry, ref best, blinks);
        }
        // What has to be looked at anew comes last: then most positions are seen to be too dear at once.
        foreach (var index in _open.AsSpan(0, open))
        {
            ref var entry = ref known[index];
            entry = new Known { Fingerprint = fingerprints[index], Cost = best.Cost };
            Take(solution, stop, index, ref entry, ref best, blinks);
        }
        for (var vehicleClass = 0; vehicleClass < data.ClassCount; vehicleClass++)
            if (solution.Fleet.FirstUnused(vehicleClass) is >= 0 and var vehicle)
                _scan.Improve(solution[vehicle], stop, ref best);
        return best;
    }

    /// <summary>Inserts all that fits, without overlooking anything, the dearest to leave out first.</summary>
    public void Complete(Solution solution)
    {
        int[] dearestFirst = [.. solution.Unassigned.Where(stop => !data.IsReload(stop)).OrderByDescending(stop => data.SkipPenalty[stop]).ThenBy(stop => stop)];
        foreach (var stop in dearestFirst)
        {
            var best = Cheapest(solution, stop, data.SkipPenalty[stop]);
            if (best.Found) solution.Insert(stop, best.Vehicle, best.Position);
        }
    }

    /// <summary>Forgets everything and makes room for more routes, and a few to spare.</summary>
    private void Widen(int routes)
    {
        _width = Math.Min(data.VehicleCount, routes + 4 + routes / 8);
        _known = new Known[data.StopCount * _width];
    }

    private void Take(Solution solution, int stop, int index, ref Known known, ref Insertion best, SplitMix64? blinks)
    {
        var route = solution[solution.Fleet.Used[index]];
        if (known.Position == 0)
        {
            var found = new Insertion(best.Cost);
            _scan.Improve(route, stop, ref found);
            (known.Cost, known.Position) = (found.Cost, found.Position);
            if (!found.Found) return;
        }
        if (blinks is not null && blinks.OneIn(BlinkEvery))
        {
            _scan.Improve(route, stop, ref best, except: known.Position);
            return;
        }
        best.Cost = known.Cost;
        best.Vehicle = route.Vehicle;
        best.Position = known.Position;
    }

    /// <summary>The cheapest position and its cost; without a position, what the cheapest costs at least.</summary>
    private struct Known
    {
        public ulong Fingerprint;
        public long Cost;
        public int Position;
    }
}
