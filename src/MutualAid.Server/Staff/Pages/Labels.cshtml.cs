using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;
using MutualAid.Server.Staff.Accounts;
using MutualAid.Storage.Queries;

namespace MutualAid.Server.Staff.Pages;

/// <summary>What a label says: the box, its place, and what in it some people may not eat.</summary>
internal sealed record LabelView(BoxRow Box, LabelledContent Content);

/// <summary>What in a box some people may not eat.</summary>
/// <param name="Unknown">Items of which nobody knows what they contain.</param>
internal sealed record LabelledContent(IReadOnlyList<string> Contains, IReadOnlyList<string> Unknown, bool IsCold)
{
    private const int MostNamed = 2;

    /// <summary>Items whose allergens nobody knows; as many by name as every label has room for.</summary>
    public string NotKnown => Unknown.Count <= MostNamed
        ? string.Join(", ", Unknown)
        : T($"{string.Join(", ", Unknown.Take(MostNamed))} and {Unknown.Count - MostNamed} more");
}

/// <summary>Labels for the date's boxes, in the order of drivers and stops, on sheets or one by one.</summary>
[Authorize(Roles = StaffRoles.Day)]
internal sealed class LabelsModel(DistributionQueries distributions, BoxQueries boxes, LabelQueries queries) : DayPage(distributions)
{
    private const int LongestName = 40;

    /// <summary>Labels of a part, or as many less as make whole sheets.</summary>
    private const int Most = 100;

    [BindProperty(SupportsGet = true, Name = "Sheet")]
    public string? SheetKey { get; set; }

    /// <summary>The boxes of one driver alone.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Route { get; set; }

    /// <summary>Boxes that are not packed yet alone.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Unpacked { get; set; }

    [BindProperty(SupportsGet = true, Name = nameof(Part))]
    public int PartNumber { get; set; } = 1;

    /// <summary>All labels on one page, however many.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Whole { get; set; }

    /// <summary>Of the labels that were asked for.</summary>
    public Part Part { get; private set; } = new(1, Most, 0);

    /// <summary>Whether there are more labels than a part has.</summary>
    public bool IsLong => Part.Found > PartSize;

    /// <summary>Which of the labels are here: nobody should take a part for all of them.</summary>
    public string Says => Part.IsAll
        ? T($"All {Part.Found} labels.")
        : T($"Labels {Part.Before + 1} to {Part.Until} of {Part.Found}, on whole sheets.");

    /// <summary>This page in parts, or whole.</summary>
    public string Address(bool whole) =>
        $"/staff/day/{Day!.Id}/labels?Sheet={Sheet.Key}&Route={Route}&Unpacked={(Unpacked ? "true" : "false")}&Whole={(whole ? "true" : "false")}";

    private int PartSize => Most - (Most % Sheet.Labels);

    public LabelSheet Sheet => LabelSheet.All.FirstOrDefault(sheet => sheet.Key == SheetKey) ?? LabelSheet.All[0];

    public IReadOnlyList<LabelView> Labels { get; private set; } = [];

    public IReadOnlyList<(RouteId Route, string Driver)> Drivers { get; private set; } = [];

    public int Boxes { get; private set; }

    public override async Task OnGet()
    {
        if (!await FindDay(T($"Labels") + " · ")) return;
        var routes = await boxes.OfRoutes(Day!.Id, Cancellation);
        Boxes = routes.Sum(route => route.Boxes);
        Drivers = [.. routes.Where(route => route.Route is not null).Select(route => (route.Route!.Value, route.DriverLabel ?? "?"))];
        var chosen = routes.Where(route => Route is null || route.Route?.Value == Route);
        int found = chosen.Sum(route => Unpacked ? route.Unpacked : route.Boxes);
        Part = Part.Of(PartNumber, Whole ? Math.Max(PartSize, found) : PartSize, found);
        var shown = await boxes.ByStops(Day.Id, Route is { } only ? new RouteId(only) : null, Unpacked, Part.Size, Part.Before, Cancellation);
        var lots = await queries.Lots(Day.Id, Cancellation);
        var contents = (await queries.Contents(shown.Select(box => box.Id), Cancellation)).ToDictionary(box => box.Box, box => box.Lots);
        // Few boxes differ in what they hold: what is said of it is worked out once.
        var said = contents.Values.Distinct().ToDictionary(content => content, content => Say(content, lots));
        Labels = [.. shown.Select(box => new LabelView(box, said[contents[box.Id]]))];
    }

    private static LabelledContent Say(string content, IReadOnlyList<LotOnLabelRow> lots)
    {
        var codes = content.Split(' ').ToHashSet();
        LotOnLabelRow[] held = [.. lots.Where(lot => codes.Contains(lot.Lot.Value))];
        return new LabelledContent(
            [
                .. held.SelectMany(lot => (lot.Allergens ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Distinct().Order(StringComparer.Ordinal).Select(FoodWords.Of),
            ],
            [.. held.Where(lot => lot.Allergens is null).Select(lot => Shortened(lot.ItemName)).Distinct()],
            held.Any(lot => lot.Storage is not StorageKind.Ambient));
    }

    private static string Shortened(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
