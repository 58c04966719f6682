using System.Text.RegularExpressions;

namespace MutualAid.Testing;

/// <summary>One page of the staff's console, by its route and at an address where it shows something.</summary>
internal sealed record StaffPageAddress(string Route, string Address);

/// <summary>Every page of the staff's console that can be looked at, found as people find them: by the links on others.</summary>
internal static partial class StaffPages
{
    /// <summary>Pages whose address is their route.</summary>
    private static readonly string[] Plain =
    [
        "/staff", "/staff/receive", "/staff/stock", "/staff/count", "/staff/catalog", "/staff/import", "/staff/transfers", "/staff/intake",
        "/staff/unplaced", "/staff/lost-code", "/staff/drivers", "/staff/people", "/staff/numbers", "/staff/troubles", "/staff/referrers",
        "/staff/audit", "/staff/backups", "/staff/template", "/staff/your-sign-in",
    ];

    /// <summary>What a date has pages of, below its own.</summary>
    private static readonly string[] OfDate = ["boxes", "calls", "fill", "labels", "map", "pack", "picklist", "plan", "replan"];

    /// <param name="read">The page at an address, as somebody who may see all of them.</param>
    /// <param name="household">A household's id; no page has a link to every household.</param>
    public static async Task<IReadOnlyList<StaffPageAddress>> Find(Func<string, Task<string>> read, Guid household)
    {
        var (day, route) = (string.Empty, string.Empty);
        foreach (string date in Below(await read("/staff"), "/staff/day/").Where(link => link.Count(letter => letter == '/') == 3).Distinct())
        {
            if (Below(await read(date), "/staff/route/").FirstOrDefault() is not { } found) continue;
            (day, route) = (date, found); // a date under way
            break;
        }

        string lot = First(await read("/staff/stock"), "/staff/lot/"), item = First(await read("/staff/catalog"), "/staff/item/");
        return
        [
            .. Plain.Select(page => new StaffPageAddress(page, page)),
            new("/staff/day/{id}", day),
            .. OfDate.Select(page => new StaffPageAddress($"/staff/day/{{id}}/{page}", $"{day}/{page}")),
            new("/staff/intake/{id}", $"/staff/intake/{day.Split('/')[^1]}"),
            new("/staff/household/{id}", $"/staff/household/{household}"),
            new("/staff/route/{id}", route),
            new("/staff/route/{id}/loadlist", $"{route}/loadlist"),
            new("/staff/route/{id}/manifest", $"{route}/manifest"),
            new("/staff/lot/{code}", lot),
            new("/staff/item/{code}", item),
        ];
    }

    private static string First(string page, string path) =>
        Below(page, path).FirstOrDefault() ?? throw new InvalidOperationException($"No link on the page leads below {path}.");

    private static IEnumerable<string> Below(string page, string path) =>
        Links().Matches(page).Select(link => link.Groups[1].Value.Replace("&amp;", "&", StringComparison.Ordinal))
            .Where(link => link.StartsWith(path, StringComparison.Ordinal));

    [GeneratedRegex("<a [^>]*href=\"([^\"]+)\"")]
    private static partial Regex Links();
}
