using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace MutualAid.Server.Households.Pages;

/// <summary>Dates and choices as households read them.</summary>
internal static class Words
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    public static IReadOnlyList<(string Value, string Text)> Needs { get; } =
    [
        ("no-peanut", "No peanuts"), ("no-tree-nut", "No nuts"), ("no-milk", "No milk"), ("no-egg", "No eggs"),
        ("no-wheat", "No wheat"), ("no-soy", "No soy"), ("no-fish", "No fish"), ("no-shellfish", "No shellfish"),
        ("no-sesame", "No sesame"), ("gluten-free", "Gluten free"), ("halal", "Halal"), ("kosher", "Kosher"),
        ("vegetarian", "Vegetarian"), ("vegan", "Vegan"),
    ];

    public static IReadOnlyList<(string Value, string Text)> Windows { get; } =
    [
        ("", "Any time"), ("09:00-12:00", "Morning, 9 to 12"), ("12:00-15:00", "Midday, 12 to 3"),
        ("15:00-18:00", "Afternoon, 3 to 6"), ("17:30-20:00", "Evening, 5:30 to 8"),
    ];

    /// <summary>Where nothing chosen means that nothing changes, any time is a choice of its own.</summary>
    public static IReadOnlyList<(string Value, string Text)> WindowsToChangeTo { get; } =
        [("00:00-23:59", "Any time"), .. Windows.Skip(1)];

    /// <summary>What a household can have forgotten by itself, by the field's name.</summary>
    public static IReadOnlyList<(string Value, string Text)> Door { get; } =
    [
        ("do-not-ring", "Don't ring the bell"), ("knock-softly", "Knock softly"), ("leave-at-door", "Leave it at the door"),
        ("leave-at-gate", "Leave it at the gate"), ("nobody-else", "Speak to nobody else about it"),
    ];

    public static IReadOnlyList<(string Value, string Text)> Callers { get; } =
        [("pantry", "Only the pantry"), ("driver", "The pantry and the driver")];

    public static IReadOnlyList<(string Value, string Text)> Forgettable { get; } =
    [
        (nameof(DetailsInput.Entrance), "How to get in"), (nameof(DetailsInput.DoorNote), "What to do at the door"),
        (nameof(DetailsInput.Alias), "What to call us"), (nameof(DetailsInput.Phone), "The number"),
    ];

    public static IReadOnlyList<(string Value, string Text)> Languages { get; } =
    [
        ("en", "English"), ("es", "Español"), ("ar", "العربية"), ("zh-Hans", "简体中文"), ("zh-Hant", "繁體中文"),
        ("vi", "Tiếng Việt"), ("fil", "Filipino"), ("ht", "Kreyòl ayisyen"), ("hy", "Հայերեն"), ("mam", "Mam"),
    ];

    public static string Day(LocalDate date) => LocalDatePattern.Create("dddd, MMMM d", English).Format(date);

    public static string Time(Instant instant, string timeZone) =>
        LocalTimePattern.Create("h:mm tt", English).Format(
            instant.InZone(DateTimeZoneProviders.Tzdb[timeZone]).TimeOfDay);

    public static TimeWindow? Window(string? value)
    {
        if (value is null || value.Split('-') is not [var from, var until]) return null;
        var (start, end) = (LocalTimePattern.GeneralIso.Parse(from + ":00"), LocalTimePattern.GeneralIso.Parse(until + ":00"));
        return start.Success && end.Success && start.Value < end.Value ? new TimeWindow(start.Value, end.Value) : null;
    }
}
