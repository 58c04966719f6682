using MutualAid.Routing;

namespace MutualAid.Bench.Routing;

/// <summary>
/// A vehicle routing instance with time windows as Solomon's text files give it; the first customer is the depot.
/// </summary>
internal sealed record SolomonInstance(
    string Name, int VehicleCount, int Capacity, IReadOnlyList<SolomonCustomer> Customers)
{
    /// <summary>
    /// The problem in the convention of the DIMACS challenge: distances and times truncated to one decimal, here in
    /// tenths, and distance alone as the objective.
    /// </summary>
    public RoutingProblem ToProblem()
    {
        var depot = Customers[0];
        // More vehicles than customers are never of use.
        var vehicles = Math.Min(VehicleCount, Customers.Count - 1);
        var tenths = Tenths();
        return new RoutingProblem
        {
            Stops = [.. Customers.Skip(1).Select((customer, index) => new Stop
            {
                Id = StopId(customer),
                Place = index + 1,
                ServiceTime = new Duration(10 * customer.Service),
                Windows = [Window(customer)],
                Demand = [new Load(customer.Demand)],
            })],
            Vehicles = [.. Enumerable.Range(1, vehicles).Select(number => new Vehicle
            {
                Id = new VehicleId($"V{number}"),
                StartPlace = 0,
                EndPlace = 0,
                ShiftStart = Window(depot).Opens,
                ShiftEnd = Window(depot).Closes,
                Capacity = [new Load(Capacity)],
            })],
            Pantry = new Pantry(Place: 0, LoadTime: Duration.Zero),
            Travel = new TravelMatrix(Customers.Count, tenths, tenths),
            CapacityDimensions = ["demand"],
        };
    }

    /// <summary>
    /// The distance of routes given as customers' numbers, computed from the instance alone; null where a customer is
    /// left out or served twice, or a load, a window or the number of vehicles is broken.
    /// </summary>
    public double? Distance(int[][] routes)
    {
        var places = Customers.Index().ToDictionary(entry => entry.Item.Number, entry => entry.Index);
        var served = routes.SelectMany(route => route).ToList();
        if (routes.Length > VehicleCount || served.Count != Customers.Count - 1 || served.Distinct().Count() != served.Count) return null;
        var (tenths, sum) = (Tenths(), 0L);
        foreach (var route in routes)
        {
            var (place, time, load) = (0, 10 * Customers[0].Ready, 0);
            foreach (var next in route.Select(number => places[number]).Append(0))
            {
                var way = tenths[place * Customers.Count + next];
                var customer = Customers[next];
                (sum, load) = (sum + way, load + customer.Demand);
                time = Math.Max(10 * customer.Ready, time + way);
                if (time > 10 * customer.Due) return null;
                (place, time) = (next, time + 10 * customer.Service);
            }
            if (load > Capacity) return null;
        }
        return sum / 10.0;
    }

    private static StopId StopId(SolomonCustomer customer) =>
        new(customer.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static TimeWindow Window(SolomonCustomer customer) =>
        new(new PlanTime(10 * customer.Ready), new PlanTime(10 * customer.Due));

    private int[] Tenths()
    {
        var tenths = new int[Customers.Count * Customers.Count];
        for (var from = 0; from < Customers.Count; from++)
        {
            for (var to = 0; to < Customers.Count; to++)
            {
                var (x, y) = (Customers[from].X - Customers[to].X, Customers[from].Y - Customers[to].Y);
                tenths[from * Customers.Count + to] = (int)(10 * Math.Sqrt(x * x + y * y));
            }
        }
        return tenths;
    }
}

/// <summary>One line of an instance.</summary>
internal sealed record SolomonCustomer(int Number, double X, double Y, int Demand, int Ready, int Due, int Service);
