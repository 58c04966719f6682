namespace MutualAid.Routing.Search;

/// <summary>
/// The travel matrix laid out by node: a row for each stop, then one for each place where routes start or end.
/// </summary>
internal sealed class NodeMatrices
{
    private const int Anywhere = -1;
    private readonly List<int> _places;
    private readonly int _pantry;

    public NodeMatrices(RoutingProblem problem)
    {
        _pantry = problem.Pantry.Place;
        _places = [.. problem.Stops.Select(stop => stop.Place)];
        int[] ends = [_pantry, .. problem.Vehicles.Select(StartPlace), .. problem.Vehicles.Select(vehicle => vehicle.EndPlace ?? Anywhere)];
        _places.AddRange(ends.Where(place => place != Anywhere).Distinct());
        Pantry = problem.Stops.Count;
        _places.Add(Anywhere);
        Distance = Lay(problem.Travel.Metres, problem.Travel.PlaceCount);
        Duration = Shared(Lay(problem.Travel.Seconds, problem.Travel.PlaceCount), Distance);
        DistanceInto = Transposed(Distance);
        DurationInto = ReferenceEquals(Duration, Distance) ? DistanceInto : Transposed(Duration);
    }

    public int Count => _places.Count;

    public int[] Distance { get; }

    public int[] Duration { get; }

    public int[] DistanceInto { get; }

    public int[] DurationInto { get; }

    /// <summary>The pantry's node, the first after the stops.</summary>
    public int Pantry { get; }

    public int StartOf(Vehicle vehicle) => NodeOf(StartPlace(vehicle));

    public int EndOf(Vehicle vehicle) => NodeOf(vehicle.EndPlace ?? Anywhere);

    private int StartPlace(Vehicle vehicle) => vehicle.LeftPantryAt is null ? _pantry : vehicle.StartPlace;

    private int NodeOf(int place) => _places.IndexOf(place, Pantry);

    private int[] Lay(ReadOnlySpan<int> matrix, int placeCount)
    {
        var laid = new int[Count * Count];
        for (var from = 0; from < Count - 1; from++)
            for (var to = 0; to < Count - 1; to++)
                laid[from * Count + to] = matrix[_places[from] * placeCount + _places[to]];
        return laid;
    }

    private int[] Transposed(int[] matrix)
    {
        var transposed = new int[matrix.Length];
        for (var from = 0; from < Count; from++)
            for (var to = 0; to < Count; to++)
                transposed[to * Count + from] = matrix[from * Count + to];
        return Shared(transposed, matrix);
    }

    /// <summary>Two equal matrices are kept as one, which leaves more of it in the processor's caches.</summary>
    private static int[] Shared(int[] matrix, int[] earlier) =>
        matrix.AsSpan().SequenceEqual(earlier) ? earlier : matrix;
}
