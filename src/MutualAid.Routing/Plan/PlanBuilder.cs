using MutualAid.Routing.Search;

namespace MutualAid.Routing;

/// <summary>Turns a solution's routes into a plan with times, loads, and what kept the other stops off.</summary>
internal sealed class PlanBuilder(RoutingProblem problem, ProblemData data)
{
    private readonly DepartureProfile _profile = new(data);

    /// <param name="solution">The routes.</param>
    /// <param name="hurry">Whether there is no time left to look for what would make room for stops left out.</param>
    public RoutingPlan Build(Solution solution, Func<bool> hurry)
    {
        var obstacles = new ObstacleFinder(problem, data, solution, hurry);
        return new RoutingPlan
        {
            Routes = [.. Enumerable.Range(0, data.VehicleCount).Where(vehicle => solution[vehicle].Count > 0)
                .Select(vehicle => Time(solution[vehicle]))],
            Unassigned = [.. Enumerable.Range(0, data.FirstReload).Where(stop => solution.RouteOf[stop] < 0)
                .Select(obstacles.Explain)],
            Objective = Judge(solution),
        };
    }

    /// <summary>What the plan of these routes is judged by.</summary>
    public PlanObjective Judge(Solution solution)
    {
        var (metres, seconds, balance, fixedCosts, preferences) = (0L, 0L, 0L, 0L, 0L);
        foreach (var vehicle in solution.Fleet.Used)
        {
            var route = solution[vehicle];
            metres += data.LeadDistance[vehicle] + route.Distance;
            fixedCosts += data.FixedCost[vehicle];
            preferences += route.PreferenceCost;
            if (!data.DurationCosts) continue;
            var duration = route.LeastDuration();
            seconds += duration;
            balance += data.BalanceCost(duration);
        }
        var (priorities, prizes) = (0L, 0L);
        for (var stop = 0; stop < data.FirstReload; stop++)
        {
            if (solution.RouteOf[stop] >= 0) continue;
            if (problem.Stops[stop].Obligation is Obligation.Mandatory mandatory) priorities += mandatory.Priority;
            if (problem.Stops[stop].Obligation is Obligation.Optional optional) prizes += optional.Prize.Units;
        }
        return new PlanObjective
        {
            PriorityLeftOut = priorities,
            Distance = new Cost(metres * data.PerMetre),
            Duration = new Cost(seconds * data.PerSecond),
            Balance = new Cost(balance),
            Fixed = new Cost(fixedCosts),
            Preferences = new Cost(preferences),
            MissedPrizes = new Cost(prizes),
        };
    }

    private PlannedRoute Time(Route route)
    {
        var vehicle = problem.Vehicles[route.Vehicle];
        _profile.Drive(route.Vehicle, route.Stops);
        var (departure, duration) = _profile.Shortest();
        var start = departure - data.LeadTime[route.Vehicle];
        return new PlannedRoute
        {
            Vehicle = vehicle.Id,
            Start = new PlanTime(start),
            Loading = vehicle.LeftPantryAt is null
                ? new PantryVisit(new PlanTime(departure) - problem.Pantry.LoadTime, new PlanTime(departure))
                : null,
            Stops = TimeStops(route, departure),
            End = new PlanTime(departure + duration),
            Distance = new Distance(data.LeadDistance[route.Vehicle] + route.Distance),
            Load = [.. route.Load.Select(units => new Load(units))],
        };
    }

    private List<PlannedStop> TimeStops(Route route, int departure)
    {
        var planned = new List<PlannedStop>();
        var (time, node, reload, onBoard) = (departure, route.Node[0], (PantryVisit?)null, TripLoads.From(data, route, 1));
        for (var position = 1; position <= route.Count; position++)
        {
            var stop = route.Node[position];
            var arrival = time + data.Duration[node * data.NodeCount + stop];
            var service = data.EarliestService(stop, arrival);
            time = service + data.Service[stop];
            if (data.IsReload(stop))
            {
                time = _profile.LeaveAgain(route.Vehicle, route.Stops[position..], time);
                (reload, onBoard) = (new PantryVisit(new PlanTime(arrival), new PlanTime(time)), TripLoads.From(data, route, position + 1));
            }
            else
            {
                for (var dimension = 0; dimension < onBoard.Length; dimension++)
                    onBoard[dimension] -= data.Demand[stop * onBoard.Length + dimension];
                planned.Add(new PlannedStop
                {
                    Stop = problem.Stops[stop].Id,
                    Arrival = new PlanTime(arrival),
                    Reload = reload,
                    ServiceStart = new PlanTime(service),
                    Departure = new PlanTime(time),
                    DistanceFromPrevious = new Distance(data.Distance[node * data.NodeCount + stop]),
                    OnBoardAfter = [.. onBoard.Select(units => new Load(units))],
                });
                reload = null;
            }
            node = stop;
        }
        return planned;
    }
}
