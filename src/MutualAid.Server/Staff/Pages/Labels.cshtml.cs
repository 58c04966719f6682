using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What a label says: the box, its place, and what in it some people may not eat.</summary>
internal sealed record LabelView(BoxRow Box, IReadOnlyList<string> Contains, IReadOnlyList<string> Unknown, bool IsCold)
{
    private const int MostNamed = 2;

    /// <summary>Items whose allergens nobody knows; as many by name as every label has room for.</summary>
    public string NotKnown => Unknown.Count <= MostNamed
        ? string.Join(", ", Unknown)
        : T($"{string.Join(", ", Unknown.Take(MostNamed))} and {Unknown.Count - MostNamed} more");
}

/// <summary>Labels for the date's boxes, in the order of drivers and stops, on sheets or one by one.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class LabelsModel(DistributionQueries distributions, StockQueries stock) : DayPage(distributions)
{
    private const int LongestName = 40;

    [BindProperty(SupportsGet = true, Name = "Sheet")]
    public string? SheetKey { get; set; }

    /// <summary>The boxes of one driver alone.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Route { get; set; }

    /// <summary>Boxes that are not packed yet alone.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Unpacked { get; set; }

    public LabelSheet Sheet => LabelSheet.All.FirstOrDefault(sheet => sheet.Key == SheetKey) ?? LabelSheet.All[0];

    public IReadOnlyList<LabelView> Labels { get; private set; } = [];

    public IReadOnlyList<(RouteId Route, string Driver)> Drivers { get; private set; } = [];

    public int Boxes { get; private set; }

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Labels") + " · ")) return;
        var lines = (await stock.BoxLines(Day!.Id, Cancellation)).Where(line => line.Total > 0).ToLookup(line => line.Box);
        BoxRow[] boxes = [.. (await stock.Boxes(Day.Id, Cancellation)).Where(box => box.Stage is not BoxStage.Released)];
        Boxes = boxes.Length;
        Drivers = [.. boxes.Where(box => box.Route is not null).Select(box => (box.Route!.Value, box.DriverLabel ?? "?")).Distinct().OrderBy(one => one.Item2)];
        Labels =
        [
            .. boxes.Where(box => Route is null || box.Route?.Value == Route).Where(box => !Unpacked || box.Stage is BoxStage.Allocated or BoxStage.Picked)
                .OrderBy(box => box.DriverLabel).ThenBy(box => box.Place).ThenBy(box => box.Code).Select(box => Label(box, [.. lines[box.Id]])),
        ];
    }

    private static LabelView Label(BoxRow box, IReadOnlyList<BoxLineRow> lines) => new(
        box,
        [
            .. lines.SelectMany(line => (line.Allergens ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Distinct().Order(StringComparer.Ordinal).Select(FoodWords.Of),
        ],
        [.. lines.Where(line => line.Allergens is null).Select(line => Shortened(line.ItemName)).Distinct()],
        lines.Any(line => line.Storage is not StorageKind.Ambient));

    private static string Shortened(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
