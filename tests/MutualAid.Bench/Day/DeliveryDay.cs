using MutualAid.Domain.Pantry;
using MutualAid.Routing;
using MutualAid.Server.Staff;

namespace MutualAid.Bench.Day;

/// <summary>A day of deliveries as far as routes are about it.</summary>
/// <param name="Pantry">Where it loads.</param>
/// <param name="Load">How long that takes.</param>
/// <param name="SecondsPerKilometre">The pantry's pace.</param>
internal sealed record DeliveryDay(
    Coordinates Pantry, Duration Load, int SecondsPerKilometre, IReadOnlyList<Driver> Drivers, IReadOnlyList<Request> Requests)
{
    /// <summary>Those on the map; nobody can drive to the others.</summary>
    public IReadOnlyList<Request> Placed { get; } = [.. Requests.Where(request => request.Home is not null)];

    /// <summary>
    /// The problem that the server would make of it, with a box for each request. Places are the pantry, the drivers'
    /// starts and the households, in this order.
    /// </summary>
    public RoutingProblem ToProblem()
    {
        Coordinates[] places = [Pantry, .. Drivers.Select(driver => driver.Start), .. Placed.Select(request => request.Home!.Value)];
        return new RoutingProblem
        {
            Travel = new GreatCircleTravelTimes(new SpeedProfile { SecondsPerKilometre = SecondsPerKilometre }).Matrix(places),
            Pantry = new Pantry(0, Load),
            CapacityDimensions = PlanningRules.Dimensions,
            Weights = PlanningRules.Weights,
            Vehicles = [.. Drivers.Select((driver, index) => new Vehicle
            {
                Id = new VehicleId(driver.Ref),
                StartPlace = 1 + index,
                EndPlace = driver.EndsAtPantry ? 0 : null,
                ShiftStart = driver.Shift.Opens,
                ShiftEnd = driver.Shift.Closes,
                Capacity = [new Load(driver.Boxes), new Load(driver.ColdBoxes)],
                FixedCost = PlanningRules.SettingOut,
            })],
            Stops = [.. Placed.Select((request, index) => new Stop
            {
                Id = new StopId(request.Ref),
                Place = 1 + Drivers.Count + index,
                ServiceTime = Duration.FromMinutes(request.ServiceMinutes),
                Windows = request.Window is { } window ? [window] : [],
                Demand = [new Load(1), new Load(request.IsCold ? 1 : 0)],
                ExcludedVehicles = [.. request.NotWith.Select(driver => new VehicleId(driver))],
                Obligation = PlanningRules.ObligationOf(request.Priority),
            })],
        };
    }
}

/// <summary>A driver with hours.</summary>
internal sealed record Driver(string Ref, Coordinates Start, bool EndsAtPantry, TimeWindow Shift, int Boxes, int ColdBoxes);

/// <summary>A request for one box.</summary>
/// <param name="Home">Null while it is not on the map.</param>
/// <param name="Window">Null for at any time.</param>
/// <param name="NotWith">Drivers who never go there.</param>
internal sealed record Request(
    string Ref, Coordinates? Home, TimeWindow? Window, int ServiceMinutes, bool IsCold, RequestPriority Priority,
    IReadOnlyList<string> NotWith);
