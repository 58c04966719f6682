namespace MutualAid.Routing.Tests.Oracle;

/// <summary>Random problems small enough for brute force, each with a random subset of all constraints.</summary>
public static class SmallProblems
{
    /// <summary>No shift is longer than this many seconds.</summary>
    public const int Horizon = 90;

    private static readonly string[] SkillNames = ["ramp", "lift"];

    public static (RoutingProblem Problem, IReadOnlyList<Constraint> Constraints) Generate(int seed)
    {
        var random = new Random(seed);
        var problem = Plain(random);
        var constraints = new List<Constraint>();
        foreach (var constraint in Constraint.All)
        {
            if (random.Next(4) > 0) continue;
            problem = constraint.Add(problem, random);
            constraints.Add(constraint);
        }
        return (problem, constraints);
    }

    /// <summary>Whether no detour over a third place is quicker than the way itself.</summary>
    public static bool KeepsTriangleInequality(RoutingProblem problem)
    {
        var (travel, places) = (problem.Travel, Enumerable.Range(0, problem.Travel.PlaceCount).ToArray());
        return places.All(from => places.All(to => places.All(via =>
            travel.DurationBetween(from, via) + travel.DurationBetween(via, to) >= travel.DurationBetween(from, to))));
    }

    private static RoutingProblem Plain(Random random)
    {
        // Many small ones, few large ones: what brute force takes grows with the factorial.
        var stops = new[] { 1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6 }[random.Next(12)] + (random.Next(40) == 0 ? 1 : 0);
        var vehicles = random.Next(1, 4);
        var places = stops + 3;
        return new RoutingProblem
        {
            Stops = [.. Enumerable.Range(1, stops).Select(number => Stop(random, number))],
            Vehicles = [.. Enumerable.Range(1, vehicles).Select(number => Vehicle(random, number, places))],
            Pantry = new Pantry(Place: 0, LoadTime: new Duration(random.Next(4))),
            Travel = Travel(random, places),
            Weights = new ObjectiveWeights { PerMetre = random.Next(4), PerSecond = random.Next(2) * random.Next(4) },
        };
    }

    private static Stop Stop(Random random, int number) => new()
    {
        Id = new StopId($"S{number}"),
        Place = number,
        ServiceTime = new Duration(random.Next(4)),
        Obligation = random.Next(3) switch
        {
            0 => new Obligation.Optional(new Cost(random.Next(80))),
            1 => new Obligation.Mandatory(random.Next(1, 4)),
            _ => new Obligation.Mandatory(),
        },
    };

    private static Vehicle Vehicle(Random random, int number, int places) => new()
    {
        Id = new VehicleId($"V{number}"),
        StartPlace = random.Next(2) * random.Next(places),
        EndPlace = random.Next(3) switch { 0 => null, 1 => 0, _ => random.Next(places) },
        ShiftStart = new PlanTime(0),
        ShiftEnd = new PlanTime(Horizon),
        FixedCost = new Cost(random.Next(2) * random.Next(30)),
        Skills = [.. SkillNames.Where(_ => random.Next(2) == 0).Select(name => new Skill(name))],
    };

    /// <summary>One in three lies on a plane, one has one-way streets, one keeps no triangle inequality.</summary>
    private static TravelMatrix Travel(Random random, int places)
    {
        var kind = random.Next(3);
        var points = Enumerable.Range(0, places).Select(_ => (X: random.Next(15), Y: random.Next(15))).ToArray();
        var (seconds, metres) = (new int[places * places], new int[places * places]);
        for (var from = 0; from < places; from++)
        {
            for (var to = 0; to < places; to++)
            {
                if (from == to) continue;
                var straight = (int)Math.Ceiling(double.Hypot(points[from].X - points[to].X,
                    points[from].Y - points[to].Y));
                var at = from * places + to;
                metres[at] = kind switch { 0 => straight, 1 => straight + random.Next(4), _ => random.Next(20) };
                seconds[at] = kind switch { 0 => straight, 1 => metres[at] + random.Next(3), _ => random.Next(20) };
            }
        }
        return new TravelMatrix(places, seconds, metres);
    }
}
