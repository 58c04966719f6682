namespace MutualAid.Bench.Routing;

/// <summary>How customers lie.</summary>
internal enum SolomonLayout
{
    Clustered,
    Random,
    Mixed,
}

/// <summary>
/// Makes instances like Solomon's: customers in clusters, at random or half and half; series 1 with a short horizon and
/// small vehicles, so that routes are short, series 2 with a long one and large vehicles. Each customer can be served
/// alone in its window.
/// Solomon: Algorithms for the vehicle routing and scheduling problems with time window constraints, 1987,
/// doi 10.1287/opre.35.2.254.
/// </summary>
internal static class SolomonGenerator
{
    public static SolomonInstance Generate(SolomonLayout layout, int series, int customers, int seed)
    {
        var random = new Random(seed);
        var side = (int)(10 * Math.Sqrt(customers));
        var points = Points(random, layout, customers, side);
        var service = layout == SolomonLayout.Clustered ? 90 : 10;
        // About 9 stops a route in series 1 and 4 times as many in series 2, with the way there and back.
        var horizon = 2 * side + (series == 1 ? 9 : 40) * (service + 8);
        var capacity = series == 1 ? 200 : 900;
        var (share, width) = ((random.Next(4) + 1) * 25, horizon / new[] { 20, 8, 4 }[random.Next(3)]);
        var list = new List<SolomonCustomer> { new(0, side / 2, side / 2, 0, 0, horizon, 0) };
        foreach (var (index, (x, y)) in points.Index())
        {
            var way = (int)Math.Ceiling(double.Hypot(x - side / 2, y - side / 2));
            var (ready, due) = (0, horizon - way - service);
            if (random.Next(100) < share)
            {
                var centre = random.Next(way, due + 1);
                ready = Math.Max(0, centre - width / 2);
                due = Math.Min(due, centre + width / 2);
            }
            list.Add(new SolomonCustomer(index + 1, x, y, 5 * random.Next(1, 7), ready, due, service));
        }
        var name = $"{layout}{series}-{customers}-{seed}";
        return new SolomonInstance(name, Math.Max(1, customers / 4), capacity, list);
    }

    private static List<(int X, int Y)> Points(Random random, SolomonLayout layout, int customers, int side)
    {
        var clustered = layout switch
        {
            SolomonLayout.Clustered => customers,
            SolomonLayout.Mixed => customers / 2,
            _ => 0,
        };
        var centres = Enumerable.Range(0, Math.Max(1, clustered / 10))
            .Select(_ => (X: random.Next(side), Y: random.Next(side))).ToArray();
        var points = new List<(int, int)>();
        for (var index = 0; index < customers; index++)
        {
            var centre = centres[index % centres.Length];
            points.Add(index < clustered
                ? (Near(centre.X), Near(centre.Y))
                : (random.Next(side), random.Next(side)));
        }
        return points;

        int Near(int middle) => Math.Clamp(middle + random.Next(-6, 7), 0, side - 1);
    }
}
