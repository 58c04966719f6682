using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What a plan for the rest of a running day changes for whom, before it is sent.</summary>
[Authorize(Roles = StaffRoles.Dispatch)]
internal sealed class ReplanModel(ReplanDesk desk, RouteQueries routes, DriverQueries drivers, DistributionQueries distributions) : DayPage(distributions)
{
    private Dictionary<DriverId, string> _labels = [];

    /// <summary>What the draft changes; null while there is none.</summary>
    public ReplanDiff? Diff { get; private set; }

    /// <summary>What is on no route once the draft is published, by its box, and why.</summary>
    public IReadOnlyList<(string? Code, string Reason)> LeftOut { get; private set; } = [];

    /// <summary>Whether a driver has a route that could be changed.</summary>
    public bool IsRunning { get; private set; }

    public string LabelOf(DriverId driver) => _labels.GetValueOrDefault(driver, "?");

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Replan · "))) return;
        Diff = await desk.Diff(Day!, Cancellation);
        if (Diff is { } diff)
        {
            var boxes = (await Distributions.Requests(Day!.Id, Cancellation)).ToDictionary(request => request.Request, request => request.BoxCode);
            LeftOut =
            [
                .. diff.Draft.Unplanned.Where(left => boxes.ContainsKey(left.Request)).Select(left => (boxes[left.Request], left.Reason))
                    .OrderBy(left => left.Item1, StringComparer.Ordinal),
            ];
        }

        IsRunning = (await routes.OfDistribution(Day!.Id, Cancellation)).Any(route => route.State == "Published");
        _labels = (await drivers.Shifts(Day.Pantry, Day.Date, Cancellation)).ToDictionary(shift => shift.Driver, shift => shift.Label);
    }

    public async Task<IActionResult> OnPostReplan()
    {
        if (!await FindDay(T($"Replan · "))) return NotFound();
        if (Day!.State == "Closed") return Back(T($"The date is closed."));
        return await desk.Replan(Asked(), Day, Cancellation) is { } problem
            ? Back(problem)
            : Back(null, T($"The rest of the day is planned anew. Look at what changes, then publish it."));
    }

    public async Task<IActionResult> OnPostPublish(int version)
    {
        if (!await FindDay(T($"Replan · "))) return NotFound();
        if (await desk.Publish(Asked(), Day!, version, Cancellation) is { } refusal)
            return Back(T($"{Refusals.Describe(refusal)} What was taken off a route by now is on none; replan to give it one."));
        DistributionRow after = (await Distributions.Find(Day!.Id, Cancellation))!;
        if (after.State != "Published" || after.Note is not null)
            return Back(T($"It was not published whole: {(after.Note is { } note ? Refusals.DescribePublication(note) : T($"it is still under way; look again in a moment."))}"));
        await Log(AuditAction.PlanPublished, Day.Id.ToString());
        Done = T($"The changes are published. Each driver is asked to look at the new plan.");
        return Redirect($"/staff/day/{Id}");
    }
}
