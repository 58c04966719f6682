using System.Collections.Immutable;
using MutualAid.Domain;
using MutualAid.Domain.Distributions;
using MutualAid.Domain.Pantry;
using MutualAid.Engine;
using MutualAid.Engine.Processes;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;

namespace MutualAid.Server.Staff;

/// <summary>Makes plans out of requests, boxes and drivers, and publishes them.</summary>
internal sealed class PlanningDesk(
    IEngine engine,
    FieldVault vault,
    DistributionQueries distributions,
    StockQueries stock,
    DriverQueries drivers,
    Planner planner,
    ProcessRunner processes)
{
    /// <summary>Plans every request that has a box and a place on the map, and no stop yet.</summary>
    /// <returns>Why not, or null; and what the dispatcher should know of the plan.</returns>
    public async Task<(Refusal? Refusal, IReadOnlyList<string> Warnings)> Plan(
        Submission operation, DistributionRow date, TimeSpan search, CancellationToken cancellation, PlanningRun? run = null)
    {
        PlanningTask task = await Gather(operation, date, cancellation, run?.Locks);
        MadePlan made = await planner.Plan(task, search, cancellation, run);
        if (run is { IsCancelled: true }) return (null, []);
        Refusal? refusal = await engine.Send(
            date.Id,
            operation.Key("plan"),
            new DistributionCommand.SavePlan(task.Draft?.Version ?? 0, made.Routes, made.Unplanned),
            cancellation).Refusal();
        return (refusal, made.Warnings);
    }

    /// <summary>All that can be planned now: requests without a stop, and drivers without a route.</summary>
    /// <param name="operation">Ids of what is made derive from it.</param>
    /// <param name="locks">What of the draft stays as it is.</param>
    /// <param name="live">Routes whose drivers and stops are to be planned, too.</param>
    public async Task<PlanningTask> Gather(
        Submission operation, DistributionRow date, CancellationToken cancellation, PlanningLocks? locks = null, IReadOnlyList<LiveRoute>? live = null)
    {
        locks ??= PlanningLocks.None;
        var routes = (live ?? []).Select(route => (RouteId?)route.Id).Append(null).ToHashSet();
        var carried = (live ?? []).SelectMany(route => route.State.Stops).SelectMany(stop => stop.Boxes).Select(box => box.Box).ToHashSet();
        DistributionState state = await engine.Read(date.Id, cancellation);
        var requests = (await distributions.Requests(date.Id, cancellation)).Where(request => routes.Contains(request.Route)).ToArray();
        var shifts = (await drivers.Shifts(date.Pantry, date.Date, cancellation))
            .Where(shift => routes.Contains(shift.Route) && !locks.Out.Contains(shift.Driver)).ToArray();
        var gone = (await stock.Boxes(date.Id, cancellation))
            .Where(box => box.Stage is BoxStage.Loaded or BoxStage.Released).Select(box => box.Id).Except(carried).ToHashSet();
        var exclusions = await drivers.Exclusions(date.Pantry, cancellation);
        var details = await vault.ReadAll(
            [.. requests.Select(request => request.Household.Value), .. shifts.Select(shift => shift.Driver.Value)], cancellation);
        var pantry = (await stock.Pantries(cancellation)).Single(one => one.Id == date.Pantry);
        return new PlanningTask(operation, date, pantry, requests, gone, shifts, exclusions, details) { Draft = state.Draft, Locks = locks };
    }

    /// <summary>Publishes a draft, and waits until owners of stock and drivers have answered.</summary>
    public async Task<Refusal?> Publish(
        Submission operation, DistributionRow date, int version, CancellationToken cancellation)
    {
        var boxes = (await stock.Boxes(date.Id, cancellation)).ToImmutableDictionary(box => box.Id, box => box.Revision);
        var shifts = (await drivers.Shifts(date.Pantry, date.Date, cancellation))
            .ToImmutableDictionary(shift => shift.Driver, shift => shift.Revision);
        Refusal? refusal = await engine.Send(
            date.Id,
            operation.Key("publish"),
            new DistributionCommand.PublishPlan(version, operation.Derive("publication"), boxes, shifts),
            cancellation).Refusal();
        if (refusal is null) await processes.Settled(cancellation);
        return refusal;
    }
}

/// <summary>All that a plan is made from.</summary>
/// <param name="GoneBoxes">Boxes that are not in the house any more: in a vehicle, or finished.</param>
/// <param name="Details">Vault fields of households and drivers, by their ids.</param>
internal sealed record PlanningTask(
    Submission Submission,
    DistributionRow Date,
    PantryRow Pantry,
    IReadOnlyList<DistributionRequestRow> Requests,
    IReadOnlySet<BoxId> GoneBoxes,
    IReadOnlyList<ShiftRow> Shifts,
    IReadOnlyList<ExclusionRow> Exclusions,
    IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, Sensitive<string>>> Details)
{
    /// <summary>The plan that there is already, not published.</summary>
    public PlanDraft? Draft { get; init; }

    /// <summary>What of that the next search leaves as it is.</summary>
    public PlanningLocks Locks { get; init; } = PlanningLocks.None;
}
