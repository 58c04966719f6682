namespace MutualAid.Routing.Search;

/// <summary>
/// Looks for the cheapest way to put a stop into a solution. Most routes stay as they are from one search to the next,
/// so the cheapest position of each stop in each route is remembered together with the route's fingerprint.
/// </summary>
internal sealed class InsertionSearch(ProblemData data)
{
    /// <summary>When blinking, one in this many of the positions that would be chosen is overlooked.</summary>
    private const int BlinkEvery = 100;

    private readonly InsertionScan _scan = new(data);

    // Stop x VehicleCount + the vehicle's index among those in use, so that what is looked up together lies together.
    private readonly ulong[] _fingerprint = new ulong[data.StopCount * data.VehicleCount];
    private readonly long[] _cost = new long[data.StopCount * data.VehicleCount];
    private readonly int[] _position = new int[data.StopCount * data.VehicleCount];

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
        var row = stop * data.VehicleCount;
        var fingerprints = solution.Fleet.Fingerprints;
        var known = _fingerprint.AsSpan(row, fingerprints.Length);
        var costs = _cost.AsSpan(row, fingerprints.Length);
        for (var index = 0; index < fingerprints.Length; index++)
        {
            if (known[index] != fingerprints[index]) Remember(solution, stop, index);
            if (costs[index] >= best.Cost) continue;
            var vehicle = solution.Fleet.Used[index];
            if (blinks is not null && blinks.OneIn(BlinkEvery))
            {
                _scan.Improve(solution[vehicle], stop, ref best, except: _position[row + index]);
                continue;
            }
            best.Cost = costs[index];
            best.Vehicle = vehicle;
            best.Position = _position[row + index];
        }
        for (var vehicleClass = 0; vehicleClass < data.ClassCount; vehicleClass++)
            if (solution.Fleet.FirstUnused(vehicleClass) is >= 0 and var vehicle)
                _scan.Improve(solution[vehicle], stop, ref best);
        return best;
    }

    /// <summary>Inserts all that fits, without overlooking anything, the dearest to leave out first.</summary>
    public void Complete(Solution solution)
    {
        int[] dearestFirst = [.. solution.Unassigned.OrderByDescending(stop => data.SkipPenalty[stop]).ThenBy(stop => stop)];
        foreach (var stop in dearestFirst)
        {
            var best = Cheapest(solution, stop, data.SkipPenalty[stop]);
            if (best.Found) solution.Insert(stop, best.Vehicle, best.Position);
        }
    }

    private void Remember(Solution solution, int stop, int index)
    {
        var best = new Insertion(long.MaxValue);
        _scan.Improve(solution[solution.Fleet.Used[index]], stop, ref best);
        var at = stop * data.VehicleCount + index;
        (_fingerprint[at], _cost[at], _position[at]) = (solution.Fleet.Fingerprints[index], best.Cost, best.Position);
    }
}
