using NodaTime.Text;

namespace MutualAid.Server.Households.Pages;

/// <summary>What households choose from. The texts are <c>need.no-milk</c> and its like in the files of the languages.</summary>
internal static class Choices
{
    public static IReadOnlyList<string> Needs { get; } =
    [
        "no-peanut", "no-tree-nut", "no-milk", "no-egg", "no-wheat", "no-soy", "no-fish", "no-shellfish", "no-sesame",
        "gluten-free", "halal", "kosher", "vegetarian", "vegan",
    ];

    public static IReadOnlyList<string> Windows { get; } = ["09:00-12:00", "12:00-15:00", "15:00-18:00", "17:30-20:00"];

    /// <summary>Any time, where nothing chosen means that nothing changes.</summary>
    public const string AnyTime = "00:00-23:59";

    public static IReadOnlyList<string> Door { get; } =
        ["do-not-ring", "knock-softly", "leave-at-door", "leave-at-gate", "nobody-else"];

    public static IReadOnlyList<string> Callers { get; } = ["pantry", "driver"];

    /// <summary>Weeks from one box to the next.</summary>
    public static IReadOnlyList<int> Repeat { get; } = [1, 2];

    /// <summary>Weeks of a pause; null until the household says so.</summary>
    public static IReadOnlyList<int?> Pause { get; } = [2, 4, null];

    /// <summary>What a household can have forgotten by itself: the field, and the key of its text.</summary>
    public static IReadOnlyList<(string Field, string Text)> Forgettable { get; } =
    [
        (nameof(DetailsInput.Entrance), "entrance"), (nameof(DetailsInput.DoorNote), "door-note"),
        (nameof(DetailsInput.Alias), "alias"), (nameof(DetailsInput.Phone), "phone"),
    ];

    /// <summary>Languages that a driver may be asked to try, each in its own words: also some that no page is written in.</summary>
    public static IReadOnlyList<(string Tag, string Name)> Languages { get; } =
        [.. Language.All.Select(language => (language.Tag, language.Name)), ("mam", "Mam")];

    public static TimeWindow? Window(string? value)
    {
        if (value is null || value.Split('-') is not [var from, var until]) return null;
        var (start, end) = (LocalTimePattern.GeneralIso.Parse(from + ":00"), LocalTimePattern.GeneralIso.Parse(until + ":00"));
        return start.Success && end.Success && start.Value < end.Value ? new TimeWindow(start.Value, end.Value) : null;
    }
}
