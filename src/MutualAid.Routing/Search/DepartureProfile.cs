namespace MutualAid.Routing.Search;

/// <summary>
/// For a sequence of stops, when the vehicle may leave the pantry (or, under way, its start place), and what that
/// does to the end. With several windows at a stop, leaving a second later can mean waiting for the next window, so
/// the departures fall into pieces. In each of them service ends at max(departure + elapsed, ready) after every stop.
/// Building a profile takes O(stops × pieces). The departures of a further trip are windows for the end of the one before.
/// </summary>
internal sealed class DepartureProfile(ProblemData data)
{
    private Piece[] _pieces = new Piece[8];
    private Piece[] _next = new Piece[8];
    private readonly int _loadTime = data.HasReloads ? data.Service[data.FirstReload] : 0;
    private Piece[] _later = new Piece[8];
    private int _laterCount;
    private int _laterElapsed;
    private int _count;
    private int _elapsed;
    private int _vehicle;
    private int _node;

    /// <summary>Follows the whole route; false if it cannot be driven.</summary>
    public bool Drive(int vehicle, ReadOnlySpan<int> stops) =>
        Follow(vehicle, stops) && KeepWithin(data.MaxDuration[vehicle] - data.LeadTime[vehicle]);

    /// <summary>
    /// When to leave the pantry for the rest of a route, at a moment or as little later as it takes; a route with that
    /// rest could be driven.
    /// </summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="stops">The stops after the visit to the pantry.</param>
    /// <param name="ready">When it is loaded.</param>
    public int LeaveAgain(int vehicle, ReadOnlySpan<int> stops, int ready)
    {
        Follow(vehicle, stops, fromReload: true);
        foreach (var piece in _pieces.AsSpan(0, _count))
            if (ready <= piece.Last) return Math.Max(ready, piece.First);
        throw new InvalidOperationException("No departure is late enough.");
    }

    /// <summary>
    /// The departure that makes the route shortest, and of these the earliest; with the time from it to the end.
    /// </summary>
    public (int Departure, int Duration) Shortest()
    {
        var (best, departure) = (int.MaxValue, 0);
        foreach (var piece in _pieces.AsSpan(0, _count))
        {
            var leave = Math.Clamp(piece.Ready - _elapsed, piece.First, piece.Last);
            var duration = Math.Max(_elapsed, piece.Ready - leave);
            if (duration < best) (best, departure) = (duration, leave);
        }
        return (departure, best);
    }

    /// <summary>From the last trip to the first: when the pantry may be left again is all that a trip needs to know of the next.</summary>
    private bool Follow(int vehicle, ReadOnlySpan<int> stops, bool fromReload = false)
    {
        for (var last = true; ; last = false)
        {
            var reload = stops.Length - 1;
            while (reload >= 0 && !data.IsReload(stops[reload])) reload--;
            var again = fromReload || reload >= 0;
            Leave(vehicle, again);
            foreach (var stop in stops[(reload + 1)..])
            {
                // Within the ride limit is what starts service at the stop soon enough after leaving the pantry.
                if (!Visit(stop) || !KeepWithin(data.RideLimit[stop])) return false;
                Pass(data.Service[stop]);
            }
            if (!(last ? End() : Reload())) return false;
            if (reload < 0) return true;
            (_pieces, _later, _laterCount, _laterElapsed) = (_later, _pieces, _count, _elapsed);
            stops = stops[..reload];
        }
    }

    private void Leave(int vehicle, bool again)
    {
        _vehicle = vehicle;
        _node = again ? data.PantryNode : data.StartNode[vehicle];
        _elapsed = 0;
        _count = 1;
        var earliest = again ? TimeSegment.Never : data.EarliestDeparture[vehicle];
        _pieces[0] = new Piece(earliest, data.ShiftEnd[vehicle], TimeSegment.Never);
    }

    /// <summary>
    /// Drives to the pantry, loads, and waits until the later trips can begin; false if none can. What is waited for there would
    /// be waited for later, so that it moves no end.
    /// </summary>
    private bool Reload()
    {
        Travel(data.PantryNode);
        Pass(_loadTime);
        var next = _next.Length < _count + _laterCount ? new Piece[2 * (_count + _laterCount)] : _next;
        var count = 0;
        foreach (var piece in _pieces.AsSpan(0, _count))
        {
            var closed = TimeSegment.Never;
            foreach (var later in _later.AsSpan(0, _laterCount))
            {
                var first = piece.Ready > closed ? piece.First : Math.Max(piece.First, closed - _elapsed + 1);
                var last = Math.Min(piece.Last, later.Last - _elapsed);
                if (piece.Ready <= later.Last && first <= last)
                    next[count++] = new Piece(first, last, Math.Max(piece.Ready + _laterElapsed, later.Ready));
                closed = later.Last;
            }
        }
        (_pieces, _next, _count, _elapsed) = (next, _pieces, count, _elapsed + _laterElapsed);
        return count > 0;
    }

    /// <summary>Drives to the stop and serves it; false if no departure reaches it within a window.</summary>
    private bool Visit(int stop)
    {
        Travel(stop);
        var windows = data.WindowsOf(stop);
        // The service start never falls as the departure rises, so each gap between windows cuts one piece at most.
        if (_next.Length < _count + windows.Length)
            _next = new Piece[2 * (_count + windows.Length)];
        var next = _next;
        var count = 0;
        foreach (var piece in _pieces.AsSpan(0, _count))
        {
            var closed = TimeSegment.Never;
            foreach (var (opens, closes) in windows)
            {
                var first = piece.Ready > closed ? piece.First : Math.Max(piece.First, closed - _elapsed + 1);
                var last = Math.Min(piece.Last, closes - _elapsed);
                if (piece.Ready <= closes && first <= last)
                    next[count++] = new Piece(first, last, Math.Max(piece.Ready, opens));
                closed = closes;
            }
        }
        (_pieces, _next, _count) = (next, _pieces, count);
        return count > 0;
    }

    /// <summary>Drives to the vehicle's end place; false if that breaks its shift.</summary>
    private bool End()
    {
        Travel(data.EndNode[_vehicle]);
        var kept = 0;
        foreach (var piece in _pieces.AsSpan(0, _count))
        {
            var last = Math.Min(piece.Last, data.ShiftEnd[_vehicle] - _elapsed);
            if (piece.Ready <= data.ShiftEnd[_vehicle] && piece.First <= last)
                _pieces[kept++] = piece with { Last = last };
        }
        _count = kept;
        return kept > 0;
    }

    private void Travel(int node)
    {
        Pass(data.Duration[_node * data.NodeCount + node]);
        _node = node;
    }

    private void Pass(int time)
    {
        _elapsed += time;
        foreach (ref var piece in _pieces.AsSpan(0, _count))
            piece = piece with { Ready = piece.Ready + time };
    }

    private bool KeepWithin(int limit)
    {
        var kept = 0;
        foreach (var piece in _pieces.AsSpan(0, _count))
        {
            var first = Math.Max(piece.First, piece.Ready - limit);
            if (_elapsed <= limit && first <= piece.Last)
                _pieces[kept++] = piece with { First = first };
        }
        _count = kept;
        return kept > 0;
    }

    private readonly record struct Piece(int First, int Last, int Ready);
}
