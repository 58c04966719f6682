namespace MutualAid.Routing.Search;

/// <summary>The cheapest way found so far to put a stop into a solution: no vehicle, as long as none is cheaper than leaving it out.</summary>
internal struct Insertion(long limit)
{
    public int Vehicle = -1;
    public int Position;

    /// <summary>What the insertion adds to the routes' costs; a new one must add less.</summary>
    public long Cost = limit;

    public readonly bool Found => Vehicle >= 0;
}

/// <summary>
/// Looks for the cheapest position for a stop in a route. O(1) a position, unless the problem is timed and the
/// route or the stop has several windows: then O(route length) for each position that its lower bound lets through.
/// </summary>
internal sealed class InsertionSearch(ProblemData data)
{
    /// <summary>One position in this many is not looked at when blinking.</summary>
    private const int BlinkEvery = 100;

    private readonly DepartureProfile _profile = new(data);
    private int[] _sequence = new int[16];

    /// <summary>Replaces <paramref name="best"/> by the cheapest feasible position in the route, if that is cheaper.</summary>
    /// <param name="route">The route.</param>
    /// <param name="stop">A stop on no route.</param>
    /// <param name="best">The best so far.</param>
    /// <param name="blinks">Where given, positions are overlooked at random.</param>
    /// <param name="after">The position from which on to look; the locked ones are left alone in any case.</param>
    public void Improve(Route route, int stop, ref Insertion best, SplitMix64? blinks = null, int after = 0)
    {
        if (!data.MayServe(stop, route.Vehicle) || !Fits(route, stop)) return;
        after = Math.Max(after, route.Locked);
        if (data.Timed) ScanTimed(route, stop, ref best, blinks, after);
        else ScanUntimed(route, stop, ref best, blinks, after);
    }

    private bool Fits(Route route, int stop)
    {
        if (route.Count >= data.MaxStops[route.Vehicle]) return false;
        for (var dimension = 0; dimension < data.Dimensions; dimension++)
            if (data.Capacity[route.Vehicle * data.Dimensions + dimension] - route.Load[dimension] < data.Demand[stop * data.Dimensions + dimension])
                return false;
        return true;
    }

    private void ScanUntimed(Route route, int stop, ref Insertion best, SplitMix64? blinks, int after)
    {
        var positions = route.Count + 2;
        var nodes = route.Node.AsSpan(0, positions);
        var travelled = route.Travelled.AsSpan(0, positions);
        var departure = route.Departure.AsSpan(0, positions);
        var latest = route.Latest.AsSpan(0, positions);
        var row = stop * data.NodeCount;
        var distanceInto = data.DistanceInto.AsSpan(row, data.NodeCount);
        var distanceFrom = data.Distance.AsSpan(row, data.NodeCount);
        var durationInto = data.DurationInto.AsSpan(row, data.NodeCount);
        var durationFrom = data.Duration.AsSpan(row, data.NodeCount);
        var (opens, closes, service) = (data.Opens[stop], data.Closes[stop], data.Service[stop]);
        var several = data.SeveralWindows(stop);
        var opening = OpeningCost(route);
        var limit = DetourBelow(best.Cost - opening);
        for (var before = after; before < positions - 1 && departure[before] <= closes; before++)
        {
            if (latest[before + 1] < opens + service) continue;
            var detour = distanceInto[nodes[before]] + distanceFrom[nodes[before + 1]] - (travelled[before + 1] - travelled[before]);
            if (detour >= limit) continue;
            var start = Math.Max(departure[before] + durationInto[nodes[before]], opens);
            if (start > closes) continue;
            if (several) start = data.EarliestService(stop, start);
            if (start + service + durationFrom[nodes[before + 1]] > latest[before + 1]) continue;
            if (blinks is not null && blinks.OneIn(BlinkEvery)) continue;
            limit = detour;
            best.Vehicle = route.Vehicle;
            best.Position = before + 1;
            best.Cost = opening + data.PerMetre * detour;
        }
    }

    private void ScanTimed(Route route, int stop, ref Insertion best, SplitMix64? blinks, int after)
    {
        var vehicle = route.Vehicle;
        var segment = data.Segment(stop);
        var fixedAndLead = data.FixedCost[vehicle] + data.PerMetre * (data.LeadDistance[vehicle] + (long)route.Travelled[route.Count + 1]) - route.Cost;
        var exact = !route.SeveralWindows && !data.SeveralWindows(stop);
        for (var before = after; before <= route.Count && route.Departure[before] <= data.Closes[stop]; before++)
        {
            var into = route.Node[before] * data.NodeCount + stop;
            var from = stop * data.NodeCount + route.Node[before + 1];
            var detour = data.Distance[into] + data.Distance[from] - (route.Travelled[before + 1] - route.Travelled[before]);
            var distanceCost = fixedAndLead + data.PerMetre * detour;
            if (data.PerSecond == 0 && distanceCost >= best.Cost) continue;
            var whole = TimeSegment.Join(TimeSegment.Join(route.Before[before], data.Duration[into], segment), data.Duration[from], route.After[before + 1]);
            var duration = data.LeadTime[vehicle] + whole.LeastDuration;
            if (!whole.Feasible(data.EarliestDeparture[vehicle]) || duration > data.MaxDuration[vehicle]) continue;
            if (distanceCost + data.PerSecond * duration >= best.Cost) continue;
            if (!exact && !DriveWith(route, stop, before + 1, out duration)) continue;
            var cost = distanceCost + data.PerSecond * duration;
            if (cost >= best.Cost || (blinks is not null && blinks.OneIn(BlinkEvery))) continue;
            best.Vehicle = vehicle;
            best.Position = before + 1;
            best.Cost = cost;
        }
    }

    /// <summary>What a vehicle's first stop costs beyond its detour.</summary>
    private long OpeningCost(Route route) => route.Count > 0
        ? 0
        : data.FixedCost[route.Vehicle] + data.PerMetre * (data.LeadDistance[route.Vehicle] + (long)route.Travelled[1]);

    /// <summary>The smallest detour in metres that already costs at least the limit.</summary>
    private int DetourBelow(long limit)
    {
        if (data.PerMetre == 0) return limit > 0 ? int.MaxValue : int.MinValue;
        var metres = limit / data.PerMetre;
        if (metres * data.PerMetre < limit) metres++;
        return (int)Math.Clamp(metres, int.MinValue, int.MaxValue);
    }

    private bool DriveWith(Route route, int stop, int position, out int duration)
    {
        duration = 0;
        if (_sequence.Length <= route.Count) Array.Resize(ref _sequence, 2 * route.Count + 1);
        route.Stops[..(position - 1)].CopyTo(_sequence);
        _sequence[position - 1] = stop;
        route.Stops[(position - 1)..].CopyTo(_sequence.AsSpan(position));
        if (!_profile.Drive(route.Vehicle, _sequence.AsSpan(0, route.Count + 1))) return false;
        duration = data.LeadTime[route.Vehicle] + _profile.Shortest().Duration;
        return true;
    }
}
