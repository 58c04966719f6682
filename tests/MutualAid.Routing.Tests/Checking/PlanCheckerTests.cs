namespace MutualAid.Routing.Tests.Checking;

/// <summary>
/// The checker is only worth something if it finds what is wrong: one plan made by hand, broken in every way.
/// </summary>
public sealed class PlanCheckerTests
{
    public static TheoryData<ViolationKind, Func<(RoutingProblem, RoutingPlan),
        (RoutingProblem, RoutingPlan)>> BrokenPlans => new()
    {
        { ViolationKind.UnknownVehicle, Route(0, route => route with { Vehicle = new VehicleId("V9") }) },
        { ViolationKind.VehicleUsedTwice, Route(1, route => route with { Vehicle = HandMadePlan.V1 }) },
        { ViolationKind.EmptyRoute, Route(1, route => route with { Stops = [] }) },
        { ViolationKind.UnknownStop, Stop(1, 0, stop => stop with { Stop = new StopId("S9") }) },
        { ViolationKind.StopServedTwice, Stop(0, 1, stop => stop with { Stop = HandMadePlan.S1 }) },
        { ViolationKind.StopMissing, Plan(plan => plan with { Unassigned = [] }) },
        { ViolationKind.StopBothServedAndUnassigned,
            Plan(plan => plan with { Unassigned = [plan.Unassigned[0] with { Stop = HandMadePlan.S1 }] }) },
        { ViolationKind.SkillMissing, Driver(0, vehicle => vehicle with { Skills = [] }) },
        { ViolationKind.VehicleExcluded, Household(0, stop => stop with { ExcludedVehicles = [HandMadePlan.V1] }) },
        { ViolationKind.LockedVehicleIgnored, Household(2, stop => stop with { LockedVehicle = HandMadePlan.V1 }) },
        { ViolationKind.LockedPrefixIgnored,
            Driver(0, vehicle => vehicle with { LockedPrefix = [HandMadePlan.S2, HandMadePlan.S1] }) },
        { ViolationKind.LockedPrefixIgnored, Driver(0, vehicle => vehicle with { LockedPrefix = [HandMadePlan.S3] }) },
        { ViolationKind.UnlockedStopUnderWay, Driver(0, vehicle => vehicle with { LeftPantryAt = new PlanTime(0) }) },
        { ViolationKind.CapacityExceeded, Driver(0, vehicle => vehicle with { Capacity = [new Load(1)] }) },
        { ViolationKind.LoadMisstated, Route(0, route => route with { Load = [new Load(1)] }) },
        { ViolationKind.LoadMisstated, Stop(0, 0, stop => stop with { OnBoardAfter = [new Load(0)] }) },
        { ViolationKind.TooManyTrips, Stop(0, 1, Reloaded) },
        { ViolationKind.LoadingMisstated, Stop(0, 1, Reloaded) },
        { ViolationKind.TooManyStops, Driver(0, vehicle => vehicle with { MaxStops = 1 }) },
        { ViolationKind.StartBeforeShift, Driver(0, vehicle => vehicle with { ShiftStart = new PlanTime(19) }) },
        { ViolationKind.EndAfterShift, Driver(0, vehicle => vehicle with { ShiftEnd = new PlanTime(52) }) },
        { ViolationKind.TooLong, Driver(0, vehicle => vehicle with { MaxDuration = new Duration(34) }) },
        { ViolationKind.LoadingMisstated, Route(0, route => route with { Loading = null }) },
        { ViolationKind.LoadingMisstated, Driver(1, vehicle => vehicle with { LeftPantryAt = new PlanTime(0) }) },
        { ViolationKind.ArrivalMisstated, Stop(0, 1, stop => stop with { Arrival = new PlanTime(49) }) },
        { ViolationKind.ServiceOutsideWindow,
            Household(0, stop => stop with { Windows = [new TimeWindow(new PlanTime(0), new PlanTime(37))] }) },
        { ViolationKind.ServiceNotAtOnce, Stop(0, 0, stop => stop with { ServiceStart = new PlanTime(39) }) },
        { ViolationKind.ServiceNotAtOnce, Stop(0, 0, stop => stop with { ServiceStart = new PlanTime(37) }) },
        { ViolationKind.DepartureMisstated, Stop(0, 0, stop => stop with { Departure = new PlanTime(39) }) },
        { ViolationKind.TooLongFromPantry, Household(1, stop => stop with { MaxTimeFromPantry = new Duration(21) }) },
        { ViolationKind.DistanceMisstated, Stop(0, 1, stop => stop with { DistanceFromPrevious = new Distance(1) }) },
        { ViolationKind.DistanceMisstated, Route(0, route => route with { Distance = new Distance(2499) }) },
        { ViolationKind.EndMisstated, Route(1, route => route with { End = new PlanTime(16) }) },
        { ViolationKind.ObjectiveMisstated,
            Plan(plan => plan with { Objective = plan.Objective with { MissedPrizes = default } }) },
        { ViolationKind.ObjectiveMisstated, Plan(plan => plan with { Objective = plan.Objective with { Balance = new Cost(53) } }) },
        { ViolationKind.ObjectiveMisstated, Household(1, stop => stop with { Preferences = [new(HandMadePlan.V2, new Cost(5))] }) },
        { ViolationKind.ObstaclesIncomplete,
            Plan(plan =>
            plan with { Unassigned = [plan.Unassigned[0] with { ByVehicle = [plan.Unassigned[0].ByVehicle[0]] }] }) },
    };

    [Fact]
    public void SoundPlan_Check_FindsNothing() =>
        Assert.Empty(PlanChecker.Check(HandMadePlan.Problem, HandMadePlan.Plan));

    [Theory]
    [MemberData(nameof(BrokenPlans), DisableDiscoveryEnumeration = true)]
    public void BrokenPlan_Check_FindsWhatIsBroken(
        ViolationKind kind, Func<(RoutingProblem, RoutingPlan), (RoutingProblem, RoutingPlan)> breakIt)
    {
        var (problem, plan) = breakIt((HandMadePlan.Problem, HandMadePlan.Plan));
        Assert.Contains(PlanChecker.Check(problem, plan), violation => violation.Kind == kind);
    }

    [Fact]
    public void EveryKindOfViolation_BrokenPlans_ProveThatItIsFound() =>
        Assert.Equal(Enum.GetValues<ViolationKind>(), BrokenPlans.Select(row => row.Data.Item1).Distinct().Order());

    private static Func<(RoutingProblem, RoutingPlan),
        (RoutingProblem, RoutingPlan)> Plan(Func<RoutingPlan, RoutingPlan> change) =>
        pair => (pair.Item1, change(pair.Item2));

    private static Func<(RoutingProblem, RoutingPlan),
        (RoutingProblem, RoutingPlan)> Route(int index, Func<PlannedRoute, PlannedRoute> change) =>
        Plan(plan => plan with { Routes = Replaced(plan.Routes, index, change) });

    private static Func<(RoutingProblem, RoutingPlan),
        (RoutingProblem, RoutingPlan)> Stop(int route, int index, Func<PlannedStop, PlannedStop> change) =>
        Route(route, planned => planned with { Stops = Replaced(planned.Stops, index, change) });

    private static Func<(RoutingProblem, RoutingPlan),
        (RoutingProblem, RoutingPlan)> Driver(int index, Func<Vehicle, Vehicle> change) =>
        pair => (pair.Item1 with { Vehicles = Replaced(pair.Item1.Vehicles, index, change) }, pair.Item2);

    private static Func<(RoutingProblem, RoutingPlan),
        (RoutingProblem, RoutingPlan)> Household(int index, Func<Stop, Stop> change) =>
        pair => (pair.Item1 with { Stops = Replaced(pair.Item1.Stops, index, change) }, pair.Item2);

    private static T[] Replaced<T>(IReadOnlyList<T> list, int index, Func<T, T> change) =>
        [.. list.Select((entry, at) => at == index ? change(entry) : entry)];

    /// <summary>As if the pantry lay where the household before does, and loading took no time there.</summary>
    private static PlannedStop Reloaded(PlannedStop stop) => stop with { Reload = new PantryVisit(new PlanTime(40), new PlanTime(40)) };
}
