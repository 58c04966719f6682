namespace MutualAid.Routing.Search;

/// <summary>The vehicles in use and, for each class, those that are not.</summary>
internal sealed class Fleet
{
    private readonly ProblemData _data;
    private readonly List<int> _used = [];
    private readonly List<int>[] _unused;
    private readonly int[] _place;
    private readonly bool[] _isUsed;
    private readonly ulong[] _fingerprints;

    /// <param name="data">The problem.</param>
    /// <param name="vehicles">The vehicles that there are, all in rising order unless stated otherwise.</param>
    public Fleet(ProblemData data, IReadOnlyList<int>? vehicles = null)
    {
        _data = data;
        _place = new int[data.VehicleCount];
        _isUsed = new bool[data.VehicleCount];
        _fingerprints = new ulong[data.VehicleCount];
        _unused = [.. Enumerable.Range(0, data.ClassCount).Select(_ => new List<int>())];
        foreach (var vehicle in (vehicles ?? [.. Enumerable.Range(0, data.VehicleCount)]).Reverse())
            Add(_unused[data.VehicleClass[vehicle]], vehicle);
    }

    /// <summary>Vehicles with stops, in no order that means anything.</summary>
    public List<int> Used => _used;

    /// <summary>The fingerprint of the route of each vehicle in use, at its index in <see cref="Used"/>.</summary>
    public ReadOnlySpan<ulong> Fingerprints => _fingerprints.AsSpan(0, _used.Count);

    /// <summary>A vehicle of the class without stops, or -1.</summary>
    public int FirstUnused(int vehicleClass) => _unused[vehicleClass] is [.., var last] ? last : -1;

    /// <summary>Takes notice of whether the route has stops.</summary>
    public void Note(Route route)
    {
        var (vehicle, used) = (route.Vehicle, route.Count > 0);
        if (_isUsed[vehicle] == used)
        {
            if (used) _fingerprints[_place[vehicle]] = route.Fingerprint;
            return;
        }
        _isUsed[vehicle] = used;
        var unused = _unused[_data.VehicleClass[vehicle]];
        var (from, to) = used ? (unused, _used) : (_used, unused);
        var (place, last) = (_place[vehicle], from.Count - 1);
        from[place] = from[last];
        _place[from[last]] = place;
        if (!used) _fingerprints[place] = _fingerprints[last];
        from.RemoveAt(from.Count - 1);
        Add(to, vehicle);
        if (used) _fingerprints[_place[vehicle]] = route.Fingerprint;
    }

    private void Add(List<int> list, int vehicle)
    {
        _place[vehicle] = list.Count;
        list.Add(vehicle);
    }
}
