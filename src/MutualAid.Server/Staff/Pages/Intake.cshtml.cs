using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Server.Ops;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;
using MutualAid.Storage.Vault;
using NodaTime;

namespace MutualAid.Server.Staff.Pages;

/// <summary>For whoever answers the telephone: finds a household by its code, or asks for somebody.</summary>
[Authorize(Roles = StaffRoles.Requests)]
internal sealed class IntakeModel(DistributionQueries distributions, ReceiptCodes codes, Limits limits, TimeProvider clock) : StaffPage
{
    public IReadOnlyList<DistributionRow> Dates { get; private set; } = [];

    /// <summary>Dates about which there may be something to say.</summary>
    public IReadOnlyList<DistributionRow> Open { get; private set; } = [];

    public override async Task OnGet()
    {
        Title = T($"Intake");
        Dates = await distributions.TakingRequests(Instant.FromDateTimeOffset(clock.GetUtcNow()), Cancellation);
        LocalDate yesterday = Instant.FromDateTimeOffset(clock.GetUtcNow()).InUtc().Date.PlusDays(-1);
        Open = [.. (await distributions.Newest(20, Cancellation)).Where(date => date.State != "Closed" || date.Date >= yesterday)];
    }

    /// <summary>The code comes with a form and stays out of addresses; the household's id says nothing.</summary>
    public async Task<IActionResult> OnPost(string? code)
    {
        if (await codes.Find(code, Cancellation) is { } household) return Redirect($"/staff/household/{household}");
        return await limits.Pass(Limits.WrongCodes, Cancellation)
            ? Back(T($"No household has this code. Have it read out again, all 16 digits; it may also be deleted or replaced."))
            : Back(T($"There were too many wrong codes just now. Please wait a moment."));
    }
}
