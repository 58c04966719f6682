using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Engine.Processes;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What filling the boxes would do, before it is done; and the button that does just that.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class FillModel(AllocationDesk allocation, DistributionQueries distributions, ProcessRunner processes) : DayPage(distributions)
{
    public Foresight? Foresight { get; private set; }

    /// <summary>Why nothing would come of it.</summary>
    public Refusal? Refusal { get; private set; }

    public static string Percent(double part) => $"{Math.Floor(part * 100):0} %";

    public static string Tier(RequestPriority priority, int requests) => priority switch
    {
        RequestPriority.Normal => T($"{requests} of the others"),
        RequestPriority.FirstTime => T($"{requests} who ask for the first time"),
        RequestPriority.Urgent => T($"{requests} that are urgent"),
    };

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Fill the boxes") + " · ")) return;
        (Foresight, Refusal) = await allocation.Foresee(Day!, Cancellation);
    }

    public async Task<IActionResult> OnPostFill(string? foreseen)
    {
        if (!await FindDay(string.Empty)) return NotFound();
        if (string.IsNullOrEmpty(foreseen)) return Back(T($"Look first at what would happen, then fill the boxes."));
        Refusal? refusal = await allocation.Allocate(Asked(), Day!, Cancellation, foreseen);
        await processes.Settled(Cancellation);
        if (refusal is not null) return Back(refusal, string.Empty);
        Done = T($"The boxes are filled. Look at what is short.");
        return Redirect($"/staff/day/{Id}/boxes");
    }
}
