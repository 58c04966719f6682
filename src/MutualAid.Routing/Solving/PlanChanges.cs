namespace MutualAid.Routing;

/// <summary>How new routes differ from those that the drivers have, as far as they are not finished or cancelled.</summary>
public sealed record PlanChanges
{
    /// <summary>Stops that another driver serves than before, in the order of the routes before.</summary>
    public required IReadOnlyList<MovedStop> Moved { get; init; }

    /// <summary>Stops that were on no route before.</summary>
    public required IReadOnlyList<StopId> NewlyServed { get; init; }

    /// <summary>Stops that are on no route any more, those stranded with a vehicle that is gone among them.</summary>
    public required IReadOnlyList<StopId> NoLongerServed { get; init; }

    /// <summary>Each pair of stops that stays with a driver in the opposite order.</summary>
    public required IReadOnlyList<OrderInversion> Inversions { get; init; }

    /// <summary>Compares routes.</summary>
    /// <param name="before">The routes that the drivers have; no stop twice.</param>
    /// <param name="after">The new routes; no stop twice.</param>
    public static PlanChanges Between(IReadOnlyList<RouteSequence> before, IReadOnlyList<RouteSequence> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, next) = (Places(before), Places(after));
        return new PlanChanges
        {
            Moved = [.. old.Where(entry => next.TryGetValue(entry.Key, out var now) && now.Vehicle != entry.Value.Vehicle)
                .Select(entry => new MovedStop(entry.Key, entry.Value.Vehicle, next[entry.Key].Vehicle))],
            NewlyServed = [.. next.Keys.Where(stop => !old.ContainsKey(stop))],
            NoLongerServed = [.. old.Keys.Where(stop => !next.ContainsKey(stop))],
            Inversions = [.. before.SelectMany(route => Inverted(route, next))],
        };
    }

    private static OrderedDictionary<StopId, (VehicleId Vehicle, int Position)> Places(IReadOnlyList<RouteSequence> routes)
    {
        var places = new OrderedDictionary<StopId, (VehicleId, int)>();
        foreach (var route in routes)
            foreach (var (position, stop) in route.Stops.Index()) places.Add(stop, (route.Vehicle, position));
        return places;
    }

    private static IEnumerable<OrderInversion> Inverted(
        RouteSequence route, OrderedDictionary<StopId, (VehicleId Vehicle, int Position)> next)
    {
        StopId[] stays = [.. route.Stops.Where(stop => next.TryGetValue(stop, out var now) && now.Vehicle == route.Vehicle)];
        for (var first = 0; first < stays.Length; first++)
            for (var second = first + 1; second < stays.Length; second++)
                if (next[stays[second]].Position < next[stays[first]].Position)
                    yield return new OrderInversion(route.Vehicle, stays[first], stays[second]);
    }
}

/// <summary>A stop that changes hands.</summary>
public sealed record MovedStop(StopId Stop, VehicleId From, VehicleId To);

/// <summary>Two stops of a driver, of which the first came first before and comes second now.</summary>
public sealed record OrderInversion(VehicleId Vehicle, StopId First, StopId Second);
