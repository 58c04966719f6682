using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MutualAid.Routing.Search;

/// <summary>
/// Looks for the cheapest position for a stop in a route. O(1) a position, unless the problem is timed and the
/// route or the stop has several windows or the like: then O(route length) for each position that its lower bound lets through.
/// </summary>
internal sealed class InsertionScan(ProblemData data)
{
    private readonly DepartureProfile _profile = new(data);
    private int[] _sequence = new int[16];

    /// <summary>
    /// Replaces <paramref name="best"/> by the cheapest feasible position in the route, if that is cheaper.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <param name="stop">A stop on no route.</param>
    /// <param name="best">The best so far.</param>
    /// <param name="first">
    /// The first position that the stop may take; those of locked stops are left alone in any case.
    /// </param>
    /// <param name="except">A position to overlook.</param>
    public void Improve(Route route, int stop, ref Insertion best, int first = 1, int except = 0)
    {
        if (!data.MayServe(stop, route.Vehicle) || !Fits(route, stop)) return;
        first = Math.Max(first, route.Locked + 1);
        if (data.Timed) ScanTimed(route, stop, ref best, first, except);
        else ScanUntimed(route, stop, ref best, first, except);
    }

    private bool Fits(Route route, int stop)
    {
        if (data.IsReload(stop)) return true;
        if (route.Count - route.Reloads >= data.MaxStops[route.Vehicle]) return false;
        if (route.Reloads > 0) return true;
        for (var dimension = 0; dimension < data.Dimensions; dimension++)
        {
            var free = data.Capacity[route.Vehicle * data.Dimensions + dimension] - route.Load[dimension];
            if (data.Demand[stop * data.Dimensions + dimension] > free) return false;
        }
        return true;
    }

    private void ScanUntimed(Route route, int stop, ref Insertion best, int first, int except)
    {
        // References without bounds checks: this loop is most of the search, and the checks were a third of it.
        ref var node = ref MemoryMarshal.GetArrayDataReference(route.Node);
        ref var way = ref MemoryMarshal.GetArrayDataReference(route.Way);
        ref var departure = ref MemoryMarshal.GetArrayDataReference(route.Departure);
        ref var latest = ref MemoryMarshal.GetArrayDataReference(route.Latest);
        var row = stop * data.NodeCount;
        ref var distanceInto = ref data.DistanceInto[row];
        ref var distanceFrom = ref data.Distance[row];
        ref var durationInto = ref data.DurationInto[row];
        ref var durationFrom = ref data.Duration[row];
        var (opens, closes, service) = (data.Opens[stop], data.Closes[stop], data.Service[stop]);
        var several = data.SeveralWindows(stop);
        var opening = OpeningCost(route) + data.PreferenceCost(stop, route.Vehicle);
        var limit = DetourBelow(best.Cost - opening);
        var position = -1;
        var end = route.Count + 1;
        for (var at = first; at <= end; at++)
        {
            if (Unsafe.Add(ref latest, at) < opens + service) continue;
            if (Unsafe.Add(ref departure, at - 1) > closes) break;
            var (before, after) = (Unsafe.Add(ref node, at - 1), Unsafe.Add(ref node, at));
            var detour = Unsafe.Add(ref distanceInto, before) + Unsafe.Add(ref distanceFrom, after) - Unsafe.Add(ref way, at);
            if (detour >= limit) continue;
            var start = Math.Max(Unsafe.Add(ref departure, at - 1) + Unsafe.Add(ref durationInto, before), opens);
            if (start > closes) continue;
            if (several) start = data.EarliestService(stop, start);
            if (start + service + Unsafe.Add(ref durationFrom, after) > Unsafe.Add(ref latest, at)) continue;
            if (at == except || !TripLoads.HaveRoom(data, route, stop, at)) continue;
            limit = detour;
            position = at;
        }
        if (position < 0) return;
        best.Vehicle = route.Vehicle;
        best.Position = position;
        best.Cost = opening + data.PerMetre * limit;
    }

    private void ScanTimed(Route route, int stop, ref Insertion best, int first, int except)
    {
        var vehicle = route.Vehicle;
        var (opens, closes, service) = (data.Opens[stop], data.Closes[stop], data.Service[stop]);
        var segment = data.Segment(stop);
        var lead = data.LeadTime[vehicle];
        var metres = data.LeadDistance[vehicle] + (long)route.Distance;
        var preferences = route.PreferenceCost + data.PreferenceCost(stop, vehicle);
        var withoutDetour = data.FixedCost[vehicle] + preferences + data.PerMetre * metres - route.Cost;
        var exact = !route.IsIntricate && !data.IsIntricate(stop);
        for (var at = first; at <= route.Count + 1; at++)
        {
            if (route.Latest[at] < opens + service) continue;
            if (route.Departure[at - 1] > closes) break;
            var into = stop * data.NodeCount + route.Node[at - 1];
            var from = stop * data.NodeCount + route.Node[at];
            var detour = data.DistanceInto[into] + data.Distance[from]
                - route.Way[at];
            var (timeInto, timeFrom) = (data.DurationInto[into], data.Duration[from]);
            // Without waiting it takes at least this long: a bound that spares most positions the rest.
            var added = timeInto + service + timeFrom;
            var duration = lead + route.Before[at - 1].Elapsed + added + route.After[at].Elapsed;
            var cost = withoutDetour + data.PerMetre * detour;
            if (cost + data.DurationCost(duration) >= best.Cost || at == except) continue;
            var front = TimeSegment.Join(route.Before[at - 1], timeInto, segment);
            var whole = TimeSegment.Join(front, timeFrom, route.After[at]);
            duration = lead + whole.LeastDuration;
            if (!whole.Feasible(data.EarliestDeparture[vehicle]) || duration > data.MaxDuration[vehicle]) continue;
            if (cost + data.DurationCost(duration) >= best.Cost) continue;
            if (!TripLoads.HaveRoom(data, route, stop, at)) continue;
            if (!exact && !DriveWith(route, stop, at, out duration)) continue;
            cost += data.DurationCost(duration);
            if (cost >= best.Cost) continue;
            best.Vehicle = vehicle;
            best.Position = at;
            best.Cost = cost;
        }
    }

    /// <summary>What a vehicle's first stop costs beyond its detour.</summary>
    private long OpeningCost(Route route) => route.Count > 0
        ? 0
        : data.FixedCost[route.Vehicle] + data.PerMetre * (data.LeadDistance[route.Vehicle] + (long)route.Distance);

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
