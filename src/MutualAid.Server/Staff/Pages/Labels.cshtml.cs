using Microsoft.AspNetCore.Authorization;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>Labels for the date's boxes, in the order of drivers and stops.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class LabelsModel(DistributionQueries distributions, StockQueries stock) : DayPage(distributions)
{
    public IReadOnlyList<(BoxRow Box, IReadOnlyList<string> Contains, bool IsCold)> Labels { get; private set; } = [];

    public override async Task OnGet()
    {
        if (!await FindDay("Labels · ")) return;
        var lines = (await stock.BoxLines(Day!.Id, Cancellation)).ToLookup(line => line.Box);
        Labels =
        [
            .. (await stock.Boxes(Day.Id, Cancellation)).Where(box => box.Stage is not BoxStage.Released)
                .OrderBy(box => box.DriverLabel).ThenBy(box => box.Place).ThenBy(box => box.Code)
                .Select(box => (box, Contains([.. lines[box.Id]]), lines[box.Id].Any(line => line.Storage is not StorageKind.Ambient))),
        ];
    }

    /// <summary>What has to be declared, and that something is not known where it is not.</summary>
    private static IReadOnlyList<string> Contains(IReadOnlyList<BoxLineRow> lines)
    {
        var declared = lines.SelectMany(line => (line.Allergens ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Distinct().Order(StringComparer.Ordinal);
        var unknown = lines.Where(line => line.Allergens is null).Select(line => $"{line.ItemName} (allergens not known)").Distinct();
        return [.. declared, .. unknown];
    }
}
