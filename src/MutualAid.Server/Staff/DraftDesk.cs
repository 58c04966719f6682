using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Drivers;
using MutualAid.Engine;
using MutualAid.Routing;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Staff;

/// <summary>Changes a draft by hand: says what a change comes to, and saves it.</summary>
internal sealed class DraftDesk(IEngine engine, PlanningDesk planning, Planner planner)
{
    /// <summary>The draft as it would be driven now; null when there is none, or it changes routes that drivers have.</summary>
    /// <param name="operation">Ids of what a change makes derive from it.</param>
    public async Task<DraftView?> Look(Submission operation, DistributionRow date, CancellationToken cancellation)
    {
        PlanningTask task = await planning.Gather(operation, date, cancellation);
        if (task.Draft is not { } draft || draft.Routes.Any(route => route.BaseVersion > 0)) return null;
        return new DraftView(draft, await planner.Prepare(task, cancellation));
    }

    /// <summary>Saves the draft with a change; a driver's new hours or room first, since the plan has to know them.</summary>
    /// <param name="strict">Whether it is refused where a route then breaks a rule that it kept before.</param>
    /// <returns>Why not, or null.</returns>
    public async Task<string?> Save(
        Submission operation, DistributionRow date, int version, DraftChange change, bool strict, CancellationToken cancellation)
    {
        if (await Give(operation, date, change, cancellation) is { } refused) return Refusals.Describe(refused);
        if (await Look(operation, date, cancellation) is not { } view) return T($"There is no draft any more that could be changed.");
        if (view.Try(change) is not { } trial) return T($"That stop or that driver is not in the plan any more.");
        if (trial.IsForbidden) return T($"This driver may not be sent there.");
        // On another draft than the one that was seen, the version says whether this is stale or was done before.
        if (strict && view.Draft.Version == version && view.Breaks(trial) is { } breaks) return T($"Not possible: {breaks}. Nothing is changed.");
        var (routes, unplanned) = view.Saved(trial);
        Refusal? refusal = await engine.Send(
            date.Id, operation.Key("edit"), new DistributionCommand.SavePlan(version, routes, unplanned), cancellation).Refusal();
        return refusal is null ? null : Refusals.Describe(refusal);
    }

    private async Task<Refusal?> Give(Submission operation, DistributionRow date, DraftChange change, CancellationToken cancellation)
    {
        if (change.To is not { } driver) return null;
        if (change is { From: { } from, Until: { } until })
            return await engine.Send(driver, operation.Key("hours"), new DriverCommand.OfferShift(date.Date, from, until), cancellation).Refusal();
        if (change.Boxes is not { } boxes) return null;
        DriverState state = await engine.Read(driver, cancellation);
        return await engine.Send(
            driver, operation.Key("room"), new DriverCommand.ChangeVehicle(state.Vehicle with { Boxes = boxes }, state.EndsAtPantry), cancellation).Refusal();
    }
}

/// <summary>What a dispatcher changes in a draft: one stop goes elsewhere.</summary>
/// <param name="To">The driver, or null to take it off all routes.</param>
/// <param name="Place">From 1; null for where it costs least.</param>
/// <param name="From">With <paramref name="Until"/>, hours that the driver would have to offer for it.</param>
/// <param name="Boxes">As many as the driver's vehicle would have to hold for it, from now on.</param>
internal sealed record DraftChange(
    RequestId Request, DriverId? To, int? Place = null, LocalTime? From = null, LocalTime? Until = null, int? Boxes = null);

/// <summary>What a change comes to.</summary>
/// <param name="Change">With the place that was found.</param>
/// <param name="Routes">All routes after it.</param>
/// <param name="Effects">Each route that it changes, before and after.</param>
internal sealed record DraftTrial(
    DraftChange Change, IReadOnlyList<RouteSequence> Routes, IReadOnlyList<(ReviewedRoute Before, ReviewedRoute After)> Effects)
{
    public int Metres => Effects.Sum(effect => effect.After.Distance.Metres - effect.Before.Distance.Metres);

    public int Seconds => Effects.Sum(effect => effect.After.Duration.Seconds - effect.Before.Duration.Seconds);

    public bool IsBroken => Effects.Any(effect => effect.After.Broken.Count > 0);

    /// <summary>Each rule that a route breaks now and kept before, or broke by less.</summary>
    public IEnumerable<(VehicleId Vehicle, BrokenRule Rule)> Worse =>
        from effect in Effects
        from rule in effect.After.Broken
        where !effect.Before.Broken.Any(before => (before.GetType(), About(before)) == (rule.GetType(), About(rule)) && before.Amount >= rule.Amount)
        select (effect.After.Vehicle, rule);

    /// <summary>Whether somebody would be sent to a household that must not be.</summary>
    public bool IsForbidden => Effects.SelectMany(effect => effect.After.Broken).OfType<BrokenRule.MayNotServe>()
        .Any(rule => rule.Stop == DayProblem.StopOf(Change.Request));

    /// <summary>The stop or the kind of load that a rule is about; nothing for one that is about the whole route.</summary>
    private static string? About(BrokenRule rule) => rule switch
    {
        BrokenRule.Late late => late.Stop.Value,
        BrokenRule.MayNotServe stop => stop.Stop.Value,
        BrokenRule.CapacityTooSmall capacity => capacity.Dimension,
        BrokenRule.ShiftTooShort or BrokenRule.TooManyStops or BrokenRule.DurationTooLong or BrokenRule.TooLongFromPantry => null,
        _ => throw new InvalidOperationException($"Nobody said what {rule.GetType().Name} is about."),
    };
}
