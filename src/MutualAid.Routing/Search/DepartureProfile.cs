namespace MutualAid.Routing.Search;

/// <summary>
/// For a sequence of stops, when the vehicle may leave the pantry (or, under way, its start place), and what that
/// does to the end. With several windows at a stop, leaving a second later can mean waiting for the next window, so
/// the departures fall into pieces. In each of them service ends at max(departure + elapsed, ready) after every stop.
/// Building a profile takes O(stops × pieces).
/// </summary>
internal sealed class DepartureProfile(ProblemData data)
{
    private Piece[] _pieces = new Piece[8];
    private Piece[] _next = new Piece[8];
    private int _count;
    private int _elapsed;
    private int _vehicle;
    private int _node;

    /// <summary>Follows the whole route; false if it cannot be driven.</summary>
    public bool Drive(int vehicle, ReadOnlySpan<int> stops)
    {
        Leave(vehicle);
        foreach (var stop in stops)
        {
            // Within the ride limit is what starts service at the stop soon enough after leaving the pantry.
            if (!Visit(stop) || !KeepWithin(data.RideLimit[stop])) return false;
            Pass(data.Service[stop]);
        }
        return End();
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

    private void Leave(int vehicle)
    {
        _vehicle = vehicle;
        _node = data.StartNode[vehicle];
        _elapsed = 0;
        _count = 1;
        _pieces[0] = new Piece(data.EarliestDeparture[vehicle], data.ShiftEnd[vehicle], TimeSegment.Never);
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

    /// <summary>Drives to the vehicle's end place; false if that breaks its shift or its longest duration.</summary>
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
        return KeepWithin(data.MaxDuration[_vehicle] - data.LeadTime[_vehicle]);
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
