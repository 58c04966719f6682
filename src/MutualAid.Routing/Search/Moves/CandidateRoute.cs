namespace MutualAid.Routing.Search.Moves;

/// <summary>
/// A route that a move would make, described as stretches of routes that exist. Judged without being built: O(1) for
/// a stretch that begins or ends it unchanged, O(length) for one in its middle.
/// </summary>
internal sealed class CandidateRoute(ProblemData data)
{
    private readonly List<Stretch> _stretches = [];
    private readonly int[] _load = new int[data.Dimensions];
    private int[] _stops = new int[16];
    private int _vehicle;

    private int _node;
    private int _time;
    private long _distance;
    private long _preferences;
    private TimeSegment _segment;
    private bool _isIntricate;

    public CandidateRoute For(int vehicle)
    {
        _vehicle = vehicle;
        _stretches.Clear();
        return this;
    }

    /// <summary>Appends a route's positions from first to last, both included; none if last is less.</summary>
    public CandidateRoute Add(Route route, int first, int last, bool reversed = false)
    {
        if (first <= last) _stretches.Add(new Stretch(route, first, last, reversed));
        return this;
    }

    /// <summary>Whether the route can be driven, and what it would cost.</summary>
    public bool TryCost(Solution solution, out long cost)
    {
        cost = 0;
        if (_stretches.Count == 0) return true;
        if (!Follow() || !Carries()) return false;
        var metres = data.PerMetre * (data.LeadDistance[_vehicle] + _distance);
        cost = data.FixedCost[_vehicle] + _preferences + metres;
        if (!data.Timed) return true;
        var duration = data.LeadTime[_vehicle] + _segment.LeastDuration;
        if (!_segment.Feasible(data.EarliestDeparture[_vehicle]) || duration > data.MaxDuration[_vehicle]) return false;
        if (_isIntricate)
        {
            if (!solution.Profile.Drive(_vehicle, Stops())) return false;
            duration = data.LeadTime[_vehicle] + solution.Profile.Shortest().Duration;
        }
        cost += data.DurationCost(duration);
        return true;
    }

    /// <summary>The stops in order; valid until the next call.</summary>
    public ReadOnlySpan<int> Stops()
    {
        var count = 0;
        foreach (var stretch in _stretches)
        {
            var stops = stretch.Stops;
            if (_stops.Length < count + stops.Length) Array.Resize(ref _stops, 2 * (count + stops.Length));
            stops.CopyTo(_stops.AsSpan(count));
            if (stretch.Reversed) _stops.AsSpan(count, stops.Length).Reverse();
            count += stops.Length;
        }
        return _stops.AsSpan(0, count);
    }

    /// <summary>Drives the stretches; false if a window or the shift's end is missed.</summary>
    private bool Follow()
    {
        _node = data.StartNode[_vehicle];
        _time = data.EarliestDeparture[_vehicle];
        _distance = 0;
        _segment = TimeSegment.Departure;
        _isIntricate = false;
        for (var index = 0; index < _stretches.Count; index++)
        {
            var stretch = _stretches[index];
            _isIntricate |= stretch.Route.IsIntricate;
            if (index == 0 && IsHead(stretch))
                Head(stretch);
            else if (index == _stretches.Count - 1 && IsTail(stretch))
                return Tail(stretch);
            else if (!Walk(stretch))
                return false;
        }
        return Finish();
    }

    private bool IsHead(Stretch stretch) => stretch is { First: 1, Reversed: false } && stretch.Route.Vehicle == _vehicle;

    /// <summary>What is known from a position to the end holds for a vehicle with the same end and shift end.</summary>
    private bool IsTail(Stretch stretch)
    {
        var other = stretch.Route.Vehicle;
        return stretch.Last == stretch.Route.Count && !stretch.Reversed
            && data.EndNode[other] == data.EndNode[_vehicle] && data.ShiftEnd[other] == data.ShiftEnd[_vehicle];
    }

    private void Head(Stretch head)
    {
        var (route, last) = (head.Route, head.Last);
        _node = route.Node[last];
        _time = route.Departure[last];
        _distance = route.Travelled[last];
        if (data.Timed) _segment = route.Before[last];
    }

    private bool Walk(Stretch stretch)
    {
        for (var step = 0; step <= stretch.Last - stretch.First; step++)
        {
            var stop = stretch.Route.Node[stretch.Reversed ? stretch.Last - step : stretch.First + step];
            var leg = _node * data.NodeCount + stop;
            var arrival = _time + data.Duration[leg];
            if (arrival > data.Closes[stop]) return false;
            _time = data.EarliestService(stop, arrival) + data.Service[stop];
            _distance += data.Distance[leg];
            if (data.Timed) _segment = TimeSegment.Join(_segment, data.Duration[leg], data.Segment(stop));
            _node = stop;
        }
        return true;
    }

    private bool Tail(Stretch tail)
    {
        var (route, first) = (tail.Route, tail.First);
        var leg = _node * data.NodeCount + route.Node[first];
        if (_time + data.Duration[leg] > route.Latest[first]) return false;
        _distance += data.Distance[leg] + route.Travelled[route.Count + 1] - route.Travelled[first];
        if (data.Timed) _segment = TimeSegment.Join(_segment, data.Duration[leg], route.After[first]);
        return true;
    }

    private bool Finish()
    {
        var leg = _node * data.NodeCount + data.EndNode[_vehicle];
        if (_time + data.Duration[leg] > data.ShiftEnd[_vehicle]) return false;
        _distance += data.Distance[leg];
        var end = TimeSegment.End(data.ShiftEnd[_vehicle]);
        if (data.Timed) _segment = TimeSegment.Join(_segment, data.Duration[leg], end);
        return true;
    }

    private bool Carries()
    {
        var count = 0;
        Array.Clear(_load);
        _preferences = 0;
        foreach (var stretch in _stretches)
        {
            // Turned round, the stops of a trip are the same, but where the stretch holds a visit to the pantry.
            var stops = stretch.Stops;
            for (var index = 0; index < stops.Length; index++)
            {
                var stop = stops[stretch.Reversed ? stops.Length - 1 - index : index];
                if (!data.MayServe(stop, _vehicle)) return false;
                if (data.IsReload(stop))
                {
                    if (!Fits()) return false;
                    Array.Clear(_load);
                    continue;
                }
                count++;
                _preferences += data.PreferenceCost(stop, _vehicle);
                for (var dimension = 0; dimension < _load.Length; dimension++)
                    _load[dimension] += data.Demand[stop * _load.Length + dimension];
            }
        }
        return Fits() && count <= data.MaxStops[_vehicle];
    }

    private bool Fits()
    {
        for (var dimension = 0; dimension < _load.Length; dimension++)
            if (_load[dimension] > data.Capacity[_vehicle * _load.Length + dimension]) return false;
        return true;
    }

    private readonly record struct Stretch(Route Route, int First, int Last, bool Reversed)
    {
        public ReadOnlySpan<int> Stops => Route.Node.AsSpan(First, Last - First + 1);
    }
}
