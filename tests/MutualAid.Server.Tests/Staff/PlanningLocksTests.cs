using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Routing;
using MutualAid.Server.Staff;
using NodaTime;
using PlannedRoute = MutualAid.Domain.Distributions.PlannedRoute;
using PlannedStop = MutualAid.Domain.Distributions.PlannedStop;

namespace MutualAid.Server.Tests.Staff;

/// <summary>What a search may not touch: D1 has A, B and C, D2 has D; since then B's request has left, and E has come.</summary>
public sealed class PlanningLocksTests
{
    private static readonly DriverId D1 = new(Guid.Parse("11111111-0000-0000-0000-000000000000"));
    private static readonly DriverId D2 = new(Guid.Parse("22222222-0000-0000-0000-000000000000"));
    private static readonly RequestId[] Requests = [.. Enumerable.Range(1, 5).Select(n => new RequestId(new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])))];
    private static readonly PlanDraft Draft = new(1, [Route(D1, Requests[..3]), Route(D2, Requests[3..4])], []);

    private static readonly RoutingProblem Problem = new()
    {
        Pantry = new Routing.Pantry(0, new Routing.Duration(0)),
        Travel = new TravelMatrix(1, [0], [0]),
        Stops = [.. new[] { 0, 2, 3, 4 }.Select(n => new Stop { Id = DayProblem.StopOf(Requests[n]), Place = 0 })],
        Vehicles = [.. new[] { D1, D2 }.Select(driver => new Vehicle
        {
            Id = DayProblem.VehicleOf(driver), StartPlace = 0, ShiftStart = new PlanTime(0), ShiftEnd = new PlanTime(1), MaxStops = 9,
        })],
    };

    [Fact]
    public void StopsThatStay_Apply_AreTiedToWhoeverHasThem()
    {
        RoutingProblem tied = Locks([Requests[0], Requests[1], Requests[3], Requests[4]], [], []).Apply(Problem, Draft);
        Assert.Equal([DayProblem.VehicleOf(D1), null, DayProblem.VehicleOf(D2), null], tied.Stops.Select(stop => stop.LockedVehicle));
        Assert.Equal(Problem.Vehicles, tied.Vehicles);
    }

    [Fact]
    public void RouteAsItIs_Apply_HasItsStopsInOrderAndNoOther()
    {
        RoutingProblem tied = Locks([], [D1], []).Apply(Problem, Draft);
        Assert.Equal([DayProblem.StopOf(Requests[0]), DayProblem.StopOf(Requests[2])], tied.Vehicles[0].LockedPrefix);
        Assert.Equal(2, tied.Vehicles[0].MaxStops);
        Assert.Equal(Problem.Vehicles[1], tied.Vehicles[1]);
        Assert.All(tied.Stops, stop => Assert.Null(stop.LockedVehicle));
    }

    [Fact]
    public void NoDraft_Apply_ChangesNothing() => Assert.Same(Problem, Locks([Requests[0]], [D1], []).Apply(Problem, null));

    private static PlanningLocks Locks(RequestId[] kept, DriverId[] asTheyAre, DriverId[] without) => new(kept.ToHashSet(), asTheyAre.ToHashSet(), without.ToHashSet());

    private static PlannedRoute Route(DriverId driver, RequestId[] requests) => new(
        new RouteId(driver.Value), driver, 1, 0,
        [.. requests.Select(request => new PlannedStop(new Domain.StopId(request.Value), "A", request, new HouseholdId(request.Value), [], Instant.MinValue))],
        Instant.MinValue, Instant.MaxValue, 0);
}
