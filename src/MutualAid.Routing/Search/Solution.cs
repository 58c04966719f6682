namespace MutualAid.Routing.Search;

/// <summary>
/// Routes under change. A change is made in place; <see cref="Rollback"/> takes back all that happened since
/// <see cref="Begin"/> at the price of the routes that it touched. Every route is feasible at all times.
/// </summary>
internal sealed class Solution
{
    private readonly ProblemData _data;
    private readonly Route[] _routes;
    private readonly Route?[] _saved;
    private readonly List<int> _touched = [];
    private readonly bool[] _isTouched;
    private readonly List<int> _unassignedBefore = [];
    private long _costBefore;
    private IReadOnlyList<int> _vehicles;

    public Solution(ProblemData data)
    {
        _data = data;
        Profile = new DepartureProfile(data);
        _routes = [.. Enumerable.Range(0, data.VehicleCount).Select(vehicle => new Route(data, vehicle, Profile))];
        _saved = new Route?[data.VehicleCount];
        _vehicles = [.. Enumerable.Range(0, data.VehicleCount)];
        _isTouched = new bool[data.VehicleCount];
        RouteOf = new int[data.StopCount];
        PositionOf = new int[data.StopCount];
        RouteOf.AsSpan().Fill(-1);
        Fleet = new Fleet(data);
        for (var vehicle = 0; vehicle < data.VehicleCount; vehicle++)
            if (data.LockedPrefix[vehicle].Length > 0) Replace(vehicle, data.LockedPrefix[vehicle]);
        for (var stop = 0; stop < data.StopCount; stop++)
            if (RouteOf[stop] < 0 && data.AnyMayServe(stop)) AddUnassigned(stop);
    }

    /// <summary>Which routes are in use and which are not.</summary>
    public Fleet Fleet { get; private set; }

    /// <summary>Stops on no route that some vehicle could serve, in no order that means anything.</summary>
    public List<int> Unassigned { get; } = [];

    /// <summary>Vehicle of each stop, or -1.</summary>
    public int[] RouteOf { get; }

    /// <summary>Position of each stop in its route.</summary>
    public int[] PositionOf { get; }

    /// <summary>All routes' costs and the penalties of <see cref="Unassigned"/>.</summary>
    public long Cost { get; private set; }

    /// <summary>For evaluations that need a whole route; used by one of them at a time.</summary>
    public DepartureProfile Profile { get; }

    /// <summary>The routes that changed since <see cref="Begin"/>.</summary>
    public IReadOnlyList<int> Touched => _touched;

    public Route this[int vehicle] => _routes[vehicle];

    public void Begin()
    {
        foreach (var vehicle in _touched) _isTouched[vehicle] = false;
        _touched.Clear();
        _unassignedBefore.Clear();
        _unassignedBefore.AddRange(Unassigned);
        _costBefore = Cost;
    }

    public void Rollback()
    {
        foreach (var vehicle in _touched)
        {
            (_routes[vehicle], _saved[vehicle]) = (_saved[vehicle]!, _routes[vehicle]);
            Fleet.Note(_routes[vehicle]);
        }
        Unassigned.Clear();
        Unassigned.AddRange(_unassignedBefore);
        foreach (var stop in Unassigned) RouteOf[stop] = -1;
        foreach (var vehicle in _touched) Index(_routes[vehicle], 1);
        Cost = _costBefore;
        Begin();
    }

    /// <summary>Puts an unassigned stop into a route so that it stands at the position.</summary>
    public void Insert(int stop, int vehicle, int position)
    {
        var route = Touch(vehicle);
        Cost -= route.Cost + _data.SkipPenalty[stop];
        route.Insert(stop, position);
        Unassigned.Remove(stop);
        Settle(route, position);
    }

    /// <summary>
    /// Takes stops off a route; they become unassigned. Where the rest could not be driven, takes off all that is free.
    /// </summary>
    /// <returns>Whether the rest is still there.</returns>
    public bool Remove(int vehicle, int position, int length)
    {
        var route = Touch(vehicle);
        var keepsRest = route.CanRemove(position, length);
        if (!keepsRest) (position, length) = (route.Locked + 1, route.Count - route.Locked);
        Cost -= route.Cost;
        foreach (var stop in route.Node.AsSpan(position, length)) AddUnassigned(stop);
        route.Remove(position, length);
        Settle(route, position);
        return keepsRest;
    }

    /// <summary>
    /// Gives a route another order or other stops. Across all routes replaced, no stop may come or go.
    /// </summary>
    public void Replace(int vehicle, ReadOnlySpan<int> stops)
    {
        var route = Touch(vehicle);
        Cost -= route.Cost;
        route.Replace(stops);
        Settle(route, 1);
    }

    /// <summary>
    /// Gives routes other stops after their locked beginnings. Across all of them, no stop may come or go.
    /// </summary>
    /// <param name="vehicles">Whose routes.</param>
    /// <param name="routes">The stops of every vehicle.</param>
    public void ReplaceFree(IEnumerable<int> vehicles, int[][] routes)
    {
        foreach (var vehicle in vehicles) Replace(vehicle, [.. _data.LockedPrefix[vehicle], .. routes[vehicle]]);
    }

    /// <summary>Makes this solution the same as another of the same problem, or of the same part of it.</summary>
    public void CopyFrom(Solution other)
    {
        foreach (var vehicle in _vehicles)
        {
            if (_routes[vehicle].Fingerprint == other._routes[vehicle].Fingerprint) continue;
            _routes[vehicle].CopyFrom(other._routes[vehicle]);
            Fleet.Note(_routes[vehicle]);
            Index(_routes[vehicle], 1);
        }
        Unassigned.Clear();
        Unassigned.AddRange(other.Unassigned);
        foreach (var stop in Unassigned) RouteOf[stop] = -1;
        Cost = other.Cost;
        Begin();
    }

    /// <summary>Makes this solution a part of another: some vehicles with their routes, and some of the unassigned stops.</summary>
    public void CopyPart(Solution whole, IReadOnlyList<int> vehicles, IReadOnlyList<int> unassigned)
    {
        RouteOf.AsSpan().Fill(-1);
        Fleet = new Fleet(_data, vehicles);
        _vehicles = vehicles;
        Unassigned.Clear();
        Cost = 0;
        foreach (var vehicle in vehicles) TakeRoute(whole, vehicle);
        foreach (var stop in unassigned) AddUnassigned(stop);
        Begin();
    }

    /// <summary>Takes over what became of the parts, which together have all vehicles.</summary>
    public void CopyParts(IEnumerable<(Solution Part, IReadOnlyList<int> Vehicles)> parts)
    {
        Unassigned.Clear();
        Cost = 0;
        foreach (var (part, vehicles) in parts)
        {
            foreach (var vehicle in vehicles) TakeRoute(part, vehicle);
            foreach (var stop in part.Unassigned) AddUnassigned(stop);
        }
        Begin();
    }

    private void TakeRoute(Solution from, int vehicle)
    {
        _routes[vehicle].CopyFrom(from._routes[vehicle]);
        Settle(_routes[vehicle], 1);
    }

    private Route Touch(int vehicle)
    {
        var route = _routes[vehicle];
        if (_isTouched[vehicle]) return route;
        _isTouched[vehicle] = true;
        _touched.Add(vehicle);
        var saved = _saved[vehicle] ??= new Route(_data, vehicle, Profile);
        saved.CopyFrom(route);
        return route;
    }

    private void Settle(Route route, int firstChanged)
    {
        Cost += route.Cost;
        Fleet.Note(route);
        Index(route, firstChanged);
    }

    private void Index(Route route, int first)
    {
        for (var position = first; position <= route.Count; position++)
        {
            RouteOf[route.Node[position]] = route.Vehicle;
            PositionOf[route.Node[position]] = position;
        }
    }

    private void AddUnassigned(int stop)
    {
        Unassigned.Add(stop);
        RouteOf[stop] = -1;
        Cost += _data.SkipPenalty[stop];
    }
}
