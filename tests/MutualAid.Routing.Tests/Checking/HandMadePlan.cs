namespace MutualAid.Routing.Tests.Checking;

/// <summary>
/// A problem and its plan, both worked out by hand. All places lie on a line, a hundred metres and a second apart:
/// the third household at -10, a driver's home at -5, the pantry at 0, the other two households at 10 and 20.
/// </summary>
public static class HandMadePlan
{
    public static readonly StopId S1 = new("S1");
    public static readonly StopId S2 = new("S2");
    public static readonly StopId S3 = new("S3");
    public static readonly StopId S4 = new("S4");
    public static readonly VehicleId V1 = new("V1");
    public static readonly VehicleId V2 = new("V2");

    public static RoutingProblem Problem { get; } = new()
    {
        CapacityDimensions = ["boxes"],
        Pantry = new Pantry(Place: 0, LoadTime: new Duration(5)),
        Travel = Line(0, 10, 20, -10, -5),
        Weights = new ObjectiveWeights { PerMetre = 1, PerSecond = 1, PerSquareMinute = 100 },
        Stops =
        [
            new Stop
            {
                Id = S1, Place = 1, ServiceTime = new Duration(2), Windows = [Window(30, 60)], Demand = [new Load(1)],
                RequiredSkills = [new Skill("ramp")], MaxTimeFromPantry = new Duration(15),
            },
            new Stop { Id = S2, Place = 2, ServiceTime = new Duration(3), Windows = [Window(0, 10), Window(50, 90)],
                Demand = [new Load(1)], Preferences = [new VehiclePreference(V1, new Cost(5))] },
            new Stop { Id = S3, Place = 3, ServiceTime = new Duration(1), Demand = [new Load(1)],
                ExcludedVehicles = [V1], LockedVehicle = V2, Preferences = [new VehiclePreference(V1, new Cost(4))] },
            new Stop { Id = S4, Place = 1, Demand = [new Load(3)], Obligation = new Obligation.Optional(new Cost(3)),
                Preferences = [new VehiclePreference(V1, new Cost(9))] },
        ],
        Vehicles =
        [
            new Vehicle
            {
                Id = V1, StartPlace = 4, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(200),
                    Capacity = [new Load(2)],
                Skills = [new Skill("ramp")], MaxStops = 2, MaxDuration = new Duration(100), FixedCost = new Cost(7),
            },
            new Vehicle
            {
                Id = V2, StartPlace = 0, EndPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(200),
                    Capacity = [new Load(2)],
            },
        ],
    };

    /// <summary>
    /// The first route leaves home at 18 and not before, so that it need not wait for either window: 5 to the pantry, 5
    /// there, 10 to the first household at 38, and from there, with 2 of service and 10 of driving, to the second at 50.
    /// </summary>
    public static RoutingPlan Plan { get; } = new()
    {
        Routes =
        [
            new PlannedRoute
            {
                Vehicle = V1, Start = new PlanTime(18), Loading = new PantryVisit(new PlanTime(23), new PlanTime(28)),
                    End = new PlanTime(53),
                Distance = new Distance(2500), Load = [new Load(2)],
                Stops = [Planned(S1, 38, 38, 40, 1000, 1), Planned(S2, 50, 50, 53, 1000, 0)],
            },
            new PlannedRoute
            {
                Vehicle = V2, Start = new PlanTime(0), Loading = new PantryVisit(new PlanTime(0), new PlanTime(5)),
                    End = new PlanTime(26),
                Distance = new Distance(2000), Load = [new Load(1)],
                Stops = [Planned(S3, 15, 15, 16, 1000, 0)],
            },
        ],
        Unassigned =
        [
            new UnassignedStop
            {
                // The first vehicle is full and has no stop to spare; with the second it would cost more than its prize.
                Stop = S4, Reason = TooSmall, Relaxation = null,
                ByVehicle = [new VehicleObstacle(V1, TooSmall), new VehicleObstacle(V2, TooSmall)],
            },
        ],
        Objective = new PlanObjective
        {
            PriorityLeftOut = 0, Distance = new Cost(4500), Duration = new Cost(35 + 26),
                // 100 × 35² ÷ 3,600 is 34.03, and 100 × 26² ÷ 3,600 is 18.8.
                Balance = new Cost(34 + 18), Fixed = new Cost(7), Preferences = new Cost(4), MissedPrizes = new Cost(3),
        },
    };

    private static Obstacle TooSmall => new Obstacle.CapacityTooSmall("boxes", new Load(3), new Load(2));

    public static TravelMatrix Line(params int[] positions)
    {
        var seconds = positions.SelectMany(from => positions.Select(to => Math.Abs(from - to))).ToArray();
        return new TravelMatrix(positions.Length, seconds, [.. seconds.Select(time => 100 * time)]);
    }

    public static TimeWindow Window(int opens, int closes) => new(new PlanTime(opens), new PlanTime(closes));

    private static PlannedStop Planned(StopId stop, int arrival, int service, int departure, int metres,
        int onBoardAfter) => new()
    {
        Stop = stop, Arrival = new PlanTime(arrival), ServiceStart = new PlanTime(service),
            Departure = new PlanTime(departure),
        DistanceFromPrevious = new Distance(metres), OnBoardAfter = [new Load(onBoardAfter)],
    };
}
