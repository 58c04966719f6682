using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MutualAid.Domain.Pantry;

namespace MutualAid.Server.Households.Pages;

/// <summary>What is wrong with a field: the key of the text that says the mend, and the number in it.</summary>
internal sealed record Problem(string Key, int Limit = 0)
{
    public string In(Language language) => language.Fill(Key, ("limit", Limit.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>What the form asks, as it was typed.</summary>
public sealed class DetailsInput
{
    public const int MaxPeople = 30;

    /// <summary>So many items a pantry may let households choose from.</summary>
    public const int MaxWishes = 60;

    public string? Address { get; set; }

    public int? Adults { get; set; }

    public int? Children { get; set; }

    public int? Infants { get; set; }

    public string[] Needs { get; set; } = [];

    public bool NoRefrigerator { get; set; }

    /// <summary>In the form for changes: what was chosen replaces what was chosen before, even if it is nothing.</summary>
    public bool ChangeNeeds { get; set; }

    /// <summary>Codes of items.</summary>
    public string[] Wishes { get; set; } = [];

    /// <summary>In the form for changes: the wishes replace those of before, even if there are none.</summary>
    public bool ChangeWishes { get; set; }

    public string? Window { get; set; }

    public string? Language { get; set; }

    public string? Entrance { get; set; }

    public string? DoorNote { get; set; }

    /// <summary>Choices of <see cref="Choices.Door"/>.</summary>
    public string[] Door { get; set; } = [];

    /// <summary>In the form for changes: what was chosen for the door replaces what was chosen before, even if it is nothing.</summary>
    public bool ChangeDoor { get; set; }

    public string? Alias { get; set; }

    /// <summary>In the form for changes: fields that are to be forgotten.</summary>
    public string[] Forget { get; set; } = [];

    public string? Phone { get; set; }

    /// <summary>A choice of <see cref="Choices.Callers"/>; empty where nothing changes.</summary>
    public string? Callers { get; set; }

    /// <summary>What is wrong, by field; empty when nothing is.</summary>
    /// <param name="everything">False where an empty field means that nothing changes.</param>
    /// <param name="typed">What of it could not be read.</param>
    internal Dictionary<string, Problem> Problems(bool everything, ModelStateDictionary? typed = null)
    {
        var problems = new Dictionary<string, Problem>();
        if (everything && string.IsNullOrWhiteSpace(Address))
            problems[nameof(Address)] = new Problem("wrong.address-missing");
        else if (Address?.Length > 300)
            problems[nameof(Address)] = new Problem("wrong.address-long", 300);
        bool namesPeople = Adults is not null || Children is not null || Infants is not null;
        int people = (Adults ?? 0) + (Children ?? 0) + (Infants ?? 0);
        if (typed?.Any(entry => entry.Key.StartsWith("Input.", StringComparison.Ordinal) && entry.Value?.Errors.Count > 0) == true)
            problems[nameof(Adults)] = new Problem("wrong.people-words", MaxPeople);
        else if ((everything || namesPeople) && (people is < 1 or > MaxPeople || !IsCount(Adults) || !IsCount(Children) || !IsCount(Infants)))
            problems[nameof(Adults)] = new Problem("wrong.people", MaxPeople);
        if (Entrance?.Length > 120) problems[nameof(Entrance)] = new Problem("wrong.long", 120);
        if (DoorNote?.Length > 300) problems[nameof(DoorNote)] = new Problem("wrong.long", 300);
        if (Alias?.Length > 60) problems[nameof(Alias)] = new Problem("wrong.long", 60);
        if (Phone?.Length > 40) problems[nameof(Phone)] = new Problem("wrong.long", 40);
        if (!string.IsNullOrEmpty(Window) && Choices.Window(Window) is null) problems[nameof(Window)] = new Problem("wrong.window");
        if (Door.Any(choice => !Choices.Door.Contains(choice))) problems[nameof(Door)] = new Problem("wrong.list");
        if (Needs.Any(need => !IsKnownNeed(need))) problems[nameof(Needs)] = new Problem("wrong.list");
        if (Wishes.Length > MaxWishes || Wishes.Any(wish => wish is not { Length: <= 16 })) problems[nameof(Wishes)] = new Problem("wrong.list");
        return problems;
    }

    /// <summary>What was typed, as details; what was left empty is not set.</summary>
    /// <param name="everything">False where needs that were not touched stay as they are.</param>
    internal HouseholdDetails ToDetails(bool everything)
    {
        bool needs = everything || ChangeNeeds || Needs.Length > 0 || NoRefrigerator;
        return new HouseholdDetails
        {
            Address = Text(Address),
            People = Adults is null && Children is null && Infants is null
                ? null
                : new People(Adults ?? 0, Children ?? 0, Infants ?? 0),
            Needs = needs ? [.. Needs.Distinct().Order(StringComparer.Ordinal)] : null,
            NoRefrigerator = needs ? NoRefrigerator : null,
            Wishes = everything || ChangeWishes || Wishes.Length > 0 ? [.. Wishes.Distinct().Order(StringComparer.Ordinal)] : null,
            Window = Choices.Window(Window),
            Language = Choices.Languages.Any(language => language.Tag == Language) ? Language : null,
            Entrance = Text(Entrance) ?? Forgotten(nameof(Entrance)),
            DoorNote = Text(DoorNote) ?? Forgotten(nameof(DoorNote)),
            Door = everything || ChangeDoor || Door.Length > 0 ? [.. Door.Distinct().Order(StringComparer.Ordinal)] : null,
            Alias = Text(Alias) ?? Forgotten(nameof(Alias)),
            Phone = Text(Phone) ?? Forgotten(nameof(Phone)),
            DriverMayCall = Callers switch { "driver" => true, "pantry" => false, _ => null },
        };
    }

    internal static bool IsKnownNeed(string? need) => need is not null
        && (Suitability.Diets.Contains(need)
            || (need.StartsWith("no-", StringComparison.Ordinal) && Suitability.Allergens.Contains(need[3..])));

    private static bool IsCount(int? people) => people is null or (>= 0 and <= MaxPeople);

    /// <summary>Empty, which replaces what was there, for a field that is to be forgotten.</summary>
    private string? Forgotten(string field) => Forget.Contains(field) ? string.Empty : null;

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
