using Microsoft.AspNetCore.Mvc.RazorPages;
using MutualAid.Storage.Queries;
using NodaTime;

namespace MutualAid.Server.Households.Pages;

/// <summary>The first page: what this is, and which days are left.</summary>
internal sealed class StartModel(DistributionQueries distributions, TimeProvider clock) : PageModel
{
    public IReadOnlyList<DistributionRow> Open { get; private set; } = [];

    public IReadOnlyList<DistributionRow> Full { get; private set; } = [];

    public bool AsksForArea => Open.Any(date => date.Areas.Length > 0);

    public async Task OnGet()
    {
        var dates = await distributions.TakingRequests(
            Instant.FromDateTimeOffset(clock.GetUtcNow()), HttpContext.RequestAborted);
        Open = [.. dates.Where(date => !date.IsFull)];
        Full = [.. dates.Where(date => date.IsFull)];
    }
}
