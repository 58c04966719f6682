namespace MutualAid.Routing.Search;

/// <summary>
/// One vehicle's stops in order, with what is known at each position: position 0 is the start, the positions from
/// 1 to Count are stops, position Count + 1 is the end. Every change brings all of it up to date.
/// </summary>
internal sealed class Route
{
    private readonly ProblemData _data;
    private readonly DepartureProfile _profile;
    private int[] _travelled = [];
    private bool _travelledIsTrue;

    public Route(ProblemData data, int vehicle, DepartureProfile profile)
    {
        _data = data;
        _profile = profile;
        Vehicle = vehicle;
        Load = new int[data.Dimensions];
        Replace([]);
    }

    public int Vehicle { get; }

    public int Count { get; private set; }

    /// <summary>How many stops at the front stay where they are.</summary>
    public int Locked => _data.LockedPrefix[Vehicle].Length;

    public int[] Node { get; private set; } = [];

    /// <summary>The distance to each position from the one before.</summary>
    public int[] Way { get; private set; } = [];

    /// <summary>The distance of the whole route from its start node.</summary>
    public int Distance { get; private set; }

    /// <summary>The distance from the start node to each position; computed when it is first asked for after a change.</summary>
    public int[] Travelled
    {
        get
        {
            if (_travelledIsTrue) return _travelled;
            for (var position = 1; position <= Count + 1; position++) _travelled[position] = _travelled[position - 1] + Way[position];
            _travelledIsTrue = true;
            return _travelled;
        }
    }

    /// <summary>The earliest that the vehicle can leave each position, and be at the end.</summary>
    public int[] Departure { get; private set; } = [];

    /// <summary>The latest that the vehicle can arrive at each position so that all that follows holds.</summary>
    public int[] Latest { get; private set; } = [];

    /// <summary>
    /// The stretches from the start to each position and from each position to the end; only for a timed problem.
    /// A stop with several windows counts as one with their hull.
    /// </summary>
    public TimeSegment[] Before { get; private set; } = [];

    public TimeSegment[] After { get; private set; } = [];

    /// <summary>Whether some stop is: then <see cref="Before"/> and <see cref="After"/> are lower bounds.</summary>
    public bool IsIntricate { get; private set; }

    /// <summary>How often the vehicle loads again.</summary>
    public int Reloads { get; private set; }

    /// <summary>What all trips carry together.</summary>
    public int[] Load { get; }

    /// <summary>What the preferences of the stops cost that another vehicle should serve.</summary>
    public long PreferenceCost { get; private set; }

    /// <summary>Tells equal routes of equal vehicles from others: a hash of the class and of all ways driven.</summary>
    public ulong Fingerprint { get; private set; }

    /// <summary>What the route costs; an empty one costs nothing.</summary>
    public long Cost { get; private set; }

    public ReadOnlySpan<int> Stops => Node.AsSpan(1, Count);

    /// <summary>The stops that are not locked in their place.</summary>
    public ReadOnlySpan<int> Free => Stops[Locked..];

    public void Insert(int stop, int position)
    {
        Reserve(Count + 1);
        MoveTail(position, position + 1);
        Node[position] = stop;
        Count++;
        Distance -= Way[position + 1];
        SetWay(position);
        SetWay(position + 1);
        Fingerprint += WayHash(position - 1) + WayHash(position) - WayHash(Node[position - 1], Node[position + 1]);
        Carry(stop, 1);
        IsIntricate |= _data.IsIntricate(stop);
        Refresh(position, position);
    }

    /// <summary>
    /// Whether the route can be driven without these stops. Without the triangle inequality, which rounded and one-way
    /// travel times break, the way that closes the gap may be too long.
    /// </summary>
    public bool CanRemove(int position, int length)
    {
        var (before, after) = (position - 1, position + length);
        var time = _data.Duration[Node[before] * _data.NodeCount + Node[after]];
        if (length == Count) return true;
        if (Departure[before] + time > Latest[after] || !TripLoads.FitWithout(_data, this, position, length)) return false;
        if (!_data.Timed) return true;
        if (IsIntricate) return _profile.Drive(Vehicle, [.. Stops[..before], .. Stops[(after - 1)..]]);
        var whole = TimeSegment.Join(Before[before], time, After[after]);
        return whole.Feasible(Departure[0])
            && _data.LeadTime[Vehicle] + whole.LeastDuration <= _data.MaxDuration[Vehicle];
    }

    public void Remove(int position, int length)
    {
        foreach (var stop in Node.AsSpan(position, length)) Carry(stop, -1);
        for (var at = position - 1; at < position + length; at++) Fingerprint -= WayHash(at);
        for (var at = position; at <= position + length; at++) Distance -= Way[at];
        MoveTail(position + length, position);
        Count -= length;
        SetWay(position);
        Fingerprint += WayHash(position - 1);
        if (IsIntricate) FindIntricacies();
        Refresh(position, position - 1);
    }

    public void Replace(ReadOnlySpan<int> stops)
    {
        Reserve(stops.Length);
        Count = stops.Length;
        stops.CopyTo(Node.AsSpan(1));
        Node[0] = _data.StartNode[Vehicle];
        Node[Count + 1] = _data.EndNode[Vehicle];
        Departure[0] = _data.EarliestDeparture[Vehicle];
        Latest[Count + 1] = _data.ShiftEnd[Vehicle];
        if (_data.Timed)
        {
            Before[0] = TimeSegment.Departure;
            After[Count + 1] = TimeSegment.End(_data.ShiftEnd[Vehicle]);
        }
        Array.Clear(Load);
        (PreferenceCost, Reloads) = (0, 0);
        foreach (var stop in stops) Carry(stop, 1);
        Fingerprint = SplitMix64.Mix((ulong)_data.VehicleClass[Vehicle]);
        for (var at = 0; at <= Count; at++) Fingerprint += WayHash(at);
        FindIntricacies();
        Distance = 0;
        for (var at = 1; at <= Count + 1; at++) SetWay(at);
        Refresh(1, Count);
    }

    public void CopyFrom(Route other)
    {
        Reserve(other.Count);
        Count = other.Count;
        IsIntricate = other.IsIntricate;
        Cost = other.Cost;
        (PreferenceCost, Reloads) = (other.PreferenceCost, other.Reloads);
        Fingerprint = other.Fingerprint;
        Distance = other.Distance;
        _travelledIsTrue = false;
        var positions = Count + 2;
        other.Node.AsSpan(0, positions).CopyTo(Node);
        other.Way.AsSpan(0, positions).CopyTo(Way);
        other.Departure.AsSpan(0, positions).CopyTo(Departure);
        other.Latest.AsSpan(0, positions).CopyTo(Latest);
        other.Load.CopyTo(Load.AsSpan());
        if (!_data.Timed) return;
        other.Before.AsSpan(0, positions).CopyTo(Before);
        other.After.AsSpan(0, positions).CopyTo(After);
    }

    /// <summary>
    /// The least time that the route takes, the way to the pantry included; only for a timed problem.
    /// </summary>
    public int LeastDuration()
    {
        if (!IsIntricate) return _data.LeadTime[Vehicle] + Before[Count + 1].LeastDuration;
        _profile.Drive(Vehicle, Stops);
        return _data.LeadTime[Vehicle] + _profile.Shortest().Duration;
    }

    private void SetWay(int position)
    {
        Way[position] = _data.Distance[Node[position - 1] * _data.NodeCount + Node[position]];
        Distance += Way[position];
    }

    /// <summary>
    /// Recomputes forward from the first changed position and backward from the last, as far as anything changes.
    /// </summary>
    private void Refresh(int first, int last)
    {
        for (var position = first; position <= Count + 1; position++)
            if (!RefreshForward(position) && position > last) break;
        for (var position = last; position >= 0; position--)
            if (!RefreshBackward(position) && position < first) break;
        Settle();
    }

    private void Settle()
    {
        _travelledIsTrue = false;
        Cost = Count == 0
            ? 0
            : _data.FixedCost[Vehicle] + PreferenceCost + _data.PerMetre * (_data.LeadDistance[Vehicle] + (long)Distance)
                + (_data.DurationCosts ? _data.DurationCost(LeastDuration()) : 0);
    }

    /// <returns>Whether what is known of the position changed.</returns>
    private bool RefreshForward(int position)
    {
        var node = Node[position];
        var time = _data.Duration[Node[position - 1] * _data.NodeCount + node];
        var arrival = Departure[position - 1] + time;
        var end = position > Count;
        var departure = end ? arrival : _data.EarliestService(node, arrival) + _data.Service[node];
        var changed = departure != Departure[position];
        Departure[position] = departure;
        if (!_data.Timed) return changed;
        var own = end ? After[position] : _data.Segment(node);
        Before[position] = TimeSegment.Join(Before[position - 1], time, own);
        return true;
    }

    private bool RefreshBackward(int position)
    {
        var node = Node[position];
        var time = _data.Duration[node * _data.NodeCount + Node[position + 1]];
        var leave = Latest[position + 1] - time;
        var latest = position == 0 ? leave : _data.LatestService(node, leave - _data.Service[node]);
        var changed = latest != Latest[position];
        Latest[position] = latest;
        if (!_data.Timed) return changed;
        var own = position == 0 ? Before[0] : _data.Segment(node);
        After[position] = TimeSegment.Join(own, time, After[position + 1]);
        return true;
    }

    private ulong WayHash(int position) => WayHash(Node[position], Node[position + 1]);

    private static ulong WayHash(int from, int to) => SplitMix64.Mix(((ulong)(from + 1) << 32) + (ulong)to + 1);

    private void MoveTail(int from, int to)
    {
        var length = Count + 2 - from;
        Node.AsSpan(from, length).CopyTo(Node.AsSpan(to));
        Way.AsSpan(from, length).CopyTo(Way.AsSpan(to));
        Departure.AsSpan(from, length).CopyTo(Departure.AsSpan(to));
        Latest.AsSpan(from, length).CopyTo(Latest.AsSpan(to));
        if (_data.Timed) After.AsSpan(from, length).CopyTo(After.AsSpan(to));
    }

    private void Carry(int stop, int sign)
    {
        if (_data.IsReload(stop)) Reloads += sign;
        PreferenceCost += sign * _data.PreferenceCost(stop, Vehicle);
        for (var dimension = 0; dimension < Load.Length; dimension++)
            Load[dimension] += sign * _data.Demand[stop * Load.Length + dimension];
    }

    private void FindIntricacies()
    {
        IsIntricate = false;
        foreach (var stop in Stops) IsIntricate |= _data.IsIntricate(stop);
    }

    private void Reserve(int stops)
    {
        var positions = stops + 2;
        if (Node.Length >= positions) return;
        positions = Math.Max(2 * Node.Length, Math.Max(8, positions));
        Node = Grown(Node, positions);
        Way = Grown(Way, positions);
        _travelled = Grown(_travelled, positions);
        Departure = Grown(Departure, positions);
        Latest = Grown(Latest, positions);
        if (!_data.Timed) return;
        Before = Grown(Before, positions);
        After = Grown(After, positions);
    }

    private static T[] Grown<T>(T[] array, int length)
    {
        Array.Resize(ref array, length);
        return array;
    }
}
