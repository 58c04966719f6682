using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Routes;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Routing;
using MutualAid.Server.Ops;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff;

/// <summary>
/// Plans the rest of a day whose routes drivers have, and publishes what changes. A stop that is finished or loaded stays where
/// it is, and in its order; what is on no route finds one, and the rest changes hands only where that is worth five kilometres.
/// </summary>
internal sealed class ReplanDesk(
    IEngine engine, PlanningDesk planning, Planner planner, RouteQueries routes, ProcessRunner processes, TimeProvider clock)
{
    /// <summary>What a telephone call to two drivers is worth, in metres.</summary>
    private static readonly Cost PerMovedStop = new(5_000);

    private static readonly TimeSpan Search = TimeSpan.FromSeconds(2);

    /// <summary>Saves a draft that changes the routes that drivers have.</summary>
    /// <returns>Why there is none, or null.</returns>
    public async Task<string?> Replan(Submission operation, DistributionRow date, CancellationToken cancellation)
    {
        var live = await Live(date, cancellation);
        if (live.Count == 0) return T($"No driver has a route that could be changed. Make a plan instead.");
        PlanningTask task = await planning.Gather(operation, date, cancellation, live: live);
        RunningRoutes running = new(await planner.Prepare(task, cancellation), live, Instant.FromDateTimeOffset(clock.GetUtcNow()));
        Replanning replanning = Replanning.Of(running.Day(PerMovedStop));
        var options = new SolveOptions { StoppingRule = StoppingRule.AfterTime(Search), InitialRoutes = replanning.InitialRoutes };
        SolveResult result = await Task.Run(() => RoutingSolver.Solve(replanning.Problem, options, cancellation), cancellation);
        Measures.Searched(result);
        var (changed, unplanned) = running.Draft(result.Plan);
        if (changed.IsEmpty) return T($"Nothing would change: every stop stays where it is, and what is on no route finds none.");
        Refusal? refusal = await engine.Send(
            date.Id, operation.Key("replan"), new DistributionCommand.SavePlan(task.Draft?.Version ?? 0, changed, unplanned), cancellation).Refusal();
        return refusal is null ? null : Refusals.Describe(refusal);
    }

    /// <summary>What the draft changes for whom; null when there is none, or nobody has a route that it could change.</summary>
    public async Task<ReplanDiff?> Diff(DistributionRow date, CancellationToken cancellation)
    {
        if ((await engine.Read(date.Id, cancellation)).Draft is not { } draft) return null;
        var live = await Live(date, cancellation);
        return live.Count == 0 ? null : new ReplanDiff(draft, live);
    }

    /// <summary>
    /// Publishes a draft. What leaves a route is taken off it first: only then is it free for another. A route that has moved on since
    /// the draft was made stops this, and what was taken off another one by then is on no route. Sent again, also after it broke off
    /// half-way, it goes on: each step that was done already answers as it did.
    /// </summary>
    public async Task<Refusal?> Publish(Submission operation, DistributionRow date, int version, CancellationToken cancellation)
    {
        PlanDraft? draft = (await engine.Read(date.Id, cancellation)).Draft;
        if (draft is null || draft.Routes.All(route => route.BaseVersion == 0))
            return await planning.Publish(operation, date, version, cancellation);
        var after = draft.Routes;
        if (draft.Version == version)
        {
            var taken = await TakeOff(operation, draft, cancellation);
            if (taken.Refusal is { } stays) return stays;
            after = taken.Routes;
        }

        // A draft of another version is the one that this operation saved before, which is the next, or the answer is that it is stale.
        Refusal? refusal = await engine.Send(
            date.Id, operation.Key("free"), new DistributionCommand.SavePlan(version, after, draft.Unplanned), cancellation).Refusal();
        return refusal ?? await planning.Publish(operation, date, version + 1, cancellation);
    }

    /// <summary>Takes what leaves a route off it, and says the routes as they then are to become.</summary>
    private async Task<(Refusal? Refusal, ImmutableArray<Domain.Distributions.PlannedRoute> Routes)> TakeOff(
        Submission operation, PlanDraft draft, CancellationToken cancellation)
    {
        var after = ImmutableArray.CreateBuilder<Domain.Distributions.PlannedRoute>();
        foreach (var route in draft.Routes)
        {
            RouteState state = await engine.Read(route.Route, cancellation);
            var kept = state.Stops.Where(stop => route.Stops.Any(next => next.Stop == stop.Stop)).ToImmutableArray();
            // One of a later version lost its stops to this operation already, and answers so; or it moved on, and refuses.
            if (route.BaseVersion == 0 || (kept.Length == state.Stops.Length && state.Version == route.BaseVersion))
            {
                after.Add(route);
                continue;
            }

            Refusal? stays = await engine.Send(
                route.Route, operation.Key($"take {route.Route}"), new RouteCommand.ReplanRoute(route.BaseVersion, kept), cancellation).Refusal();
            if (stays is not null) return (stays, []);
            after.Add(route with { BaseVersion = route.BaseVersion + 1 });
        }

        await processes.Settled(cancellation);
        return (null, after.ToImmutable());
    }

    /// <summary>The routes that drivers have and have not ended.</summary>
    private async Task<IReadOnlyList<LiveRoute>> Live(DistributionRow date, CancellationToken cancellation)
    {
        var live = new List<LiveRoute>();
        foreach (RouteRow row in await routes.OfDistribution(date.Id, cancellation))
            if (await engine.Read(row.Id, cancellation) is { Withdrawn: false, Ended: null, Answer: not { Accepted: false } } state)
                live.Add(new LiveRoute(row.Id, row.DriverLabel, state));
        return live;
    }
}

/// <summary>A route that a driver has.</summary>
internal sealed record LiveRoute(RouteId Id, string Label, RouteState State)
{
    /// <summary>Stops that wait, in their order.</summary>
    public IEnumerable<RouteStop> Open => State.Stops.Where(stop => stop.Cancelled is null && State.OutcomeOf(stop.Stop) is null);

    /// <summary>Whether the driver has said of every box that waits if it is in the vehicle, or was at a door already.</summary>
    public bool HasLeft => !State.Loads.IsEmpty
        && (!State.Outcomes.IsEmpty || Open.SelectMany(stop => stop.Boxes).All(box => State.Loads.ContainsKey(box.Box)));
}
