using System.Collections.Immutable;
using static MutualAid.Domain.Distributions.DistributionCommand;
using static MutualAid.Domain.Distributions.DistributionEvent;
using static MutualAid.Domain.Distributions.DistributionRefusal;
using Decision = MutualAid.Domain.Decision<MutualAid.Domain.Distributions.DistributionEvent>;

namespace MutualAid.Domain.Distributions;

/// <summary>From a draft to routes that bind: saved, checked against what it was made from, confirmed by the owners.</summary>
internal static class Publishing
{
    public static Decision Decide(DistributionCommand command, DistributionState state) => command switch
    {
        SavePlan when state.Publishing is not null => new PublicationUnderWay(),
        SavePlan c => Save(c, state),
        PublishPlan when state.Publishing is not null => new PublicationUnderWay(),
        PublishPlan c => Publish(c, state),
        ConfirmPublication c => state.Publishing is { } under && under.Id == c.Publication
            ? new PlanPublished(
                c.Publication, state.Pantry, under.Plan, c.Rejected, Gone(under.Plan, c.Rejected, state))
            : new UnknownPublication(),
        RejectPublication c => state.Publishing is { } under && under.Id == c.Publication
            ? new PublicationRejected(c.Publication, c.Reason)
            : new UnknownPublication(),
        _ => throw new InvalidOperationException($"No rule decides {command.GetType().Name}."),
    };

    private static Decision Save(SavePlan command, DistributionState state)
    {
        int current = state.Draft?.Version ?? 0;
        if (command.BaseVersion != current) return new PlanIsStale(command.BaseVersion, current);
        return AgainstStops(command.Routes, state, mayMove: true) is { } reason
            ? reason
            : new PlanSaved(new PlanDraft(state.LastPlanVersion + 1, command.Routes, command.Unplanned));
    }

    private static Decision Publish(PublishPlan command, DistributionState state)
    {
        if (state.Draft is not { } draft) return new NothingPlanned();
        if (draft.Version != command.Version) return new PlanIsStale(command.Version, draft.Version);
        if (draft.Routes.All(route => route.Stops.IsEmpty)) return new NothingPlanned();
        if (AgainstStops(draft.Routes, state, mayMove: false) is { } reason) return reason;

        ImmutableArray<string> boxes =
        [
            .. draft.Routes.SelectMany(route => route.Stops).SelectMany(stop => stop.Boxes)
                .Where(box => !command.Boxes.TryGetValue(box.Box, out int now) || now != box.Revision)
                .Select(box => box.Code),
        ];
        if (!boxes.IsEmpty) return new StockChanged(boxes);

        ImmutableArray<DriverId> drivers =
        [
            .. draft.Routes.Where(route => route.BaseVersion == 0)
                .Where(route => !command.DriverRevisions.TryGetValue(route.Driver, out int now)
                    || now != route.DriverRevision)
                .Select(route => route.Driver),
        ];
        return drivers.IsEmpty
            ? new PublicationStarted(command.Publication, state.Pantry, state.Date, draft)
            : new DriversChanged(drivers);
    }

    private static ImmutableArray<GoneStop> Gone(
        PlanDraft plan, ImmutableArray<RouteId> rejected, DistributionState state) =>
    [
        .. from route in plan.Routes
           where !rejected.Contains(route.Route)
           from stop in route.Stops
           where !state.Requests.ContainsKey(stop.Request)
           select new GoneStop(
               new StopPlace(route.Route, stop.Stop), stop.Request, [.. stop.Boxes.Select(box => box.Box)]),
    ];

    /// <summary>
    /// Every stop is for a request that is still here, or that its route has already, and has no stop on another route.
    /// </summary>
    /// <param name="mayMove">Whether a stop may be on another route that the same plan changes, and so takes it off.</param>
    private static DistributionRefusal? AgainstStops(ImmutableArray<PlannedRoute> routes, DistributionState state, bool mayMove)
    {
        var seen = new HashSet<RequestId>();
        foreach (PlannedRoute route in routes)
        {
            foreach (PlannedStop stop in route.Stops)
            {
                if (!seen.Add(stop.Request)) return new RequestPlannedTwice(stop.Code);
                bool elsewhere = state.Stops.TryGetValue(stop.Request, out StopPlace? place)
                    && place.Route != route.Route
                    && !(mayMove && routes.Any(other => other.Route == place.Route && other.BaseVersion > 0));
                bool isKept = route.BaseVersion > 0 && stop.Boxes.IsEmpty;
                if (elsewhere || (!isKept && !state.Requests.ContainsKey(stop.Request)))
                    return new RequestCannotBePlanned(stop.Code);
            }
        }

        return null;
    }
}
