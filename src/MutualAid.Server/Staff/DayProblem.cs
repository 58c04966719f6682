using System.Collections.Immutable;
using System.Globalization;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Routing;
using MutualAid.Server.Households;
using MutualAid.Storage.Queries;
using NodaTime;
using PlannedRoute = MutualAid.Domain.Distributions.PlannedRoute;
using PlannedStop = MutualAid.Domain.Distributions.PlannedStop;
using StopId = MutualAid.Domain.StopId;

namespace MutualAid.Server.Staff;

/// <summary>
/// A date's requests and drivers as a routing problem, in which a stop is named by its request's id and a vehicle by its driver's, and
/// the way back from routes of that problem to a plan.
/// </summary>
/// <param name="Plannable">The problem's stops, in their order.</param>
/// <param name="Unplannable">What no plan can serve as it is.</param>
internal sealed record DayProblem(
    PlanningTask Task,
    RoutingProblem Problem,
    DayClock Clock,
    IReadOnlyList<(DistributionRequestRow Request, HouseholdDetails Details)> Plannable,
    ImmutableArray<UnplannedRequest> Unplannable,
    IReadOnlyList<string> Warnings)
{
    private readonly Dictionary<string, DistributionRequestRow> _requests = Plannable.ToDictionary(one => one.Request.Request.ToString(), one => one.Request);
    private readonly Dictionary<string, ShiftRow> _shifts = Task.Shifts.ToDictionary(shift => shift.Driver.ToString());

    public bool Has(RequestId request) => _requests.ContainsKey(request.ToString());

    public ShiftRow ShiftOf(VehicleId vehicle) => _shifts[vehicle.Value];

    public static VehicleId VehicleOf(DriverId driver) => new(driver.ToString());

    public static Routing.StopId StopOf(RequestId request) => new(request.ToString());

    public static RequestId RequestOf(Routing.StopId stop) => new(Guid.Parse(stop.Value));

    /// <summary>Why each of these is on no route, in the dispatcher's words: English ones, for they are stored and read by others.</summary>
    public UnplannedRequest[] Unplanned(IEnumerable<UnassignedStop> stops)
    {
        CultureInfo reader = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        try
        {
            return [.. stops.Select(stop => new UnplannedRequest(RequestOf(stop.Stop), WhyNot(stop)))];
        }
        finally
        {
            CultureInfo.CurrentUICulture = reader;
        }
    }

    /// <summary>The same in the language of whoever reads it.</summary>
    public string WhyNot(UnassignedStop stop) => Obstacles.Describe(stop, Clock, driver => ShiftOf(driver).Label);

    /// <summary>A route of the problem as a plan has it. Its stops are what the codes say they were before, or new ones.</summary>
    public PlannedRoute RouteOf(
        VehicleId vehicle, IReadOnlyList<(Routing.StopId Stop, PlanTime Start)> stops, PlanTime start, PlanTime end, Distance way, DayCodes codes)
    {
        ShiftRow shift = ShiftOf(vehicle);
        return new PlannedRoute(
            new RouteId(Task.Submission.Derive($"route {shift.Driver}")),
            shift.Driver,
            shift.Revision,
            BaseVersion: 0,
            [.. stops.Select(stop => PlannedStopOf(stop.Stop, Clock.ToInstant(stop.Start), codes))],
            Clock.ToInstant(start),
            Clock.ToInstant(end),
            way.Metres);
    }

    /// <summary>A stop of the problem as a plan has it.</summary>
    public PlannedStop PlannedStopOf(Routing.StopId id, Instant arrival, DayCodes codes)
    {
        DistributionRequestRow request = _requests[id.Value];
        var (stop, code) = codes.Of(request.Request, Task.Submission);
        return new PlannedStop(
            stop, code, request.Request, request.Household, [new PlannedBox(request.Box!.Value, request.BoxCode!, request.BoxRevision!.Value)], arrival);
    }
}

/// <summary>Which stop of a plan is whose, under a code that no other stop has.</summary>
internal sealed class DayCodes
{
    private readonly Dictionary<RequestId, (StopId Stop, string Code)> _stops;
    private readonly HashSet<string> _codes;

    /// <param name="before">Stops that keep their id and their code.</param>
    public DayCodes(IEnumerable<PlannedStop> before)
    {
        _stops = before.ToDictionary(stop => stop.Request, stop => (stop.Stop, stop.Code));
        _codes = [.. _stops.Values.Select(stop => stop.Code)];
    }

    /// <param name="taken">Codes that no new stop may have.</param>
    public DayCodes(IEnumerable<string> taken)
        : this(Array.Empty<PlannedStop>()) => _codes.UnionWith(taken);

    public (StopId Stop, string Code) Of(RequestId request, Submission submission)
    {
        if (_stops.TryGetValue(request, out var known)) return known;
        Guid stop = submission.Derive($"stop {request}");
        return _stops[request] = (new StopId(stop), Enumerable.Range(4, 9).Select(length => LotCodes.Code(stop, length)).First(_codes.Add));
    }
}
