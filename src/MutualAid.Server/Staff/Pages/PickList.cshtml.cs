using Microsoft.AspNetCore.Authorization;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What to take off the shelf for boxes that are not picked yet, by storage, item and lot.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class PickListModel(DistributionQueries distributions, StockQueries stock) : DayPage(distributions)
{
    public IReadOnlyList<BoxLineRow> Lines { get; private set; } = [];

    public override async Task OnGet()
    {
        if (!await FindDay("Pick list · ")) return;
        var waiting = (await stock.Boxes(Day!.Id, Cancellation)).Where(box => box.Stage is BoxStage.Allocated)
            .Select(box => box.Id).ToHashSet();
        Lines =
        [
            .. (await stock.BoxLines(Day.Id, Cancellation)).Where(line => waiting.Contains(line.Box) && line.Reserved > 0)
                .OrderBy(line => line.Storage),
        ];
    }
}
