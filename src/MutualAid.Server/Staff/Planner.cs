using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Engine.Serialization;
using MutualAid.Routing;
using MutualAid.Server.Households;
using MutualAid.Server.Ops;
using MutualAid.Storage.Queries;
using NodaTime;
using PlannedRoute = MutualAid.Domain.Distributions.PlannedRoute;

namespace MutualAid.Server.Staff;

/// <summary>A plan, not saved yet.</summary>
/// <param name="Warnings">What makes it less good than it could be.</param>
internal sealed record MadePlan(
    ImmutableArray<PlannedRoute> Routes, ImmutableArray<UnplannedRequest> Unplanned, IReadOnlyList<string> Warnings);

/// <summary>Turns requests and drivers into a routing problem, and its plan into routes.</summary>
/// <param name="travelTimes">Who knows the ways, at a pantry's own pace.</param>
/// <param name="profile">What is the same for all pantries.</param>
internal sealed class Planner(Func<SpeedProfile, ITravelTimeProvider> travelTimes, SpeedProfile profile)
{
    /// <param name="task">What is planned.</param>
    /// <param name="search">For how long.</param>
    /// <param name="cancellation">Ends all of it.</param>
    /// <param name="run">Hears how far the search is, and may end it with the best plan so far.</param>
    public async Task<MadePlan> Plan(PlanningTask task, TimeSpan search, CancellationToken cancellation, PlanningRun? run = null)
    {
        DayProblem day = await Prepare(task, cancellation);
        RoutingProblem problem = task.Locks.Apply(day.Problem, task.Draft);
        var options = new SolveOptions
        {
            StoppingRule = StoppingRule.AfterTime(search),
            Seed = BinaryPrimitives.ReadInt64LittleEndian(task.Submission.Id.ToByteArray()),
            Progress = run,
        };
        CancellationToken stop = run?.Stopped ?? cancellation;
        SolveResult result = await Task.Run(() => RoutingSolver.Solve(problem, options, stop), cancellation);
        Measures.Searched(result);
        // A stop that nobody knows yet but the dispatcher keeps its code.
        var codes = new DayCodes((task.Draft?.Routes ?? []).Where(route => route.BaseVersion == 0).SelectMany(route => route.Stops));
        return new MadePlan(
            [.. result.Plan.Routes.Select(route => day.RouteOf(
                route.Vehicle, [.. route.Stops.Select(stop => (stop.Stop, stop.ServiceStart))], route.Start, route.End, route.Distance, codes))],
            [.. day.Unplannable, .. day.Unplanned(result.Plan.Unassigned)],
            day.Warnings);
    }

    /// <summary>What there is to plan, as a problem.</summary>
    public async Task<DayProblem> Prepare(PlanningTask task, CancellationToken cancellation)
    {
        var plannable = new List<(DistributionRequestRow Request, HouseholdDetails Details)>();
        var unplanned = ImmutableArray.CreateBuilder<UnplannedRequest>();
        foreach (DistributionRequestRow request in task.Requests)
        {
            if (request.Box is null) unplanned.Add(new UnplannedRequest(request.Request, Obstacles.NoBox));
            else if (task.GoneBoxes.Contains(request.Box.Value))
                unplanned.Add(new UnplannedRequest(request.Request, Obstacles.BoxLeft));
            else if (DetailsOf(task, request) is not { Coordinates: not null } details)
                unplanned.Add(new UnplannedRequest(request.Request, Obstacles.NoPlace));
            else plannable.Add((request, details));
        }

        var clock = new DayClock(task.Date.Date, Show.Zone(task.Pantry.TimeZone));
        TravelTimes travel = await Travel(task, plannable, cancellation);
        return new DayProblem(task, Problem(task, plannable, travel.Matrix, clock), clock, plannable, unplanned.ToImmutable(), travel.Warnings);
    }

    /// <summary>
    /// The ways between the pantry, the drivers' starts and the households, in this order, at the mean pace of the hours in
    /// which somebody drives.
    /// </summary>
    private async Task<TravelTimes> Travel(
        PlanningTask task,
        List<(DistributionRequestRow Request, HouseholdDetails Details)> plannable,
        CancellationToken cancellation)
    {
        var pantry = new GeoPoint(task.Pantry.Latitude, task.Pantry.Longitude);
        GeoPoint[] places =
        [
            pantry,
            .. task.Shifts.Select(shift => StartOf(task, shift) ?? pantry),
            .. plannable.Select(one => one.Details.Coordinates!.Value),
        ];
        TravelTimes times = await travelTimes(profile with { SecondsPerKilometre = task.Pantry.SecondsPerKilometre }).GetAsync(
            [.. places.Select(place => new Coordinates(place.Latitude, place.Longitude))], cancellation);
        return times.Scaled(profile.MeanBasisPoints(task.Shifts.Select(shift => (OnTheWall(shift.FromTime), OnTheWall(shift.ToTime)))));

        static PlanTime OnTheWall(LocalTime time) => PlanTime.At(time.Hour, time.Minute);
    }

    private static RoutingProblem Problem(
        PlanningTask task,
        List<(DistributionRequestRow Request, HouseholdDetails Details)> plannable,
        TravelMatrix travel,
        DayClock clock) => new()
        {
            Travel = travel,
            Pantry = new Routing.Pantry(0, new Routing.Duration(task.Pantry.LoadSeconds)),
            CapacityDimensions = PlanningRules.Dimensions,
            Weights = PlanningRules.Weights,
            Vehicles = [.. task.Shifts.Select((shift, n) => VehicleOf(shift, n + 1, clock))],
            Stops =
            [
                .. plannable.Select((one, n) => StopOf(task, one.Request, one.Details, 1 + task.Shifts.Count + n, clock)),
            ],
        };

    private static Vehicle VehicleOf(ShiftRow shift, int place, DayClock clock) => new()
    {
        Id = new VehicleId(shift.Driver.ToString()),
        StartPlace = place,
        EndPlace = shift.EndsAtPantry ? 0 : null,
        ShiftStart = clock.At(shift.FromTime),
        ShiftEnd = clock.At(shift.ToTime),
        Capacity = [new Load(shift.Boxes), new Load(shift.ColdBoxes)],
        Skills = [.. shift.Skills.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(skill => new Skill(skill))],
        FixedCost = PlanningRules.SettingOut,
    };

    private static Stop StopOf(
        PlanningTask task, DistributionRequestRow request, HouseholdDetails details, int place, DayClock clock) => new()
        {
            Id = new Routing.StopId(request.Request.ToString()),
            Place = place,
            ServiceTime = Routing.Duration.FromMinutes(details.ServiceMinutes ?? 5),
            Windows = details.Window is { } window ? [new Routing.TimeWindow(clock.At(window.From), clock.At(window.Until))] : [],
            Demand = [new Load(1), new Load(request.IsCold ? 1 : 0)],
            RequiredSkills = [.. (details.DriverSkills ?? []).Select(skill => new Skill(skill))],
            ExcludedVehicles =
            [
                .. task.Exclusions.Where(exclusion => exclusion.Household == request.Household)
                    .Where(exclusion => task.Shifts.Any(shift => shift.Driver == exclusion.Driver))
                    .Select(exclusion => new VehicleId(exclusion.Driver.ToString())),
            ],
            Obligation = PlanningRules.ObligationOf(request.Priority),
        };

    private static HouseholdDetails? DetailsOf(PlanningTask task, DistributionRequestRow request) =>
        task.Details.TryGetValue(request.Household.Value, out var fields) ? HouseholdDetails.FromVault(fields) : null;

    private static GeoPoint? StartOf(PlanningTask task, ShiftRow shift) =>
        task.Details.TryGetValue(shift.Driver.Value, out var fields) && fields.TryGetValue(DriverDesk.StartField, out var start)
            ? JsonSerializer.Deserialize<GeoPoint>(start.Reveal(), StoreJson.Options)
            : null;
}
