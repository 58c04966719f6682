using System.Globalization;
using MutualAid.Domain;
using MutualAid.Domain.Pantry;

namespace MutualAid.Server.Staff;

/// <summary>A line of a box template as it is typed.</summary>
/// <param name="Only">The name of an <see cref="AgeGroup"/>, or nothing for everybody.</param>
/// <param name="Preferred">Codes of items, with blanks or commas between.</param>
internal sealed record TemplateRow(string Category, string Units, string More, string Only, string From, string To, string Preferred)
{
    private const decimal MostUnits = 100;
    private const int LargestHousehold = 30;

    public static TemplateRow Empty { get; } = new("", "", "", "", "", "", "");

    private string Name => Category.Trim().ToLowerInvariant();

    public static TemplateRow Of(BoxTemplateLine line) => new(
        line.Category, Text(line.BaseUnits), Text(line.UnitsPerExtraPerson), line.Only?.ToString() ?? "", $"{line.FromPeople}", $"{line.ToPeople}",
        string.Join(' ', line.Preferred ?? []));

    /// <summary>A row as one line of text: category, units, units for each further one; then, where said, an age, a range of sizes, items.</summary>
    public static string AsText(BoxTemplateLine line)
    {
        TemplateRow row = Of(line);
        string range = row.From.Length + row.To.Length > 0 ? $"{row.From}-{row.To}" : "";
        return string.Join(' ', new[] { row.Category, row.Units, row.More, row.Only.ToLowerInvariant(), range, row.Preferred }.Where(part => part.Length > 0));
    }

    public static string AsText(BoxTemplate template) => string.Join('\n', template.Lines.Select(AsText));

    /// <summary>Null for what is no such line.</summary>
    public static TemplateRow? FromText(string line)
    {
        string[] parts = line.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        int units = Array.FindIndex(parts, part => Number(part) is not null);
        if (units < 1 || parts.Length < units + 2) return null;
        var row = Empty with { Category = string.Join(' ', parts[..units]), Units = parts[units], More = parts[units + 1] };
        foreach (string part in parts[(units + 2)..])
        {
            if (Age(part) is { } age) row = row with { Only = $"{age}" };
            else if (part.Split('-') is [var from, var to] && $"{from}{to}".All(char.IsAsciiDigit)) row = row with { From = from, To = to };
            else row = row with { Preferred = $"{row.Preferred} {part}".Trim() };
        }

        return row;
    }

    /// <summary>The line; or, in words, what is wrong with it.</summary>
    public (BoxTemplateLine? Line, string Problem) Read(IReadOnlyDictionary<ItemId, Item> items)
    {
        if (Number(Units) is not { } units) return (null, T($"{Name}: \"{Units}\" is no number of units; write 0 to {MostUnits}, such as 2 or 0.5."));
        if (Number(More) is not { } more) return (null, T($"{Name}: \"{More}\" is no number of units for each further person; write 0 to {MostUnits}, such as 1 or 0.5."));
        if (!Size(From, out int? from)) return (null, T($"{Name}: \"{From}\" is no number of people; write 1 to {LargestHousehold}, or nothing."));
        if (!Size(To, out int? to)) return (null, T($"{Name}: \"{To}\" is no number of people; write 1 to {LargestHousehold}, or nothing."));
        if (from > to) return (null, T($"{Name}: from {from} to {to} people is nobody; the first number has to be the smaller one."));
        ItemId[] preferred = [.. Preferred.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(code => new ItemId(code.ToUpperInvariant())).Distinct()];
        foreach (ItemId code in preferred)
        {
            if (!items.TryGetValue(code, out Item? item)) return (null, T($"{Name}: there is no item {code} in the catalog to prefer."));
            if (item.Category != Name) return (null, T($"{Name}: {code} {item.Name} is {item.Category}; prefer an item of {Name}."));
        }

        return (new BoxTemplateLine(Name, units, more, Age(Only), from, to, preferred.Length == 0 ? null : [.. preferred]), string.Empty);
    }

    private static AgeGroup? Age(string text) =>
        Enum.GetValues<AgeGroup>().Select(age => (AgeGroup?)age).FirstOrDefault(age => $"{age}".Equals(text, StringComparison.OrdinalIgnoreCase));

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out decimal units)
        && units <= MostUnits ? units : null;

    private static bool Size(string text, out int? people)
    {
        people = null;
        if (string.IsNullOrWhiteSpace(text)) return true;
        if (!int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > LargestHousehold) return false;
        people = number;
        return true;
    }

    private static string Text(decimal units) => units.ToString("0.####", CultureInfo.InvariantCulture);
}
