namespace MutualAid.Routing;

/// <summary>Every stop of a problem, either on a route or listed with what kept it off.</summary>
public sealed record RoutingPlan
{
    /// <summary>The routes of the vehicles used, in the order of the problem's vehicles; none is empty.</summary>
    public required IReadOnlyList<PlannedRoute> Routes { get; init; }

    /// <summary>The stops on no route, in the order of the problem's stops.</summary>
    public required IReadOnlyList<UnassignedStop> Unassigned { get; init; }

    /// <summary>What the plan is judged by.</summary>
    public required PlanObjective Objective { get; init; }
}
