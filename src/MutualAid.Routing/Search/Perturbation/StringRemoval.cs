namespace MutualAid.Routing.Search.Perturbation;

/// <summary>
/// Ruins a solution around a random stop: takes a string of neighbouring stops out of each of a few routes close by,
/// which leaves slack in capacity, time and place together. The stop may itself be unassigned: then its surroundings
/// make room for it.
/// Christiaens, Vanden Berghe: Slack induction by string removals for vehicle routing problems, 2020,
/// doi 10.1287/trsc.2019.0914.
/// </summary>
/// <param name="data">The problem.</param>
/// <param name="neighbourhood">Which stops are near.</param>
/// <param name="random">Chooses among them.</param>
internal sealed class StringRemoval(ProblemData data, Neighbourhood neighbourhood, SplitMix64 random)
{
    private const int MeanRemoved = 10;
    private const int LongestString = 10;

    /// <summary>
    /// A split string keeps stops in its middle; how many grows by one with this chance, one in so many.
    /// </summary>
    private const int KeepMoreOneIn = 100;

    private readonly bool[] _ruined = new bool[data.VehicleCount];
    private readonly List<int> _ruinedRoutes = [];

    /// <param name="solution">What to ruin.</param>
    /// <param name="free">The stops around one of which to ruin, chosen at random.</param>
    public Ruin Apply(Solution solution, int[] free)
    {
        var before = solution.Unassigned.Count;
        var assigned = 0;
        foreach (var vehicle in solution.Fleet.Used) assigned += solution[vehicle].Count;
        // Rounded up: where routes have one stop or two, those with two could never be emptied otherwise.
        var routes = Math.Max(1, solution.Fleet.Used.Count);
        var longest = Math.Clamp((assigned + routes - 1) / routes, 1, LongestString);
        // The number of strings is drawn in 1024ths, so that its mean is exact with integers.
        var mostStrings = Math.Max(1, (4 * MeanRemoved * 1024 / (1 + longest)) - 1024);
        var strings = (1024 + random.Below(mostStrings)) / 1024;
        var seed = free[random.Below(free.Length)];
        RemoveString(solution, seed, longest);
        foreach (var stop in neighbourhood.Of(seed))
        {
            if (_ruinedRoutes.Count >= strings) break;
            RemoveString(solution, stop, longest);
        }
        foreach (var vehicle in _ruinedRoutes) _ruined[vehicle] = false;
        _ruinedRoutes.Clear();
        return new Ruin(seed, solution.Unassigned.Count - before);
    }

    private void RemoveString(Solution solution, int stop, int longest)
    {
        var vehicle = solution.RouteOf[stop];
        if (vehicle < 0 || _ruined[vehicle]) return;
        var route = solution[vehicle];
        var free = route.Count - route.Locked;
        if (solution.PositionOf[stop] <= route.Locked) return;
        _ruined[vehicle] = true;
        _ruinedRoutes.Add(vehicle);
        var length = 1 + random.Below(Math.Min(free, longest));
        var kept = 0;
        if (length > 1 && length < free && random.OneIn(2))
        {
            kept = 1;
            while (length + kept < free && random.OneIn(KeepMoreOneIn)) kept++;
        }
        var first = FirstPosition(route, solution.PositionOf[stop], length + kept);
        if (kept == 0)
        {
            solution.Remove(vehicle, first, length);
            return;
        }
        var head = 1 + random.Below(length - 1);
        if (solution.Remove(vehicle, first + head + kept, length - head)) solution.Remove(vehicle, first, head);
    }

    /// <summary>A random start for a string of the length that covers the position and no locked stop.</summary>
    private int FirstPosition(Route route, int position, int length)
    {
        var earliest = Math.Max(route.Locked + 1, position - length + 1);
        var latest = Math.Min(position, route.Count - length + 1);
        return earliest + random.Below(latest - earliest + 1);
    }
}

/// <summary>What a ruin did.</summary>
/// <param name="Seed">The stop around which it was.</param>
/// <param name="Removed">How many stops it removed; they are the last among the unassigned.</param>
internal readonly record struct Ruin(int Seed, int Removed);
