using System.Collections.Immutable;
using static MutualAid.Domain.Distributions.DistributionEvent;

namespace MutualAid.Domain.Distributions;

internal static class DistributionEvolution
{
    public static DistributionState Evolve(DistributionState state, DistributionEvent @event) => @event switch
    {
        DistributionOpened e => state with
        {
            IsOpen = true, Pantry = e.Pantry, Date = e.Date, Cutoff = e.Cutoff, Capacity = e.Capacity,
        },
        ProgrammeNamed => state, // no rule asks for it
        RequestAdmitted e => state with
        {
            Requests = state.Requests.Add(e.Request, new AdmittedRequest(e.Household, e.Priority)),
        },
        RequestWithdrawn e => state with
        {
            Requests = state.Requests.Remove(e.Request),
            Boxes = state.Boxes.Remove(e.Request),
            Stops = state.Stops.Remove(e.Request),
        },
        BoxesRecorded e => state with
        {
            Boxes = state.Boxes.SetItems(e.Boxes.ToDictionary(box => box.Request)),
        },
        BoxRemoved e => state with { Boxes = state.Boxes.Remove(e.Request) },
        PlanSaved e => state with { Draft = e.Plan, LastPlanVersion = e.Plan.Version },
        PublicationStarted e => state with { Publishing = new Publication(e.Publication, e.Plan) },
        PlanPublished e => Published(state, e),
        PublicationRejected => state with { Publishing = null },
        RequestUnplanned e => state with { Stops = state.Stops.Remove(e.Request) },
        DistributionClosed => state with { IsOpen = false, IsClosed = true, Draft = null },
        _ => throw new InvalidOperationException($"Nothing evolves {@event.GetType().Name}."),
    };

    private static DistributionState Published(DistributionState state, PlanPublished e)
    {
        var stops = e.Plan.Routes.Where(route => !e.Rejected.Contains(route.Route))
            .SelectMany(route => route.Stops.Select(stop => (stop.Request, Place: new StopPlace(route.Route, stop.Stop))))
            .Where(stop => state.Requests.ContainsKey(stop.Request))
            .ToImmutableDictionary(stop => stop.Request, stop => stop.Place);
        return state with
        {
            Publishing = null, Draft = null, Stops = state.Stops.SetItems(stops), LeftOut = e.Plan.Unplanned,
        };
    }
}
