using System.Collections.Immutable;
using static MutualAid.Domain.Routes.RouteEvent;

namespace MutualAid.Domain.Routes;

internal static class RouteEvolution
{
    public static RouteState Evolve(RouteState state, RouteEvent @event) =>
        Change(state, @event) with { Position = state.Position + 1 };

    private static RouteState Change(RouteState state, RouteEvent @event) => @event switch
    {
        RoutePublished e => state with
        {
            Distribution = e.Distribution,
            Pantry = e.Pantry,
            Driver = e.Driver,
            Date = e.Date,
            Version = 1,
            Stops = e.Stops,
        },
        RouteAnswered e => state with { Answer = new AnswerEntry(e.Order, e.Accepted) },
        LoadReported e => WithoutRevealsOfUnloaded(state with
        {
            Loads = state.Loads.SetItems(
                e.Boxes.Where(report => e.News.Contains(report.Box))
                    .Select(report => KeyValuePair.Create(report.Box, new LoadEntry(e.Order, report)))),
        }),
        StopRevealed e => state with
        {
            Reveals = state.Reveals.SetItem(e.Stop, new LiveReveal(e.Reveal, e.Device, e.Until)),
        },
        OutcomeRecorded e => state with
        {
            Outcomes = state.Outcomes.SetItem(e.Stop.Stop, WithEntry(state, e)),
            Reveals = state.Reveals.Remove(e.Stop.Stop),
        },
        HelpAsked e => state with
        {
            Help = [.. state.Help.Append(new HelpEntry(e.Order, e.Kind, e.Stop, Seen: false)).OrderBy(help => help.Order)],
        },
        HelpTakenUp e => state with
        {
            Help = [.. state.Help.Select(help => help.Order.Operation == e.Operation ? help with { Seen = true } : help)],
        },
        RouteReplanned e => state with
        {
            Version = e.Version,
            Stops = e.Stops,
            Removed = [.. state.Removed.Where(stop => e.Stops.All(next => next.Stop != stop.Stop)), .. e.Removed],
            Reveals = state.Reveals.RemoveRange(e.Removed.Select(stop => stop.Stop)),
        },
        PlanAcknowledged e => state with { Acknowledged = e.Version },
        StopCancelled e => state with
        {
            Version = state.Version + 1,
            Stops =
            [
                .. state.Stops.Select(stop => stop.Stop == e.Stop.Stop ? stop with { Cancelled = e.Reason } : stop),
            ],
            Reveals = state.Reveals.Remove(e.Stop.Stop),
        },
        RouteWithdrawn e => state with
        {
            Withdrawn = true,
            Version = state.Version + 1,
            Stops = [.. state.Stops.Where(stop => e.Removed.All(removed => removed.Stop != stop.Stop))],
            Removed = [.. state.Removed, .. e.Removed],
            Reveals = ImmutableDictionary<StopId, LiveReveal>.Empty,
        },
        RouteEnded e => state with { Ended = e.Order, Reveals = ImmutableDictionary<StopId, LiveReveal>.Empty },
        _ => throw new InvalidOperationException($"Nothing evolves {@event.GetType().Name}."),
    };

    /// <summary>Whoever does not carry a household's box has no business knowing its door.</summary>
    private static RouteState WithoutRevealsOfUnloaded(RouteState state) => state with
    {
        Reveals = state.Reveals.RemoveRange(
            state.Stops.Where(stop => !stop.Boxes.Any(box => state.IsLoaded(box.Box))).Select(stop => stop.Stop)),
    };

    private static ImmutableArray<OutcomeEntry> WithEntry(RouteState state, OutcomeRecorded e)
    {
        var entries = state.Outcomes.TryGetValue(e.Stop.Stop, out var known) ? known : [];
        return [.. entries.Append(new OutcomeEntry(e.Order, e.Outcome)).OrderBy(entry => entry.Order)];
    }
}
